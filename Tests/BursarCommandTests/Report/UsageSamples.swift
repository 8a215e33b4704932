import BursarClient

@testable import bursar

/// Made-up usage.
enum UsageSamples {
    static let utc = ReportClock(zone: "Etc/UTC", offset: 0)
    /// 2026-01-05 12:00 UTC, a Monday.
    static let noon: Int64 = 1_767_614_400_000

    static func row(
        account: String? = nil, operation: String? = nil, model: String? = nil,
        operationClass: OperationClass? = nil, interval: Int64? = nil, grants: UInt64 = 1,
        denials: UInt64 = 0, granted: Int64 = 100, actual: Int64 = 90
    ) -> AttributionRow {
        var row = AttributionRow.zero
        row.account = account
        row.operation = operation
        row.model = model
        row.operationClass = operationClass
        row.intervalMs = interval
        row.grants = grants
        row.commits = grants
        row.denials = denials
        row.granted.tokens = .finite(granted)
        row.actual.tokens = .finite(actual)
        row.charged.tokens = .finite(actual)
        if denials > 0 { row.refused.tokens = .finite(Int64(denials) * 50) }
        return row
    }

    static func list(
        _ rows: [AttributionRow], levels: [LevelChange] = [], quality: [Quality] = [],
        through: UInt64 = 12_345, until: Int64 = noon + 3_600_000
    ) -> Reply.AttributionList {
        Reply.AttributionList(
            rows: rows, levels: levels, fromSeq: through == 0 ? 0 : 1, throughSeq: through,
            fromMs: through == 0 ? 0 : noon, throughMs: through == 0 ? 0 : until, quality: quality,
            folded: false)
    }

    static let quality = Quality(
        account: "main", utilization: Fractions(tokens: 830_000, cost: 400_000),
        accuracy: Fractions(tokens: 931_500), responsiveness: 1_000_000, slowestMs: 3,
        crossings: 12, fairness: Fractions(tokens: 900_000), jain: Fractions(tokens: 990_000),
        minMax: Fractions(tokens: 920_000), overhead: 2_100, efficiency: 1_234, work: 34,
        throughSeq: 12_345)

    static func change(
        _ minute: Int64, _ account: String, _ level: Level, _ percentage: UInt64
    ) -> LevelChange {
        LevelChange(
            timeMs: noon + minute * 60_000, account: account, level: level, resource: .tokens,
            percentage: percentage)
    }

    /// A pool with a limit.
    static var pool: AccountStatus {
        AccountStatus(
            account: "main", nominal: Amounts(tokens: .finite(2_000_000)), reserved: .absent,
            funded: .absent, ceiling: .absent, held: Amounts(tokens: .finite(120_000)),
            consumed: Amounts(tokens: .finite(1_240_000)), borrowed: .absent, debt: .absent,
            limit: Amounts(tokens: .finite(2_000_000)),
            headroom: Amounts(tokens: .finite(640_000)), percentage: Fractions(tokens: 620_000),
            level: .yellow, action: .warn, openGrants: 3, children: 16, waiting: 0)
    }

    /// A page of 16 agents over an hour, the first with a label that wants to be more than text.
    static var page: ReportPage {
        var rows: [AttributionRow] = []
        var spend: [AttributionRow] = []
        for agent in 0..<16 {
            let account = "main/replay-\(agent < 10 ? "0" : "")\(agent)"
            for minute in 0..<60 where (agent * 7 + minute * 3) % 5 > 0 {
                let used = Int64(200 + (agent * 131 + minute * 71) % 900) * (agent < 3 ? 4 : 1)
                spend.append(
                    row(
                        account: account, interval: noon + Int64(minute) * 60_000,
                        granted: used * 5 / 4, actual: used))
            }
            let whole = spend.filter { $0.account == account }.total.actual.tokens.number
            for (place, operation) in ["plan", "<b>&\"write\"</b>"].enumerated() {
                let used = place == 0 ? whole / 3 : whole - whole / 3
                rows.append(
                    row(
                        account: account, operation: operation,
                        model: agent.isMultiple(of: 3) ? "gpt-5" : "claude-sonnet-4-5-20250929",
                        grants: 40, denials: agent == 5 ? 12 : 0, granted: used * 5 / 4,
                        actual: used))
            }
        }
        let levels = [
            change(5, "main/replay-00", .yellow, 503_000),
            change(9, "main/replay-01", .yellow, 511_000),
            change(20, "main/replay-00", .orange, 752_100),
            change(31, "main/replay-00", .red, 901_000),
            change(40, "main", .yellow, 500_000), change(44, "main/replay-00", .black, 951_000),
            change(50, "main/replay-01", .green, 420_000),
        ]
        let report = UsageReport(
            [list(rows, levels: levels, quality: [quality])], by: [.account, .operation, .model],
            clock: utc)
        return ReportPage(
            report: report, spend: spend, interval: 60_000, budgets: [pool],
            forecasts: [
                "main": [
                    ResourceForecast(
                        resource: .tokens, profile: .linear, rate: 500_000,
                        exhaustedInMs: 5_400_000, projectedTotal: 2_500_000, confidence: 820_000,
                        earlyWarning: true)
                ]
            ])
    }
}
