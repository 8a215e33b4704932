import Foundation
import Testing

@testable import bursar

@Suite struct AuditComparisonTests {
    /// A copy of an entry in the journal; each comes a second after the one before.
    private func copy(
        _ seq: UInt64, previous: UInt64 = 0, audit: String = "decisions", kind: String = "granted",
        account: String = "main/a", count: String? = nil
    ) -> AuditEntry {
        var fields = [
            "BURSAR_SEQ": "\(seq)", "BURSAR_PREV_SEQ": "\(previous)", "BURSAR_KIND": kind,
            "BURSAR_AUDIT": audit, "BURSAR_ACCOUNT": account, "BURSAR_ENTRY_TIME": time(seq),
        ]
        fields["BURSAR_COUNT"] = count
        return AuditEntry(realtime: seq * 1_000_000, fields: fields)
    }

    private func time(_ seq: UInt64) -> String {
        let second = String(100 + seq).dropFirst()
        return "1970-01-01T00:00:\(second).000000000Z"
    }

    private func line(
        _ seq: UInt64, _ audit: String = "decisions", account: String = "main/a",
        level: String? = nil
    ) -> LedgerLine {
        LedgerLine(
            seq: seq, time: time(seq), audit: audit, level: level,
            copied: ["ACCOUNT": account, "ENTRY_TIME": time(seq)])
    }

    /// An entry of an earlier program, which may have changed the level.
    private func change(_ seq: UInt64) -> LedgerLine {
        var line = line(seq, "changes")
        line.mayChangeLevel = true
        return line
    }

    private func compare(
        _ trail: [AuditEntry], _ lines: [LedgerLine], begin: UInt64 = 0
    ) -> AuditComparison {
        var comparison = AuditComparison(
            trail: trail, journalBegin: begin, level: "decisions")
        for line in lines { comparison.compare(line) }
        comparison.finish(last: lines.last?.seq ?? 0)
        return comparison
    }

    @Test func whatIsThereAgrees() {
        let found = compare(
            [copy(1), copy(2), copy(4)], [line(1), line(2), line(3, "all"), line(4)])
        #expect(found.isOK)
        #expect(found.compared == 3)
        #expect(found.first == 1 && found.last == 4)
    }

    @Test func gapsAreNamedExactly() {
        let lines = (1...9).map { line($0, $0 == 5 ? "all" : "decisions") }
        let found = compare([copy(1), copy(2), copy(7), copy(8)], lines)
        #expect(found.gaps.map(\.missing) == [[3...4, 6...6], [9...9]])
        #expect(found.gaps.map(\.count) == [3, 1])
        #expect(found.gaps.map(\.after) == [2, 8])
        #expect(found.gaps.map(\.before) == [7, nil])
        #expect(!found.isOK)
    }

    @Test func entriesOlderThanTheJournalAreNoGap() {
        let lines = (1...4).map { line($0) }
        let found = compare([copy(3), copy(4)], lines, begin: 3_000_000)
        #expect(found.isOK)
        #expect(found.older == 2)
        // The journal goes further back: they should be there.
        let lost = compare([copy(3), copy(4)], lines, begin: 2_000_000)
        #expect(lost.older == 1)
        #expect(lost.gaps.map(\.missing) == [[2...2]])
    }

    @Test func aLevelHoldsFromTheEntryOnThatPutsItInForce() {
        let trail = [copy(1), copy(3), copy(4), copy(6)]
        let lines = [
            line(1, "changes", level: "changes"), line(2, "decisions"),
            line(3, "changes", level: "all"), line(4, "all"), line(5, "all"),
            line(6, "changes", level: "changes"), line(7, "decisions"),
        ]
        #expect(compare(trail, lines).gaps.map(\.missing) == [[5...5]])
        // The copy of the entry that changes it is lost too: the ledger tells.
        #expect(
            compare([trail[0], trail[2], trail[3]], lines).gaps.map(\.missing)
                == [[3...3], [5...5]])
        // While there is no journal nothing is copied.
        let idle = [
            line(1, "changes", level: "none"), line(2), line(3, "changes", level: "decisions"),
        ]
        #expect(compare([copy(3)], idle).isOK)
    }

    @Test func ofEarlierProgramsTheCopiesTellTheLevel() {
        let trail = [
            copy(1, audit: "changes"), copy(3, audit: "all"), copy(4, audit: "all"),
            copy(6, audit: "changes"),
        ]
        let lines = [
            line(1, "changes"), line(2, "decisions"), change(3), line(4, "all"), line(5, "all"),
            change(6), line(7, "decisions"),
        ]
        #expect(compare(trail, lines).gaps.map(\.missing) == [[5...5]])
    }

    @Test func differencesAreTold() {
        let trail = [copy(1, account: "main/b"), copy(2), copy(2), copy(9)]
        let found = compare(trail, [line(1), line(2)])
        #expect(
            found.mismatches == [
                "entry 2: the journal has it twice",
                "entry 1: account is main/b in the journal and main/a in the ledger",
                "entry 9: the ledger has none of that number",
            ])
    }

    @Test func theLossOfADebtShows() {
        var end = copy(1, kind: "period_ended")
        #expect(compare([end, copy(2)], [line(1), line(2)]).isOK)
        end = copy(1, kind: "period_ended", count: "2")
        let found = compare([end, copy(1, kind: "debt"), copy(2)], [line(1), line(2)])
        #expect(
            found.mismatches == ["entry 1: it left 2 debts, of which the journal has 1"])
        let all = [end, copy(1, kind: "debt"), copy(1, kind: "debt"), copy(2)]
        #expect(compare(all, [line(1), line(2)]).isOK)
    }

    @Test func theEntryBeforeIsCompared() {
        let trail = [copy(1), copy(3, previous: 1), copy(4, previous: 2), copy(5, previous: 4)]
        let lines = [line(1), line(2, "all"), line(3), line(4), line(5)]
        #expect(
            compare(trail, lines).mismatches == [
                "entry 4: the journal names 2 as the one before, and the ledger 3"
            ])
    }

    @Test func whatACopyLacksIsToldToo() {
        var line = line(1)
        line.copied["TOKENS"] = "5"
        line.copied["REASON"] = .some(nil)
        #expect(
            compare([copy(1)], [line]).mismatches == [
                "entry 1: tokens is missing in the journal and 5 in the ledger"
            ])
    }

    @Test func whatTheLedgerHasDroppedIsComparedByItsChain() {
        let trail = [copy(1), copy(2, previous: 1), copy(5, previous: 4), copy(6, previous: 5)]
        let found = compare(trail, [line(6)])
        #expect(found.gaps.map(\.missing) == [[4...4]])
        #expect(found.gaps.map(\.count) == [nil])
        #expect(found.gaps.map(\.after) == [2])
        #expect(found.gaps.map(\.before) == [5])
    }

    @Test func anEmptyJournalLacksWhatItShouldHave() {
        let found = compare([], [line(1), line(2, "all"), line(3)])
        #expect(found.first == nil)
        #expect(found.gaps.map(\.missing) == [[1...1, 3...3]])
        #expect(!found.isOK)
    }

    @Test func causesAreThoseThatWereTold() {
        let lines = (1...9).map { line($0) }
        let comparison = compare([copy(1), copy(4), copy(6), copy(8, kind: "started")], lines)
        let loss = AuditEntry(
            realtime: 5, fields: ["BURSAR_FIRST_SEQ": "2", "BURSAR_LAST_SEQ": "3"])
        let report = AuditReport(
            ledger: "x", comparison: comparison, losses: [loss],
            suppressions: [JournalSuppression(realtime: 5_500_000, count: 1)])
        #expect(
            comparison.gaps.map { report.cause(of: $0) }
                == [.notTaken, .rateLimit, .ended, .unknown])
        #expect(
            report.json.description.contains(
                #""missing": 5, "gaps": [{"first": 2, "last": 3, "count": 2, "after": 1, "before": 4, "cause": "not_taken", "missing": [[2, 3]]}"#
            ))
    }
}

@Suite struct LedgerLineTests {
    private func line(_ json: String) throws -> LedgerLine {
        try LedgerLine(
            json: #"{"seq":7,"time":"1970-01-01T00:00:02.500000001Z","audit":"decisions","#
                + json.dropFirst())
    }

    @Test func itSaysWhatItsCopyMustSay() throws {
        let granted = try line(
            #"{"kind":"granted","account":"main/a","account_id":1,"grant":"g7","#
                + #""amounts":{"tokens":5,"cost_nano":"unlimited"},"#
                + #""borrowed":{"tokens":2,"time_ms":0,"cost_nano":0},"uid":3,"pid":4,"#
                + #""key":{"number":1}}"#)
        #expect(granted.microseconds == 2_500_000)
        #expect(granted.copied["KIND"] == "borrowed")
        #expect(granted.copied["TOKENS"] == "5")
        #expect(granted.copied["TIME_MS"] == .some(nil))
        #expect(granted.copied["COST_NANO"] == "unlimited")
        #expect(granted.copied["BORROWED_TOKENS"] == "2")
        #expect(granted.copied["BORROWED_TIME_MS"] == .some(nil))
        #expect(granted.copied["UID"] == "3")
        #expect(granted.copied["REASON"] == .some(nil))
    }

    @Test func whatTheCoordinatorDidItselfNobodyAsked() throws {
        let settled = try line(
            #"{"kind":"settled","account":"main/a","grant":"g3","cause":"expired","uid":0,"pid":0,"#
                + #""charged":{"tokens":0},"actual":{"tokens":0},"#
                + #""paid_back":{"tokens":1,"time_ms":0,"cost_nano":0}}"#)
        #expect(settled.copied["KIND"] == "abandoned")
        #expect(settled.copied["UID"] == nil)
        #expect(settled.copied["TOKENS"] == "0")
        #expect(settled.copied["PAID_BACK_TOKENS"] == "1")
    }

    @Test func aNoticeTellsTheLevel() throws {
        let started = try line(
            #"{"kind":"notice","notice":"started","text":"x","audit_level":"all"}"#)
        #expect(started.level == "all")
        #expect(started.mayChangeLevel)
        #expect(started.copied["KIND"] == "started")
    }

    @Test func otherLinesAreRefused() {
        #expect(throws: CommandFailure.self) { try LedgerLine(json: #"{"seq":"x"}"#) }
    }
}

@Suite struct MomentTests {
    private let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 3_600)!
        return calendar
    }()
    /// 1970-01-03 11:00 there.
    private let now = Date(timeIntervalSince1970: 2 * 86_400 + 10 * 3_600)

    private func seconds(_ text: String) -> Double? {
        Moment(text, now: now, calendar: calendar).map { Double($0.microseconds) / 1_000_000 }
    }

    @Test func momentsAreReadWhereTheMachineIs() {
        let today = 2 * 86_400.0 - 3_600
        #expect(seconds("now") == now.timeIntervalSince1970)
        #expect(seconds("today") == today)
        #expect(seconds("yesterday") == today - 86_400)
        #expect(seconds("15m") == now.timeIntervalSince1970 - 900)
        #expect(seconds("1970-01-02") == today - 86_400)
        #expect(seconds("1970-01-02 01:02") == today - 86_400 + 3_720)
        #expect(seconds("1970-01-02T01:02:03") == today - 86_400 + 3_723)
        #expect(seconds("01:02:03") == today + 3_723)
    }

    @Test(arguments: [
        "", "tomorrow", "1970-02-30", "25:00", "1:2:3:4", "1970-01", "1970-01-02 ", "12",
        "1970-01-02 10:00 x", "-5m",
    ]) func nonsenseIsRefused(text: String) {
        #expect(seconds(text) == nil || text == "1970-01-02 ")
    }

    @Test func aTimeIsShownToTheMillisecond() {
        let words = LocalTime.words(microseconds: 1_234_567)
        #expect(words.hasSuffix(":01.234"))
        #expect(words.count == "1970-01-01 00:00:01.234".count)
    }
}

@Suite struct AuditEntryTests {
    private let entry = AuditEntry(
        realtime: 5,
        fields: [
            "BURSAR_SEQ": "7", "BURSAR_PREV_SEQ": "5", "BURSAR_KIND": "granted",
            "BURSAR_ACCOUNT": "main/a/b", "BURSAR_TOKENS": "9", "BURSAR_COST_NANO": "unlimited",
            "BURSAR_UID": "1000", "BURSAR_OPERATION": "12", "MESSAGE": "a\u{1B}[31m",
            "PRIORITY": "4",
        ])

    @Test func itIsWithinItsAccounts() {
        for path in ["main", "main/a", "main/a/b", "a", "a/b"] { #expect(entry.isWithin(path)) }
        for path in ["main/a/b/c", "b", "mai", "main/"] { #expect(!entry.isWithin(path)) }
    }

    @Test func jsonHasWhatIsThere() {
        #expect(
            entry.json.description
                == #"{"time_us": 5, "kind": "granted", "seq": 7, "prev_seq": 5, "#
                + #""account": "main/a/b", "operation": "12", "uid": 1000, "#
                + #""amounts": {"tokens": 9, "cost_nano": "unlimited"}, "priority": 4, "#
                + #""message": "a\u001b[31m"}"#)
    }

    @Test func nothingOfAMessageReachesTheTerminalAsAControl() {
        #expect(!entry.words(for: .output(isColoured: false)).contains("\u{1B}"))
    }
}
