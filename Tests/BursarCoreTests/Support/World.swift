import BursarCore
import Testing

/// A coordinator with a pool `main` (settings as given) and accounts beneath, and short ways to ask
/// it. Paths are below `main/`; amounts are tokens. After each request the turn is settled and every
/// invariant checked.
struct World {
    var coordinator: Coordinator
    var now = Instant(milliseconds: 1_000_000)
    private(set) var entries: [Entry] = []
    private var outcomes: [UInt64: Outcome] = [:]
    /// Waiting requests that ended.
    var resolvedCount: Int { outcomes.count }
    /// Whether each request acknowledges all answers before.
    var isAcknowledging = false
    private var number: UInt64 = 0

    init(
        tokens: Int64? = 1_000, limits: Limits = Limits(),
        pool: (inout AccountSettings) -> Void = { _ in },
        _ accounts: [Named] = []
    ) throws {
        coordinator = Coordinator(limits: limits)
        var settings = AccountSettings()
        if let tokens { settings.nominal[.tokens] = .finite(tokens) }
        pool(&settings)
        var list = [ConfiguredAccount(path: "main", settings: settings, digest: 1)]
        list += accounts.map {
            ConfiguredAccount(path: World.path($0.name), settings: $0.settings, digest: 1)
        }
        try coordinator.configure(list, at: now)
        endTurn()
    }

    static func path(_ name: String) -> AccountPath {
        AccountPath(name == "main" ? name : "main/\(name)") ?? "main"
    }

    private mutating func endTurn() {
        coordinator.settle(at: now)
        let effects = coordinator.takeEffects()
        entries += effects.entries
        for resolution in effects.resolved { outcomes[resolution.ticket] = resolution.outcome }
        #expect(coordinator.violation() == nil)
    }

    mutating func key() -> ClientKey {
        number += 1
        return ClientKey(
            client: 1, number: number, acknowledgedThrough: isAcknowledging ? number - 1 : 0)
    }

    @discardableResult
    mutating func send(
        _ account: String?, _ command: Command, key: ClientKey? = nil, session: UInt64 = 1,
        uid: UInt32 = 1
    ) -> Outcome {
        let request = Request(
            key: key ?? self.key(), account: account.map(World.path), uid: uid, pid: 1,
            session: session, command: command)
        let outcome = coordinator.apply(request, at: now)
        endTurn()
        return outcome
    }

    @discardableResult
    mutating func reserve(
        _ account: String, _ tokens: Int64, least: Int64? = nil, wait: Int64 = 0,
        lease: Int64 = 60_000, session: UInt64 = 1, key: ClientKey? = nil, uid: UInt32 = 1,
        bid: Int64 = 0, as operationClass: OperationClass = .essential, model: String = ""
    ) -> Outcome {
        let reservation = Reservation(
            want: Amounts(tokens: tokens), least: Amounts(tokens: least), model: model,
            operationClass: operationClass, lease: lease, wait: wait, bid: bid)
        return send(account, .reserve(reservation), key: key, session: session, uid: uid)
    }

    /// Reserves some tokens without ending the turn, for worlds with very many grants.
    mutating func sendUnchecked(_ account: String, tokens: Int64) {
        let reservation = Reservation(want: Amounts(tokens: tokens), lease: 3_600_000)
        let request = Request(
            key: key(), account: World.path(account), uid: 1, pid: 1, session: 1,
            command: .reserve(reservation))
        #expect(coordinator.apply(request, at: now).granted != nil)
    }

    /// A grant that there must be; its number.
    mutating func grant(
        _ account: String, _ tokens: Int64, lease: Int64 = 60_000, session: UInt64 = 1
    ) throws -> UInt64 {
        try #require(reserve(account, tokens, lease: lease, session: session).granted).grant
    }

    @discardableResult
    mutating func commit(_ grant: UInt64, _ tokens: Int64?) throws -> SettledAnswer {
        try #require(send(nil, .commit(grant: grant, actual: Amounts(tokens: tokens))).settled)
    }

    @discardableResult
    mutating func allocate(
        _ name: String, session: UInt64? = nil, _ change: (inout AccountSettings) -> Void = { _ in }
    ) -> Outcome {
        var settings = AccountSettings()
        change(&settings)
        return send(name, .allocate(World.path(name), settings, delegatedBy: session))
    }

    @discardableResult
    mutating func adjust(_ name: String, _ change: (inout Adjustment) -> Void) -> Outcome {
        var adjustment = Adjustment()
        change(&adjustment)
        return send(name, .adjust(World.path(name), adjustment))
    }

    @discardableResult
    mutating func release(_ name: String) -> Outcome { send(name, .release(World.path(name))) }

    mutating func pass(_ milliseconds: Int64) {
        now = now.advanced(milliseconds: milliseconds)
        coordinator.tick(at: now)
        endTurn()
    }

    mutating func endPeriod() {
        coordinator.endPeriod(of: "main", boundary: now, at: now)
        endTurn()
    }

    @discardableResult
    mutating func endSession(_ session: UInt64, most: Int = .max) -> Bool {
        defer { endTurn() }
        return coordinator.endSession(session, most: most, at: now)
    }

    mutating func restart() throws {
        coordinator = try Coordinator(restoring: coordinator.records(), limits: coordinator.limits)
    }

    func status(_ name: String) throws -> AccountStatus {
        try #require(coordinator.status(of: World.path(name)))
    }

    /// One figure of an account, in tokens.
    func tokens(_ name: String, _ figure: KeyPath<AccountStatus, Amounts>) throws -> Int64 {
        let amounts = try status(name)[keyPath: figure]
        guard case .finite(let tokens) = amounts[.tokens] else {
            return amounts[.tokens] == .unlimited ? .max : -1
        }
        return tokens
    }

    func outcome(of waiting: Outcome) -> Outcome? {
        guard case .waiting(let ticket) = waiting else { return nil }
        return outcomes[ticket]
    }
}

/// An account of a world.
struct Named {
    var name: String
    var settings = AccountSettings()

    init(_ name: String, _ change: (inout AccountSettings) -> Void = { _ in }) {
        self.name = name
        change(&settings)
    }
}

extension Outcome {
    var granted: GrantedAnswer? {
        switch self {
        case .answered(.granted(let granted)), .repeated(.granted(let granted)): granted
        default: nil
        }
    }

    var settled: SettledAnswer? {
        switch self {
        case .answered(.settled(let settled)), .repeated(.settled(let settled)): settled
        default: nil
        }
    }

    var defined: DefinedAnswer? {
        if case .answered(.defined(let defined)) = self { defined } else { nil }
    }

    var released: ReleasedAnswer? {
        if case .answered(.released(let released)) = self { released } else { nil }
    }

    var repaid: RepaidAnswer? {
        if case .answered(.repaid(let repaid)) = self { repaid } else { nil }
    }

    var refusal: Refusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }

    var reason: RefusalReason? { refusal?.reason }

    var isWaiting: Bool {
        if case .waiting = self { true } else { false }
    }

    var isRepeated: Bool {
        if case .repeated = self { true } else { false }
    }
}

extension World {
    /// A told level: of which account, when.
    struct LevelChange {
        var name: String
        var level: Level
        var time: Instant
    }

    /// What kinds of entries there were that tests count.
    enum Kind { case pause, level, other }

    /// The levels that were told, in order.
    var levelChanges: [LevelChange] {
        entries.compactMap { entry in
            guard case .levelChanged(let fact) = entry.fact else { return nil }
            let name = coordinator.path(of: fact.account)?.description ?? ""
            return LevelChange(name: name, level: fact.levels.worst, time: entry.time)
        }
    }

    var kinds: [Kind] {
        entries.map { entry in
            switch entry.fact {
            case .pauseChanged: .pause
            case .levelChanged: .level
            default: .other
            }
        }
    }

    @discardableResult
    mutating func throttle(_ name: String, _ tokensPerMinute: Int64?) -> Outcome {
        send(
            name, .throttle(World.path(name), rate: Amounts(tokens: tokensPerMinute)))
    }

    /// Tokens that are wanted back, by grant.
    var recalls: [UInt64: Int64] {
        let recalled = coordinator.records().grants.compactMap { grant in
            grant.recall.map { (grant.id, $0.amounts.tokens) }
        }
        return Dictionary(recalled) { $1 }
    }

    /// What was taken, in order.
    var revocations: [Revoked] {
        entries.compactMap { if case .revoked(let fact) = $0.fact { fact } else { nil } }
    }
}
