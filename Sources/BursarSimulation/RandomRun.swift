public import BursarCore

/// A long random run of a coordinator, with every invariant checked after each step.
///
/// The same seed gives the same run. A step is a request of some client (mostly sensible, sometimes
/// repeated, late, foreign or nonsense), time that passes, a period that ends, a session that dies, or
/// a restart from what checkpoints stored.
public struct RandomRun {
    /// The coordinator under test.
    public private(set) var coordinator: Coordinator
    /// All entries so far.
    public private(set) var entries: [Entry] = []
    /// How often each kind of outcome occurred.
    public var counts: [String: Int] { checker.counts.merging(outcomes, uniquingKeysWith: +) }
    /// How many costs were computed by an imported price, and checked.
    public var pricedCount: Int { checker.model.prices.costs }

    var random: SeededRandom
    var commands: RandomCommands
    private var now = Instant(milliseconds: 1_700_000_000_000)
    private var checker: StateChecker
    private var outcomes: [String: Int] = [:]
    /// Deadlines of the requests that wait, by ticket.
    private(set) var waiting: [UInt64: Instant] = [:]
    var nextNumber: UInt64 = 0
    /// Grants that were made.
    private(set) var seen: [UInt64] = []
    private var past: [Request] = []
    private var store = StoredState()
    private var requests: [UInt64: Request] = [:]
    private var answered: [ClientKey: UInt64] = [:]
    private var acknowledged: [UInt64: UInt64] = [:]

    /// A run for a seed.
    public init(seed: UInt64) throws {
        try self.init(SeededRandom(seed: seed))
    }

    /// A run whose choices are given, as far as they go.
    public init(choices: [UInt8]) throws {
        try self.init(SeededRandom(choices: choices))
    }

    private init(_ chance: SeededRandom) throws {
        random = chance
        commands = RandomCommands(isThrifty: random.oneIn(3))
        let limits = RandomWorld.limits(using: &random)
        coordinator = Coordinator(limits: limits)
        checker = StateChecker(limits: limits, isFine: true)
        let world = RandomWorld(using: &random)
        // A configuration may ask for more than there is; what fits is in force then.
        try? coordinator.configure(world.accounts, at: now)
        coordinator.settle(at: now)
        try absorb()
        checker.noteShares(of: coordinator.records().accounts)
    }

    /// Takes one step; throws what is violated.
    public mutating func step() throws {
        var isTick = false
        switch Int.random(in: 0..<60, using: &random) {
        case 0, 1:
            let most: Int64 = random.oneIn(8) ? 900_000 : commands.isThrifty ? 2_000 : 30_000
            now = now.advanced(milliseconds: Int64.random(in: 0...most, using: &random))
            // Often to the moment at which something ends.
            if random.oneIn(2), let next = coordinator.nextWakeup(after: now) {
                now = max(now, next)
            }
            coordinator.tick(at: now)
            isTick = true
        case 2:
            let pool = coordinator.pools.randomElement(using: &random) ?? "main"
            coordinator.endPeriod(of: pool, boundary: now, at: now)
        case 3:
            coordinator.endSession(
                UInt64.random(in: 1...4, using: &random),
                most: random.oneIn(2) ? .max : Int.random(in: 1...3, using: &random), at: now)
        case 4: try restart()
        case 5:
            guard let ticket = waiting.keys.min() else { break }
            coordinator.cancel(ticket: ticket)
            waiting[ticket] = nil
        default:
            now = now.advanced(milliseconds: Int64.random(in: 0...50, using: &random))
            coordinator.tick(at: now)
            try send()
        }
        coordinator.settle(at: now)
        if random.oneIn(9) { store.absorb(coordinator.takeChanges()) }
        try absorb()
        if isTick, let late = waiting.first(where: { $0.value <= now }) {
            throw Violation("ticket \(late.key) still waits after its deadline")
        }
        try checker.check(coordinator, at: now, using: &random)
    }

    private mutating func restart() throws {
        store.absorb(coordinator.takeChanges())
        let records = coordinator.records()
        guard store.records == records else {
            throw Violation("checkpoints store another state: \(store.difference(from: records))")
        }
        coordinator = try Coordinator(restoring: records, limits: coordinator.limits)
        // A restart forgets who waited; their clients ask again.
        waiting = [:]
    }

    private mutating func send() throws {
        var request = random.oneIn(15) ? past.randomElement(using: &random) : nil
        if random.oneIn(25) { request = oldestOpen }
        let isRetry = request != nil
        let sent = request ?? makeRequest()
        if !isRetry { past.append(sent) }
        if past.count > 200 { past.removeFirst(100) }
        let outcome = coordinator.apply(sent, at: now)
        try checkAnswer(outcome, to: sent)
        switch outcome {
        case .answered(let answer):
            outcomes["answered", default: 0] += 1
            if case .granted(let granted) = answer { seen.append(granted.grant) }
        case .repeated: outcomes["repeated", default: 0] += 1
        case .refused(let refusal): outcomes["\(refusal.reason)", default: 0] += 1
        case .waiting(let ticket):
            outcomes["waiting", default: 0] += 1
            guard case .reserve(let reservation) = sent.command else {
                throw Violation("only a reserve waits")
            }
            waiting[ticket] = now.advanced(milliseconds: reservation.wait)
        }
        if seen.count > 60 { seen.removeFirst(20) }
    }

    /// The request for the oldest grant that is open.
    private var oldestOpen: Request? {
        requests.filter { checker.model.isOpen($0.key) }.min { $0.key < $1.key }?.value
    }

    /// Who asks again for a grant that is open, and never acknowledged it, is told of it again.
    private mutating func checkAnswer(_ outcome: Outcome, to request: Request) throws {
        let key = request.asker.key
        if case .answered(.granted(let granted)) = outcome {
            answered[key] = granted.grant
            requests[granted.grant] = request
        }
        if let grant = answered[key], checker.model.isOpen(grant),
            key.number > acknowledged[key.client, default: 0]
        {
            switch outcome {
            case .answered: break
            case .repeated(.granted(let granted)) where granted.grant == grant: break
            default: throw Violation("a retry of the request for g\(grant) got \(outcome)")
            }
        }
        acknowledged[key.client] = max(
            acknowledged[key.client, default: 0], key.acknowledgedThrough)
    }

    private mutating func absorb() throws {
        let effects = coordinator.takeEffects()
        for resolution in effects.resolved {
            guard waiting.removeValue(forKey: resolution.ticket) != nil else {
                throw Violation("ticket \(resolution.ticket) was resolved twice")
            }
            if case .answered(.granted(let granted)) = resolution.outcome {
                outcomes["served", default: 0] += 1
                seen.append(granted.grant)
            }
        }
        guard waiting.count == coordinator.waitingCount else {
            throw Violation("\(waiting.count) wait, the queue has \(coordinator.waitingCount)")
        }
        try checker.fold(effects.entries)
        entries.append(contentsOf: effects.entries)
    }
}

/// An invariant that did not hold.
public struct Violation: Error, CustomStringConvertible {
    /// Which one, and where.
    public var description: String

    init(_ description: String) { self.description = description }
}
