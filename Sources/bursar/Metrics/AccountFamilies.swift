import BursarClient
import OpenMetrics

/// The families of pools, or of accounts: the same with other names, so that a sum over accounts does not
/// count what a pool has already summed up.
struct AccountFamilies {
    /// Whose families they are.
    enum Scope: String {
        /// Pools, with all beneath them.
        case pool = "bursar_pool"
        /// Accounts beneath them.
        case account = "bursar_account"
    }

    private let scope: Scope
    private(set) var families: [MetricFamily]

    init(_ scope: Scope, _ rows: [ReportRow]) {
        self.scope = scope
        families = []
        for quantity in Quantity.all where quantity.scopes.contains(scope) {
            families += amounts(quantity, rows)
        }
        families.append(ratios(rows))
        for number in Number.all where number.scopes.contains(scope) {
            families.append(numbers(number, rows))
        }
    }

    /// What tells one row from the others.
    private func labels(_ row: ReportRow) -> [Label] {
        let path = row.status.account
        let pool = Label("pool", String(path.prefix { $0 != "/" }))
        return scope == .pool ? [pool] : [pool, Label("account", path)]
    }

    /// A family for each resource.
    private func amounts(_ quantity: Quantity, _ rows: [ReportRow]) -> [MetricFamily] {
        Resource.allCases.map { resource in
            var family = MetricFamily(
                "\(scope.rawValue)_\(quantity.name)_\(resource.metricSuffix)", quantity.kind,
                unit: resource.metricUnit,
                help: "\(quantity.help) (\(resource.metricWords)).")
            for row in rows {
                family.add(MetricValue(quantity.amounts(row)[resource], of: resource), labels(row))
            }
            return family
        }
    }

    private func numbers(_ number: Number, _ rows: [ReportRow]) -> MetricFamily {
        var family = MetricFamily(
            "\(scope.rawValue)_\(number.name)", number.kind, unit: number.unit, help: number.help)
        for row in rows { family.add(number.value(row), labels(row)) }
        return family
    }

    private func ratios(_ rows: [ReportRow]) -> MetricFamily {
        var family = MetricFamily(
            "\(scope.rawValue)_usage_ratio", .gauge, unit: "ratio",
            help: "Consumed of the limit, by resource; levels go by this.")
        for row in rows {
            for resource in Resource.allCases {
                guard let parts = row.status.percentage[resource] else { continue }
                family.add(
                    .ratio(partsPerMillion: parts),
                    labels(row) + [Label("resource", resource.name)])
            }
        }
        return family
    }
}
