/// Follows how well the pools' budgets serve, entry by entry.
struct QualityMeter: Sendable {
    private(set) var pools: [String: PoolQuality] = [:]
    /// What the pools have, by the newest settings that entries told; `Int64.max`: no limit.
    private var capacities: [String: Quantities]
    /// Own levels as they were last told.
    private var levels: [AccountID: Level] = [:]
    /// Whether the entries begin with the ledger's first, so that who has no level yet is green.
    private let isComplete: Bool

    /// - Parameters:
    ///   - isComplete: Whether the entries begin with the ledger's first.
    ///   - capacities: What the pools have, where no entry tells; `Int64.max`: no limit.
    init(isComplete: Bool, capacities: [String: Quantities] = [:]) {
        self.isComplete = isComplete
        self.capacities = capacities
    }

    /// Takes in an entry about an account of `pool`.
    mutating func add(_ entry: Entry, grant: GrantOrigin?, pool: String) {
        switch entry.fact {
        case .accountDefined(let fact) where fact.parent == nil:
            capacities[pool] = fact.settings.capacity
        case .accountReleased(let fact): levels[fact.id] = nil
        case .granted(let fact): pools[pool, default: .none].use(.zero, by: fact.account)
        case .denied(let fact): pools[pool, default: .none].use(.zero, by: fact.account)
        case .tracked(let fact):
            pools[pool, default: .none].use(fact.usage.values, by: fact.account)
        case .settled(let fact):
            let before = fact.tracked ?? grant?.tracked ?? .zero
            pools[pool, default: .none].use(fact.charged.values - before, by: fact.account)
            guard fact.cause == .committed else { return }
            pools[pool, default: .none].work(fact.work, with: fact.actual)
            if let grant { pools[pool, default: .none].commit(fact.actual, of: grant.granted) }
        case .corrected(let fact):
            pools[pool, default: .none].use(fact.consumedDelta, by: fact.account)
            pools[pool, default: .none].work(fact.work, with: fact.actual)
        case .levelChanged(let fact):
            let level = fact.levels.worst
            let known = levels.updateValue(level, forKey: fact.account)
            guard let before = known ?? (isComplete ? .green : nil), level > before else { return }
            pools[pool, default: .none].cross(in: fact.delay)
        case .periodEnded: pools[pool]?.endPeriod(with: capacities[pool] ?? .unlimited)
        default: break
        }
    }
}

extension AccountSettings {
    /// What a pool has; `Int64.max`: no limit.
    fileprivate var capacity: Quantities {
        var capacity = Quantities.unlimited
        for resource in Resource.allCases {
            if case .finite(let most) = nominal[resource] { capacity[resource] = most }
        }
        return capacity
    }
}

extension PoolQuality {
    static let none = PoolQuality()

    /// Consumption of an account in the period that runs.
    mutating func use(_ amounts: Quantities, by account: AccountID) {
        used[account] = (used[account] ?? .zero).addingSaturated(amounts)
        consumed = consumed.addingSaturated(amounts)
    }

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
        used = [:]
    }
}
