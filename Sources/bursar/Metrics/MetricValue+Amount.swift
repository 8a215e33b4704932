import BursarClient
import OpenMetrics

extension MetricValue {
    /// An amount of a resource in its base unit, exactly: tokens, seconds, or units of the currency. "No
    /// limit" is infinity, and nothing is nothing.
    init?(_ amount: Amount, of resource: Resource) {
        switch amount {
        case .absent: return nil
        case .unlimited: self = .number(.infinity)
        case .finite(let number): self.init(number, of: resource)
        }
    }

    /// A number of a resource's own units in its base unit.
    init(_ number: Int64, of resource: Resource) {
        switch resource {
        case .tokens: self = .integer(number)
        case .time: self = .decimal(number, places: 3)
        case .cost: self = .decimal(number, places: 9)
        }
    }
}

extension Resource {
    /// With what the name of a family ends that counts the resource.
    var metricSuffix: String {
        switch self {
        case .tokens: "tokens"
        case .time: "seconds"
        case .cost: "cost"
        }
    }

    /// The unit of such a family. That of costs differs by pool, see `bursar_pool_info`.
    var metricUnit: String? { self == .cost ? nil : metricSuffix }

    /// What such a family counts, for its help.
    var metricWords: String {
        switch self {
        case .tokens: "tokens"
        case .time: "agent time"
        case .cost: "cost in the pool's currency"
        }
    }
}
