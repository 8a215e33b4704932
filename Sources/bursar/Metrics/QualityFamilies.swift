import BursarClient
import OpenMetrics

/// How well the budgets of pools serve, as far as the coordinator tells.
enum QualityFamilies {
    /// The families.
    static func families(_ pools: [Quality]) -> [MetricFamily] {
        fractions.map { fraction in
            var family = MetricFamily(
                "bursar_pool_\(fraction.name)_ratio", .gauge, unit: "ratio", help: fraction.help)
            for pool in pools {
                for resource in Resource.allCases {
                    guard let parts = fraction.of(pool)[resource] else { continue }
                    family.add(
                        .ratio(partsPerMillion: parts),
                        [Label("pool", pool.account), Label("resource", resource.name)])
                }
            }
            return family
        }
            + numbers.map { number in
                var family = MetricFamily(
                    "bursar_pool_\(number.name)", number.kind, unit: number.unit, help: number.help)
                for pool in pools { family.add(number.of(pool), [Label("pool", pool.account)]) }
                return family
            }
    }

    private struct Fraction: Sendable {
        var name: String
        var help: String
        var of: @Sendable (Quality) -> Fractions
    }

    private static let fractions = [
        Fraction(name: "utilization", help: "Consumed of what there was.") { $0.utilization },
        Fraction(name: "accuracy", help: "How well grants met what was used.") { $0.accuracy },
        Fraction(
            name: "fairness", help: "1 - coefficient of variation of used over own allocation."
        ) { $0.fairness },
        Fraction(name: "jain", help: "Jain's index of used over own allocation.") { $0.jain },
        Fraction(name: "min_max", help: "The smallest part of the largest of the same.") {
            $0.minMax
        },
    ]

    private struct Number: Sendable {
        var name: String
        var kind = MetricFamily.Kind.gauge
        var unit: String?
        var help: String
        var of: @Sendable (Quality) -> MetricValue?
    }

    private static let numbers = [
        Number(
            name: "responsiveness_ratio", unit: "ratio",
            help: "Changes to a darker level that were in force within a second."
        ) { $0.responsiveness.map { .ratio(partsPerMillion: $0) } },
        Number(
            name: "slowest_enforcement_seconds", unit: "seconds",
            help: "The longest time from a crossing to its enforcement."
        ) { $0.slowestMs.map { .seconds(milliseconds: $0) } },
        // The coordinator adds these up from the beginning of its ledger, over its restarts.
        Number(name: "crossings", kind: .counter, help: "Changes to a darker level.") {
            .unsigned($0.crossings)
        },
        Number(
            name: "agents_overhead_ratio", unit: "ratio",
            help: "The coordinator's CPU time as a part of the agents' time."
        ) { $0.overhead.map { .ratio(partsPerMillion: $0) } },
        Number(name: "work", kind: .counter, help: "Units of work completed.") {
            .unsigned($0.work)
        },
        Number(
            name: "work_per_million_tokens", help: "Work of the commits that told it, by tokens."
        ) { $0.efficiency.map { .unsigned($0) } },
    ]
}
