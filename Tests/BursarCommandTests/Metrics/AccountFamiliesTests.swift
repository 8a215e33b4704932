import BursarClient
import OpenMetrics
import Testing

@testable import bursar

/// Pools, accounts and the coordinator as families.
struct AccountFamiliesTests {
    private func lines(_ families: [MetricFamily]) -> [String] {
        var exposition = Exposition()
        exposition.add(families)
        return exposition.lines().flatMap { $0 }
    }

    @Test func amountsAreExactInBaseUnits() {
        let row = ReportRow.sample(
            "main/a", grants: 4,
            consumed: Amounts(
                tokens: .finite(9_007_199_254_740_993), time: .finite(1_250),
                cost: .finite(250_000_001)),
            limit: Amounts(tokens: .unlimited, cost: .finite(0)))
        let lines = lines(AccountFamilies(.account, [row]).families)
        let labels = "{pool=\"main\",account=\"main/a\"}"
        #expect(lines.contains("bursar_account_consumed_tokens\(labels) 9007199254740993"))
        #expect(lines.contains("bursar_account_consumed_seconds\(labels) 1.25"))
        #expect(lines.contains("bursar_account_consumed_cost\(labels) 0.250000001"))
        #expect(lines.contains("bursar_account_actual_tokens_total\(labels) 9007199254740993"))
        #expect(lines.contains("bursar_account_grants_total\(labels) 4"))
        #expect(lines.contains("bursar_account_level\(labels) 3"))
        #expect(
            lines.contains(
                "bursar_account_usage_ratio{pool=\"main\",account=\"main/a\",resource=\"tokens\"} 0.125"
            ))
        // No limit, nothing at all and not known are three different things.
        #expect(lines.contains("bursar_account_limit_tokens\(labels) +Inf"))
        #expect(lines.contains("bursar_account_limit_cost\(labels) 0"))
        #expect(!lines.contains { $0.hasPrefix("bursar_account_limit_seconds") })
    }

    @Test func poolsHaveFamiliesOfTheirOwn() {
        let lines = lines(AccountFamilies(.pool, [.sample("main", grants: 4)]).families)
        #expect(lines.contains("bursar_pool_level{pool=\"main\"} 3"))
        #expect(!lines.contains { $0.hasPrefix("bursar_account") })
        // Its own grants would look like those of all its accounts.
        #expect(!lines.contains { $0.hasPrefix("bursar_pool_grants") })
    }

    @Test func whoIsLeftOutIsCounted() {
        let readings = Readings(
            coordinator: .sample(accounts: 10), pools: [.sample("main")],
            accounts: [.sample("main/a"), .sample("main/b")])
        #expect(readings.omitted == 7)
        let lines = Exposition(readings).lines().flatMap { $0 }
        #expect(lines.contains("bursar_accounts_omitted 7"))
        #expect(lines.contains("bursar_accounts 10"))
        #expect(lines.contains("bursar_up 1"))
        #expect(lines.contains("bursar_uptime_seconds 1.5"))
        #expect(
            lines.contains {
                $0.hasPrefix("bursar_coordinator_info{server=\"bursard \\\"1\\\"\"")
            })
    }

    @Test func forecastsTellWhenABudgetRunsOut() {
        var readings = Readings(coordinator: .sample(accounts: 1), pools: [.sample("main")])
        readings.forecasts = [
            (
                "main",
                [
                    ResourceForecast(
                        resource: .tokens, profile: .linear, rate: 1, exhaustedInMs: 90_500,
                        projectedTotal: 70, confidence: 900_000, earlyWarning: true),
                    ResourceForecast(
                        resource: .time, profile: .unknown, rate: 0, projectedTotal: 0,
                        confidence: 0),
                    ResourceForecast(
                        resource: .cost, profile: .bursty, rate: 1, projectedTotal: 2_500_000_000,
                        confidence: 500_000),
                ]
            )
        ]
        let lines = lines(PoolFamilies.families(readings))
        let exhaustion = lines.filter { $0.hasPrefix("bursar_pool_exhaustion_seconds{") }
        #expect(
            exhaustion == [
                "bursar_pool_exhaustion_seconds{pool=\"main\",resource=\"tokens\"} 90.5",
                "bursar_pool_exhaustion_seconds{pool=\"main\",resource=\"cost\"} +Inf",
            ])
        #expect(lines.contains("bursar_pool_projected_cost{pool=\"main\"} 2.5"))
        #expect(
            lines.contains("bursar_pool_early_warning{pool=\"main\",resource=\"tokens\"} 1"))
    }

    @Test func qualityIsTold() {
        var readings = Readings(coordinator: .sample(accounts: 1), pools: [])
        readings.coordinator.quality = [
            Quality(
                account: "main", utilization: Fractions(tokens: 870_000), accuracy: Fractions(),
                responsiveness: 990_000, slowestMs: 250, crossings: 3, fairness: Fractions(),
                jain: Fractions(),
                minMax: Fractions(), work: 12, throughSeq: 9)
        ]
        let lines = lines(PoolFamilies.families(readings))
        #expect(
            lines.contains(
                "bursar_pool_utilization_ratio{pool=\"main\",resource=\"tokens\"} 0.87"))
        #expect(lines.contains("bursar_pool_responsiveness_ratio{pool=\"main\"} 0.99"))
        #expect(lines.contains("bursar_pool_slowest_enforcement_seconds{pool=\"main\"} 0.25"))
        #expect(!lines.contains { $0.hasPrefix("bursar_pool_work_per_million_tokens{") })
        #expect(lines.contains("bursar_pool_work_total{pool=\"main\"} 12"))
        #expect(lines.contains("bursar_pool_crossings_total{pool=\"main\"} 3"))
    }
}
