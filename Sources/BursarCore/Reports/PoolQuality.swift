/// What entries tell of how well a pool's budget served.
public struct PoolQuality: Hashable, Sendable {
    /// Sum of the recorded usage of commits, of the resources that were granted.
    public private(set) var committed = Quantities.zero
    /// Sum of the differences between that and the grants.
    public private(set) var deviation = Quantities.zero
    /// Changes to a darker level.
    public private(set) var crossings: UInt64 = 0
    /// Those that were in force within a second of the entry that may have been their cause.
    public private(set) var crossingsInTime: UInt64 = 0
    /// The longest time that one took, in milliseconds.
    public private(set) var slowestCrossing: Int64 = 0
    /// Units of work completed.
    public private(set) var work: UInt64 = 0
    /// Tokens of the commits that told their work.
    public private(set) var workTokens: Int64 = 0
    /// Consumption of the period that runs.
    public private(set) var consumed = Quantities.zero
    /// Consumption of the periods that ended.
    public private(set) var consumedBefore = Quantities.zero
    /// What there was in those periods, as far as it is known.
    public private(set) var capacityBefore = Quantities.zero
    /// Own usage of accounts in the period that runs.
    private(set) var uses: [AccountID: Use] = [:]

    /// What an account used, and which resources it asked for or used.
    struct Use: Hashable {
        var amounts = Quantities.zero
        var resources: UInt8 = 0
    }

    /// Nothing known yet.
    public init() {}

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

    /// How evenly accounts used what they are entitled to, of those that asked for the resource.
    ///
    /// - Parameter entitled: An account's own allocation; `nil` where it has none that is limited.
    public func fairness(entitled: (AccountID, Resource) -> Int64?) -> FairnessByResource {
        var result = FairnessByResource()
        for resource in Resource.allCases {
            let parts = uses.compactMap { id, use -> Double? in
                guard use.resources & resource.bit != 0, let own = entitled(id, resource), own > 0
                else { return nil }
                return Double(max(0, use.amounts[resource])) / Double(own)
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

/// Counting.
extension PoolQuality {
    static let none = PoolQuality()

    /// Consumption of an account in the period that runs, and the resources that it asked for or used.
    mutating func use(_ amounts: Quantities, of resources: UInt8, by account: AccountID) {
        var use = uses[account] ?? Use()
        use.amounts = use.amounts.addingSaturated(amounts)
        use.resources |= resources
        uses[account] = use
        consumed = consumed.addingSaturated(amounts)
    }

    /// An account is gone; nobody is to be fair to it any more.
    mutating func forget(_ account: AccountID) { uses[account] = nil }

    /// A commit, of the resources that were granted.
    mutating func commit(_ actual: Amounts, of granted: Amounts) {
        for resource in Resource.allCases {
            guard let used = actual[resource].finite, let most = granted[resource].finite else {
                continue
            }
            committed[resource] = committed[resource].addingClamped(used)
            deviation[resource] = deviation[resource].addingClamped(abs(used - most))
        }
    }

    /// Work that a commit told.
    mutating func work(_ units: UInt64, with actual: Amounts) {
        if units == 0 { return }
        work = work.addingSaturated(units)
        workTokens = workTokens.addingClamped(actual.values.tokens)
    }

    /// A change to a darker level that took so many milliseconds.
    mutating func cross(in delay: Int64) {
        crossings += 1
        if delay <= PoolQuality.crossingInTime { crossingsInTime += 1 }
        slowestCrossing = max(slowestCrossing, delay)
    }

    /// The period is over, in which there was so much.
    mutating func endPeriod(with capacity: Quantities) {
        for resource in Resource.allCases where capacity[resource] != .max {
            consumedBefore[resource] = consumedBefore[resource].addingClamped(consumed[resource])
            capacityBefore[resource] = capacityBefore[resource].addingClamped(capacity[resource])
        }
        consumed = .zero
        uses = [:]
    }
}
