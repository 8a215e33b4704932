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

    @Test(arguments: [(4, 50, 3, 24), (30, 50, 1, 30), (30, 2, 30, 60), (200, 2, 30, 2)])
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
}
