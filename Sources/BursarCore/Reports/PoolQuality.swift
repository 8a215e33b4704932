/// What entries tell of how well a pool's budget served.
public struct PoolQuality: Hashable, Sendable {
    /// Sum of the recorded usage of commits, of the resources that were granted.
    public internal(set) var committed = Quantities.zero
    /// Sum of the differences between that and the grants.
    public internal(set) var deviation = Quantities.zero
    /// Changes to a darker level.
    public internal(set) var crossings: UInt64 = 0
    /// Those that were in force within a second of the entry that may have been their cause.
    public internal(set) var crossingsInTime: UInt64 = 0
    /// The longest time that one took, in milliseconds.
    public internal(set) var slowestCrossing: Int64 = 0
    /// Units of work completed.
    public internal(set) var work: UInt64 = 0
    /// Tokens of the commits that told their work.
    public internal(set) var workTokens: Int64 = 0
    /// Consumption of the period that runs.
    public internal(set) var consumed = Quantities.zero
    /// Consumption of the periods that ended.
    public internal(set) var consumedBefore = Quantities.zero
    /// What there was in those periods, as far as it is known.
    public internal(set) var capacityBefore = Quantities.zero
    /// Own usage of accounts in the period that runs, of those that asked for anything.
    public internal(set) var used: [AccountID: Quantities] = [:]

    /// A crossing is in time within so many milliseconds.
    static let crossingInTime: Int64 = 1_000

    /// 1 − Σ |actual − granted| / Σ actual, not below 0, in parts per million; absent where nothing was
    /// committed.
    public var accuracy: Amounts {
        fractions { resource in
            committed[resource] > 0
                ? 1 - Double(deviation[resource]) / Double(committed[resource]) : nil
        }
    }

    /// Part of the crossings in time, in parts per million; `nil` without any.
    public var responsiveness: UInt64? {
        crossings == 0 ? nil : crossingsInTime * 1_000_000 / crossings
    }

    /// Work for each million tokens; `nil` where nobody told of any.
    public var efficiency: UInt64? {
        guard work > 0, workTokens > 0 else { return nil }
        return UInt64(clamping: UInt128(work) * 1_000_000 / UInt128(workTokens))
    }

    /// Consumed of what there was in the periods that ended; while none has, in the one that runs. In parts
    /// per million.
    ///
    /// - Parameter capacity: What there is in the period that runs; `Int64.max`: no limit.
    public func utilization(of capacity: Quantities) -> Amounts {
        fractions { resource in
            if capacity[resource] == .max { return nil }
            if capacityBefore[resource] > 0 {
                return Double(consumedBefore[resource]) / Double(capacityBefore[resource])
            }
            return capacity[resource] > 0
                ? Double(max(0, consumed[resource])) / Double(capacity[resource]) : nil
        }
    }

    /// How evenly accounts used what they are entitled to, by resource.
    ///
    /// - Parameter entitled: An account's own allocation; `nil` where it has none that is limited.
    public func fairness(entitled: (AccountID, Resource) -> Int64?) -> FairnessByResource {
        var result = FairnessByResource()
        for resource in Resource.allCases {
            let parts = used.compactMap { id, used -> Double? in
                guard let own = entitled(id, resource), own > 0 else { return nil }
                return Double(max(0, used[resource])) / Double(own)
            }
            guard let fairness = Fairness(of: parts) else { continue }
            result.evenness[resource] = .finite(Int64(fairness.evenness * 1_000_000))
            result.jain[resource] = .finite(Int64(fairness.jain * 1_000_000))
            result.smallestOfLargest[resource] = .finite(
                Int64(fairness.smallestOfLargest * 1_000_000))
        }
        return result
    }

    private func fractions(_ value: (Resource) -> Double?) -> Amounts {
        var amounts = Amounts.none
        for resource in Resource.allCases {
            guard let value = value(resource) else { continue }
            amounts[resource] = .finite(Int64(min(max(value, 0), 1_000) * 1_000_000))
        }
        return amounts
    }
}

/// Measures of fairness in parts per million, of the resources of which anything was used.
public struct FairnessByResource: Hashable, Sendable {
    /// 1 − coefficient of variation, not below 0.
    public var evenness = Amounts.none
    /// Jain's index.
    public var jain = Amounts.none
    /// The smallest part of the largest.
    public var smallestOfLargest = Amounts.none
}

/// How even some parts are.
struct Fairness: Hashable {
    /// 1 − standard deviation / mean, not below 0.
    var evenness: Double
    /// (Σx)² / (n·Σx²): Jain, Chiu, Hawe, "A Quantitative Measure of Fairness and Discrimination" (1984).
    var jain: Double
    /// The smallest part of the largest.
    var smallestOfLargest: Double

    /// `nil` where nobody has anything.
    init?(of parts: [Double]) {
        let sum = parts.reduce(0, +)
        guard sum > 0, let largest = parts.max(), let smallest = parts.min() else { return nil }
        let count = Double(parts.count)
        let squares = parts.reduce(0) { $0 + $1 * $1 }
        let mean = sum / count
        let variance = max(0, squares / count - mean * mean)
        evenness = max(0, 1 - variance.squareRoot() / mean)
        jain = sum * sum / (count * squares)
        smallestOfLargest = smallest / largest
    }
}
