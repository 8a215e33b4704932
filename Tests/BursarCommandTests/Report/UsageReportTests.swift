import BursarClient
import Testing

@testable import bursar

/// Tables, JSON and CSV of sums.
struct UsageReportTests {
    private let rows = [
        UsageSamples.row(account: "main/a", operation: "plan", granted: 200, actual: 150),
        UsageSamples.row(
            account: "main/b", operation: "=1+1", denials: 2, granted: 1_000, actual: 1_200),
        UsageSamples.row(account: "main/c", operation: "say \"hi\",\r\nbye", actual: 90),
    ]

    private func report(_ rows: [AttributionRow]) -> UsageReport {
        UsageReport(
            [UsageSamples.list(rows, levels: [UsageSamples.change(5, "main/a", .red, 905_000)])],
            by: [.account, .operation], clock: UsageSamples.utc)
    }

    @Test func theTableHasATotal() {
        #expect(
            report(rows).lines(for: .output(isColoured: false)).prefix(5) == [
                "ACCOUNT  OPERATION               GRANTS  DENIALS  COMMITS  GRANTED  ACTUAL  REFUSED",
                "main/a   plan                         1        0        1      200     150        –",
                "main/b   =1+1                         1        2        1    1,000   1,200      100",
                "main/c   say \"hi\",\\u{d}\\u{a}bye       1        0        1      100      90        –",
                "total                                 3        2        3    1,300   1,440      100",
            ])
    }

    @Test func chargesAreShownWhereTheyAreNotTheUsage() {
        var late = rows[0]
        late.charged = Amounts(tokens: .finite(140), time: .finite(0))
        #expect(report([late]).table.data.titles.contains("CHARGED"))
        // Zero and absent are the same to people.
        #expect(!report([late]).table.data.titles.contains("CHARGED TIME"))
        #expect(!report(rows).table.data.titles.contains("CHARGED"))
    }

    @Test func jsonHasSumsAndLevels() {
        var report = report(Array(rows.prefix(1)))
        report.quality = [UsageSamples.quality]
        let sums =
            "\"grants\": 1, \"denials\": 0, \"waits\": 0, \"commits\": 1, \"voids\": 0, "
            + "\"abandoned\": 0, \"late_commits\": 0, \"overruns\": 0, "
            + "\"granted\": {\"tokens\": 200}, \"actual\": {\"tokens\": 150}, "
            + "\"charged\": {\"tokens\": 150}, \"borrowed\": {}, \"paid_back\": {}, "
            + "\"refused\": {}, \"work\": 0}"
        #expect(
            report.json.description == "{\"by\": [\"account\", \"operation\"], "
                + "\"rows\": [{\"account\": \"main/a\", \"operation\": \"plan\", \(sums)], "
                + "\"total\": {\(sums), "
                + "\"levels\": [{\"time\": \"2026-01-05T12:05:00.000Z\", \"account\": \"main/a\", "
                + "\"level\": \"red\", \"resource\": \"tokens\", \"percentage\": 0.905}], "
                + "\"quality\": [\(UsageSamples.quality.json)], "
                + "\"from_seq\": 1, \"through_seq\": 12345, \"from\": \"2026-01-05T12:00:00.000Z\", "
                + "\"through\": \"2026-01-05T13:00:00.000Z\", \"folded\": false, \"left_out\": 0}")
    }

    @Test func csvIsQuotedAndNoFormula() {
        let lines = report(rows).csv(for: .output).split(
            separator: "\r\nmain/", omittingEmptySubsequences: false)
        #expect(
            lines[0].hasPrefix(
                "account,operation,grants,denials,waits,commits,voids,abandoned,late_commits,"
                    + "overruns,granted_tokens,granted_time_ms,granted_cost_nano,actual_tokens,"))
        #expect(lines[0].hasSuffix(",refused_tokens,refused_time_ms,refused_cost_nano,work"))
        #expect(lines[1] == "a,plan,1,0,0,1,0,0,0,0,200,,,150,,,150,,,,,,,,,,,,0")
        #expect(lines[2] == "b,'=1+1,1,2,0,1,0,0,0,0,1000,,,1200,,,1200,,,,,,,,,100,,,0")
        #expect(
            lines[3]
                == "c,\"say \"\"hi\"\",\r\nbye\",1,0,0,1,0,0,0,0,100,,,90,,,90,,,,,,,,,,,,0\r\n")
    }

    @Test(arguments: ["=a", "+a", "-a", "@a", "\ta", "\ra", "\na", "'a", "＝a", "＠a"])
    func formulasAreTextsThatCanBeReadBack(_ text: String) {
        var csv = CSVText()
        csv.add([.foreign(text), .plain("-1")])
        let cell = csv.text.dropLast("\r\n".unicodeScalars.count).split(separator: ",")[0]
        #expect(cell.trimmingPrefix("\"").hasPrefix("'"))
        #expect(csv.text.unicodeScalars.contains(text.unicodeScalars.first ?? " "))
    }

    @Test func answersOfSeveralPoolsAreOne() {
        let shared = UsageSamples.row(operation: "plan", actual: 10)
        let lists = [
            UsageSamples.list(
                [shared, UsageSamples.row(operation: "a", actual: 1)],
                levels: [UsageSamples.change(9, "x", .red, 1)], through: 10),
            UsageSamples.list(
                [shared], levels: [UsageSamples.change(3, "y", .red, 1)], through: 12),
        ]
        let report = UsageReport(lists, by: [.operation], clock: UsageSamples.utc)
        #expect(report.rows.map(\.operation) == ["plan", "a"])
        #expect(report.rows.map(\.actual.tokens) == [.finite(20), .finite(1)])
        #expect(report.total.actual.tokens == .finite(21))
        #expect(report.levels.map(\.account) == ["y", "x"])
        #expect(report.entries == (1, 12))
    }

    @Test func rowsAreSortedAndLeftOutButCounted() {
        var report = report(rows)
        report.show(sortedBy: "actual_tokens", limit: 2)
        #expect(report.rows.map(\.account) == ["main/b", "main/a"])
        #expect(report.leftOut == 1)
        #expect(report.total.actual.tokens == .finite(1_440))
        #expect(
            report.lines(for: .output(isColoured: false))[4] == "1 more row, in the total too")
        // What has nothing comes last, and equals stay in their order.
        report = self.report(rows)
        report.show(sortedBy: "refused_tokens", limit: nil)
        #expect(report.rows.map(\.account) == ["main/b", "main/a", "main/c"])
    }

    @Test func sumsTellAbsentFromZero() {
        var sum = Amounts(tokens: .finite(1))
        sum.add(Amounts(tokens: .finite(-3), time: .finite(0)))
        #expect(sum == Amounts(tokens: .finite(-2), time: .finite(0)))
        sum.add(Amounts(tokens: .unlimited))
        #expect(sum.tokens == .unlimited && sum.cost == .absent)
        var large = Amounts(tokens: .finite(.max))
        large.add(Amounts(tokens: .finite(1)))
        #expect(large.tokens == .finite(.max))
        #expect(
            Amounts(tokens: .finite(.min)).adding(Amounts(tokens: .finite(-1))).tokens
                == .finite(.min))
    }

    @Test func nothingIsSaidInWords() {
        let empty = UsageReport(
            [UsageSamples.list([], through: 0)], by: [.account], clock: UsageSamples.utc)
        #expect(empty.lines(for: .output) == ["nothing was recorded yet"])
        #expect(empty.json.description.contains("\"from\": null, \"through\": null"))
        let quiet = UsageReport([UsageSamples.list([])], by: [.account], clock: UsageSamples.utc)
        #expect(quiet.lines(for: .output) == ["nothing was recorded in that time"])
    }
}
