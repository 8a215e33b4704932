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

    /// Takes in an account as it was before the first entry.
    mutating func note(_ account: AccountRecord) {
        levels[account.id] = account.levels.worst
        if account.parent == nil {
            capacities[account.path.description] = account.settings.nominal.limits
        }
    }

    /// Takes in an entry about an account of `pool`.
    mutating func add(_ entry: Entry, grant: GrantOrigin?, pool: String) {
        switch entry.fact {
        case .accountDefined(let fact) where fact.parent == nil:
            capacities[pool] = fact.settings.nominal.limits
        case .accountReleased(let fact):
            levels[fact.id] = nil
            pools[pool]?.forget(fact.id)
        case .granted(let fact):
            pools[pool, default: .none].use(.zero, of: fact.amounts.present, by: fact.account)
        case .denied(let fact):
            pools[pool, default: .none].use(.zero, of: fact.wanted.present, by: fact.account)
        case .tracked(let fact):
            pools[pool, default: .none].use(
                fact.usage.values, of: fact.usage.present, by: fact.account)
        case .settled(let fact):
            let before = fact.tracked ?? grant?.tracked ?? .zero
            pools[pool, default: .none].use(
                fact.charged.values - before, of: fact.charged.present, by: fact.account)
            guard fact.cause == .committed else { return }
            pools[pool, default: .none].work(fact.work, with: fact.actual)
            if let grant { pools[pool, default: .none].commit(fact.actual, of: grant.granted) }
        case .corrected(let fact):
            pools[pool, default: .none].use(
                fact.consumedDelta, of: fact.charged.present, by: fact.account)
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
