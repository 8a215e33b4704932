import BursarCore
import Testing

/// What a roll-up keeps is bounded, and its sums stay as they are.
@Suite("Sums of the past")
struct PastUsageTests {
    /// Rows of so many accounts, labels and periods.
    private func past(_ accounts: Int, _ labels: Int, _ periods: Int) -> PastUsage {
        var rows: [UsageRow] = []
        for account in 0..<accounts {
            for label in 0..<labels {
                for period in 0..<periods {
                    var sums = UsageSums()
                    sums.grants = UInt64(rows.count)
                    sums.actual = Quantities(tokens: Int64(rows.count) * 3)
                    rows.append(
                        UsageRow(
                            account: AccountPath("main/a\(account)"), operation: "o\(label)",
                            model: "m\(label % 2)", period: Instant(milliseconds: Int64(period)),
                            sums: sums))
                }
            }
        }
        return PastUsage(
            lastSeq: 1, firstTime: Instant(milliseconds: 0), rows: rows, accounts: [], grants: [])
    }

    private func sum(_ rows: [UsageRow]) -> UsageSums {
        rows.reduce(into: UsageSums()) { $0.add($1.sums) }
    }

    @Test(arguments: [(4, 50, 3, 24), (30, 50, 1, 60), (30, 2, 30, 60), (200, 2, 30, 2)])
    func foldedItIsSmallAndSumsTheSame(
        accounts: Int, labels: Int, periods: Int, expected: Int
    ) {
        var past = past(accounts, labels, periods)
        let before = sum(past.rows)
        past.fold(to: 60)
        #expect(past.rows.count == expected)
        #expect(sum(past.rows) == before)
        // Once is enough.
        let again = past.rows
        past.fold(to: 60)
        #expect(Set(past.rows) == Set(again))
    }

    @Test func whatIsFewIsLeftAlone() {
        var past = past(3, 3, 3)
        let before = past.rows
        past.fold(to: 27)
        #expect(past.rows == before)
    }

    @Test func aLateCommitFindsItsLabelThoughTheGrantsEntryIsGone() throws {
        let id = AccountID(slot: 1, generation: 1)
        var grant = GrantRecord(
            id: 4, account: id, amounts: Amounts(tokens: 100), period: 0,
            made: Instant(milliseconds: 1), expires: Instant(milliseconds: 2), session: 0, uid: 1,
            pid: 1, operationClass: .optional, operation: "late", model: "m", key: nil)
        grant.tracked = .zero
        let past = PastUsage(
            lastSeq: 9, firstTime: Instant(milliseconds: 0), rows: [], accounts: [], grants: [grant]
        )
        var reader = UsageReader(
            UsageQuery(dimensions: [.operation, .operationClass]), past: past,
            path: { _ in "main/a" }, grant: { _ in nil })
        reader.read(
            Entry(
                seq: 10, time: Instant(milliseconds: 3),
                fact: .settled(
                    Settled(
                        grant: 4, account: id, cause: .expired, actual: Amounts(tokens: 100),
                        charged: Amounts(tokens: 100), paidBack: .zero, tracked: .zero,
                        origin: .coordinator))))
        reader.read(
            Entry(
                seq: 11, time: Instant(milliseconds: 4),
                fact: .corrected(
                    Corrected(
                        grant: 4, account: id, actual: Amounts(tokens: 25),
                        charged: Amounts(tokens: 25), consumedDelta: Quantities(tokens: -75),
                        debtDelta: .zero, paidBack: .zero, replaced: Quantities(tokens: 100),
                        origin: .coordinator))))
        let row = try #require(reader.rows.first)
        #expect(reader.rows.count == 1)
        #expect(row.operation == "late" && row.operationClass == .optional)
        #expect(row.sums.actual.tokens == 25 && row.sums.charged.tokens == 25)
        #expect(row.sums.abandoned == 1 && row.sums.lateCommits == 1)
    }

    @Test func oneAccountsFloodOfLabelsHidesNoOthers() throws {
        let (flooder, other) = (
            AccountID(slot: 1, generation: 1), AccountID(slot: 2, generation: 1)
        )
        var reader = UsageReader(
            UsageQuery(dimensions: [.account, .operation]),
            path: { $0 == flooder ? "main/a" : "main/b" }, grant: { _ in nil })
        for number in 1...10_101 as ClosedRange<UInt64> {
            let isLast = number == 10_101
            reader.read(
                Entry(
                    seq: number, time: Instant(milliseconds: 1),
                    fact: .granted(
                        Granted(
                            account: isLast ? other : flooder, amounts: Amounts(tokens: 1),
                            borrowed: .zero, expires: Instant(milliseconds: 2), session: 0,
                            operationClass: .essential, waited: false, operation: "o\(number)",
                            model: "", origin: .coordinator))))
        }
        #expect(reader.isFolded)
        let rows = reader.rows
        #expect(rows.count == 10_002)
        #expect(rows.first { $0.operation == "…" }?.sums.grants == 100)
        #expect(rows.last?.account == "main/b" && rows.last?.operation == "o10101")
    }
}
