import BursarClient
import Testing

@testable import bursar

/// Numbers, tables and bars for people.
struct WordsTests {
    @Test func numbersAreGrouped() {
        #expect(DecimalText.grouped(0) == "0")
        #expect(DecimalText.grouped(999) == "999")
        #expect(DecimalText.grouped(18_305_870) == "18,305,870")
        #expect(DecimalText.grouped(-1_000) == "-1,000")
        #expect(DecimalText.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    }

    @Test func nounsAgreeWithTheirNumber() {
        #expect(DecimalText.counted(1, "entry", plural: "entries") == "1 entry")
        #expect(DecimalText.counted(2, "entry", plural: "entries") == "2 entries")
        #expect(DecimalText.counted(0, "grant") == "0 grants")
    }

    @Test func columnsStandAlignedAlsoBehindWideLabels() {
        var table = Table([("猫", .left), ("N", .right)])
        table.add(["猫猫", "1"])
        table.add(["e\u{301}", "22"])
        #expect(
            table.lines(for: .output(isColoured: false)) == [
                "猫     N", "猫猫   1", "e\u{301}     22",
            ])
        #expect("猫".padding(to: 4) == "猫  ")
        #expect("long".padding(to: 2) == "long")
    }

    @Test func costsHaveNoNeedlessZeros() {
        #expect(DecimalText.cost(nano: 0) == "0")
        #expect(DecimalText.cost(nano: 10_000_000) == "0.01")
        #expect(DecimalText.cost(nano: 1_234_500_000_000) == "1,234.5")
        #expect(DecimalText.cost(nano: -1) == "-0.000000001")
    }

    @Test func durationsAreReadable() {
        #expect(DecimalText.duration(milliseconds: 0) == "0s")
        #expect(DecimalText.duration(milliseconds: 250) == "250ms")
        #expect(DecimalText.duration(milliseconds: 1_500) == "1.5s")
        #expect(DecimalText.duration(milliseconds: 5_400_000) == "1h30m")
        #expect(DecimalText.duration(milliseconds: 90_061_001) == "1d1h1m1.001s")
    }

    @Test func percentages() {
        #expect(DecimalText.percent(partsPerMillion: 0) == "0%")
        #expect(DecimalText.percent(partsPerMillion: 125_000) == "12.5%")
        #expect(DecimalText.percent(partsPerMillion: 999_600) == "100%")
        #expect(DecimalText.percent(partsPerMillion: .max) == "1,844,674,407,370,955.1%")
        #expect(DecimalText.ratio(partsPerMillion: .max) == "18,446,744,073,709.55")
    }

    @Test func sharesAndTimesShowWhatIsSmall() {
        #expect(DecimalText.share(partsPerMillion: 2_149) == "0.21%")
        #expect(DecimalText.share(partsPerMillion: 34) == "0.0034%")
        #expect(DecimalText.share(partsPerMillion: 10_000) == "1%")
        #expect(DecimalText.share(partsPerMillion: 12_345_678) == "1,234.57%")
        #expect(DecimalText.share(partsPerMillion: 0) == "0%")
        #expect(DecimalText.time(nanoseconds: 850) == "850 ns")
        #expect(DecimalText.time(nanoseconds: 9_849) == "9.8 µs")
        #expect(DecimalText.time(nanoseconds: 12_000_000) == "12 ms")
        #expect(DecimalText.thousandths(3_400) == "3.4")
        #expect(DecimalText.thousandths(11_000) == "11")
    }

    @Test func theCoordinatorSaysWhatItCosts() {
        var overhead = Overhead(
            cpuMs: 21, agentMs: 10_000, share: 2_100, shareMost: 10_000, operations: 2_000,
            cpuPerOperationNs: 9_800, coarseness: 0, budgetOverhead: 3_400,
            formula: "0.1 × 4 agents + 1 for grants per operation + 2 for dynamic allocation")
        #expect(
            overhead.lines == [
                "own cost: 0.21% of the agents' time (limit 1%), 9.8 µs CPU per operation",
                "complexity 3.4 (target below 5): 0.1 × 4 agents + 1 for grants per operation "
                    + "+ 2 for dynamic allocation",
            ])
        #expect(overhead.json.description.contains("\"share\": 0.0021, \"share_most\": 0.01,"))
        overhead.agentMs = 0
        overhead.shareMost = 0
        overhead.coarseness = 2
        #expect(
            overhead.lines[0]
                == "own cost: no agents' time yet (no limit), 9.8 µs CPU per operation, "
                + "saves work (2)")
        #expect(overhead.json.description.contains("\"share\": null, \"share_most\": null,"))
    }

    @Test func amountsNameTheirResources() {
        let amounts = Amounts(tokens: .finite(1_000), time: .finite(0), cost: .finite(500_000_000))
        #expect(amounts.words == "1,000 tokens, 0s, cost 0.5")
        #expect(amounts.usedWords == "1,000 tokens, cost 0.5")
        #expect(Amounts(tokens: .finite(0)).usedWords == "nothing")
        #expect(Amounts(time: .unlimited).words == "unlimited time")
        #expect(Amount.absent.words(of: .tokens) == "–")
        // Of time and cost too, credits are plain counts.
        let credits = Amounts(tokens: .finite(1_200), time: .finite(0), cost: .finite(5_000))
        #expect(credits.creditWords == "1,200 credits for tokens, 5,000 credits for cost")
    }

    @Test func columnsAreAligned() {
        var table = Table([("NAME", .left), ("N", .right), ("NOTE", .left)])
        table.add(["a", "1,000", "x"])
        table.add(["longer", "5", ""])
        #expect(
            table.lines(for: .output(isColoured: false)) == [
                "NAME        N  NOTE", "a       1,000  x", "longer      5",
            ])
    }

    @Test func notesStandWhereThereIsRoom() {
        var table = Table([("NAME", .left), ("N", .right)], notes: "WHY")
        table.add(["main", "1,000"], notes: ["as set"])
        table.add(["  a", "5"], notes: ["half", "of what is left"])
        table.add(["  b", "5"])
        let wide = [
            "NAME      N  WHY", "main  1,000  as set", "  a       5  half | of what is left",
            "  b       5",
        ]
        #expect(table.lines(for: .output(isColoured: false)) == wide)
        #expect(table.lines(for: .output(isColoured: false, width: 35)) == wide)
        #expect(
            table.lines(for: .output(isColoured: false, width: 34)) == [
                "NAME      N", "main  1,000", "    as set", "  a       5",
                "      half", "      of what is left", "  b       5",
            ])
    }

    private func event(_ kind: EventKind, _ amounts: Amounts = .absent) -> Push.Event {
        Push.Event(
            subscription: 1, seq: 9, timeMs: 0, kind: kind, account: "main/b", grant: 7,
            amounts: amounts, actual: .absent, borrowed: .absent, paidBack: .absent, count: 1)
    }

    @Test func recallsAreToldInWords() {
        let terminal = Terminal.output(isColoured: false)
        var recall = event(.recall, Amounts(tokens: .finite(400)))
        recall.claimant = "main/a"
        recall.dueMs = 5_250
        let words = recall.words(for: terminal)
        #expect(words.contains("recall        main/b g7 400 tokens wanted back for main/a by "))
        // The hour is that of the time zone here.
        #expect(words.hasSuffix(":05.250"))
        let revoked = event(.revoked, Amounts(tokens: .finite(400))).words(for: terminal)
        #expect(revoked.hasSuffix("g7 400 tokens taken back; the grant stays open"))
        #expect(
            event(.recallEnded).words(for: terminal)
                .hasSuffix("recall_ended  main/b g7 nothing is wanted back any longer"))
        var settled = event(.creditsSettled)
        settled.grant = nil
        #expect(
            settled.words(for: terminal)
                .hasSuffix("credits_settled main/b what its accounts lent, borrowed or bought"))
    }

    @Test func grantsShowWhatIsWantedBackOnlyIfAnythingIs() {
        var grant = GrantStatus(
            grant: 7, account: "main/b", amounts: Amounts(tokens: .finite(900)), tracked: .absent,
            operation: "plan", expiresInMs: 60_000, detached: true, uid: 0, pid: 1)
        let terminal = Terminal.output(isColoured: false)
        #expect(
            GrantsCommand.table([grant]).lines(for: terminal) == [
                "GRANT  ACCOUNT  AMOUNTS     TRACKED  EXPIRES IN  USER   PROCESS  OPERATION",
                "g7     main/b   900 tokens                   1m     0  detached  plan",
            ])
        grant.recalled = Amounts(tokens: .finite(400))
        grant.recallDueInMs = 2_500
        let lines = GrantsCommand.table([grant]).lines(for: terminal)
        #expect(lines[0].hasSuffix("PROCESS  WANTED BACK         OPERATION"))
        #expect(lines[1].hasSuffix("detached  400 tokens in 2.5s  plan"))
    }

    @Test func agentsShowCreditsIfThereAreAnyAndWhyEachHasWhatItHas() {
        var status = AccountStatus(
            account: "main/a", nominal: Amounts(tokens: .finite(500)), reserved: .absent,
            funded: .absent, ceiling: .absent, held: .absent,
            consumed: Amounts(tokens: .finite(20)), borrowed: .absent, debt: .absent,
            limit: Amounts(tokens: .finite(500)), headroom: .absent,
            percentage: Fractions(tokens: 40_000), level: .green, action: .continue,
            openGrants: 0, children: 0, waiting: 0)
        let terminal = Terminal.output(isColoured: false)
        #expect(
            [status].tree.lines(for: terminal) == [
                "ACCOUNT  LEVEL  TOKENS  LIMIT   %", "main/a   green      20    500  4%",
            ])
        status.credits = Amounts(tokens: .finite(12_000))
        status.nominalReason = "tokens 500: half of main\ntime 1h: explicit 1h"
        #expect(
            [status].tree.lines(for: terminal) == [
                "ACCOUNT  LEVEL  TOKENS  LIMIT   %  CREDITS  NOMINAL, AND WHY",
                "main/a   green      20    500  4%   12,000  tokens 500: half of main | "
                    + "time 1h: explicit 1h",
            ])
    }

    @Test func colourDoesNotWidenColumns() {
        var table = Table([("LEVEL", .left), ("N", .right)])
        table.add([.init(Level.red), "1"])
        table.add([.init(Level.yellow), "2"])
        #expect(
            table.lines(for: .output(isColoured: true)).dropFirst() == [
                "\u{1B}[31mred\u{1B}[0m     1", "\u{1B}[33myellow\u{1B}[0m  2",
            ])
    }

    @Test func barsShowUsedHeldAndFree() {
        #expect(Bar(whole: 24, parts: [6, 6]).description == "██████▒▒▒▒▒▒············")
        #expect(Bar(whole: 0, parts: [0]).description == String(repeating: "·", count: 24))
        #expect(Bar(whole: 10, parts: [20, 5]).description == String(repeating: "█", count: 24))
    }
}
