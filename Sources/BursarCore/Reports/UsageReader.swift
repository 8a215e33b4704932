/// Reads ledger entries for reports: who used what, how levels changed, how well budgets served.
///
/// A value that takes entries in order; it knows nothing of where they come from.
public struct UsageReader: Sendable {
    private var attribution: Attribution?
    private var quality: QualityMeter
    private var grants: GrantLog
    private var names: [AccountID: Name] = [:]
    private var periods: [String: Instant] = [:]
    private var changes: [LevelChange] = []
    private let includes: @Sendable (AccountPath) -> Bool
    private let lookUp: @Sendable (AccountID) -> AccountPath?
    /// The first entry that was read; 0: none.
    public private(set) var firstSeq: UInt64 = 0
    /// The last entry that was read; 0: none.
    public private(set) var lastSeq: UInt64 = 0
    /// Time of the first one.
    public private(set) var firstTime = Instant(nanoseconds: 0)
    /// Time of the last one.
    public private(set) var lastTime = Instant(nanoseconds: 0)

    private struct Name {
        var path: AccountPath
        var pool: String
        var isIncluded: Bool
    }

    /// A change of a level as a report shows it.
    public struct LevelChange: Hashable, Sendable {
        /// When.
        public var time: Instant
        /// Whose.
        public var account: AccountPath
        /// The level with those of its ancestors from then on.
        public var level: Level
        /// The resource that decides its own level.
        public var resource: Resource
        /// What of that resource's limit was consumed, in parts per million.
        public var percentage: Int64
    }

    /// Changes of levels that are kept: the newest.
    static let changesMost = 4_096

    /// - Parameters:
    ///   - query: Which sums; `nil`: only quality.
    ///   - past: What is left of the entries before, where some are gone.
    ///   - capacities: What pools have, by name, where no entry tells; `Int64.max`: no limit.
    ///   - includes: Which accounts count.
    ///   - path: The path of an account that no entry defined before it is named.
    ///   - grant: The entry that made a grant, for one that lies before the entries.
    public init(
        _ query: UsageQuery?, past: PastUsage? = nil, capacities: [String: Quantities] = [:],
        includes: @escaping @Sendable (AccountPath) -> Bool = { _ in true },
        path: @escaping @Sendable (AccountID) -> AccountPath?,
        grant: @escaping @Sendable (UInt64) -> Granted?
    ) {
        attribution = query.map { query in
            Attribution(
                query,
                past: past?.rows.filter { $0.account.map(includes) ?? true } ?? [])
        }
        quality = QualityMeter(
            isComplete: past == nil && query?.since == nil, capacities: capacities)
        grants = GrantLog(past: past, lookUp: grant)
        self.includes = includes
        lookUp = path
        for account in past?.accounts ?? [] {
            let name = note(account.path, of: account.id)
            quality.note(account)
            // A later one may have begun since, before the first entry that is asked for.
            if account.parent == nil, query?.since == nil {
                periods[name.pool] = account.periodStart
            }
        }
        if query?.since == nil, let past, !past.rows.isEmpty {
            (firstSeq, firstTime) = (1, past.firstTime)
            (lastSeq, lastTime) = (past.lastSeq, past.firstTime)
        }
    }

    /// Takes in the next entry.
    public mutating func read(_ entry: Entry) {
        if firstSeq == 0 { (firstSeq, firstTime) = (entry.seq, entry.time) }
        (lastSeq, lastTime) = (entry.seq, entry.time)
        if case .accountDefined(let fact) = entry.fact {
            note(fact.path, of: fact.id)
            if fact.parent == nil, fact.isNew { periods[fact.path.description] = entry.time }
        }
        let grant = grants.follow(entry)
        guard let account = entry.fact.account, let name = name(of: account) else { return }
        if case .periodEnded(let fact) = entry.fact { periods[name.pool] = fact.boundary }
        guard name.isIncluded || entry.fact.isOfPool else { return }
        quality.add(entry, grant: grant, pool: name.pool)
        // Nobody names an account that is gone.
        if case .accountReleased = entry.fact { names[account] = nil }
        guard name.isIncluded else { return }
        attribution?.add(
            entry, of: name.path, grant: grant, period: periods[name.pool] ?? firstTime)
        if attribution != nil, case .levelChanged(let fact) = entry.fact {
            note(fact, name.path, at: entry.time)
        }
    }

    private mutating func note(_ fact: LevelChanged, _ path: AccountPath, at time: Instant) {
        changes.append(
            LevelChange(
                time: time, account: path, level: fact.level, resource: fact.resource,
                percentage: fact.percentage))
        if changes.count >= 2 * UsageReader.changesMost {
            changes.removeFirst(changes.count - UsageReader.changesMost)
        }
    }

    private mutating func name(of account: AccountID) -> Name? {
        if let name = names[account] { return name }
        return lookUp(account).map { note($0, of: account) }
    }

    @discardableResult
    private mutating func note(_ path: AccountPath, of account: AccountID) -> Name {
        let pool = String(path.poolName)
        let name = Name(path: path, pool: pool, isIncluded: includes(path))
        names[account] = name
        return name
    }

    /// The sums, in order of their dimensions.
    public var rows: [UsageRow] { attribution?.rows ?? [] }

    /// Whether some labels were too many to be told apart.
    public var isFolded: Bool { attribution?.isFolded ?? false }

    /// Whether there were more rows than can be told.
    public var isOverfull: Bool { attribution?.isOverfull ?? false }

    /// The newest changes of levels, oldest first.
    public var levelChanges: [LevelChange] { changes.suffix(UsageReader.changesMost) }

    /// How well the pools' budgets served, by name of the pool.
    public var qualities: [String: PoolQuality] { quality.pools }
}

extension Fact {
    /// Whether it concerns all accounts of a pool.
    fileprivate var isOfPool: Bool {
        switch self {
        case .periodEnded: true
        case .accountDefined(let fact): fact.parent == nil
        default: false
        }
    }
}
