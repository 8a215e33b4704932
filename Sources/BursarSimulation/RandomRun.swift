public import BursarCore

/// A long random run of a coordinator, with every invariant checked after each step.
///
/// The same seed gives the same run. A step is a request of some client (mostly sensible, sometimes
/// repeated, late, foreign or nonsense), time that passes, a period that ends, a session that dies, or
/// a restart from records.
public struct RandomRun {
    /// The coordinator under test.
    public private(set) var coordinator = Coordinator()
    /// All entries so far.
    public private(set) var entries: [Entry] = []
    /// How often each kind of outcome occurred.
    public private(set) var counts: [String: Int] = [:]

    private var random: SeededRandom
    private var now = Instant(milliseconds: 1_700_000_000_000)
    private var seen: [UInt64] = []
    private var nextNumber: UInt64 = 0
    private var past: [Request] = []
    private var waiting: [UInt64: Instant] = [:]
    private var shadow = Coordinator()

    /// A run for a seed.
    public init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        let world = RandomWorld(using: &random)
        // A configuration may ask for more than there is; what fits is in force then.
        try? coordinator.configure(world.accounts, at: now)
        try absorb(isGrantAllowed: false)
    }

    /// Takes one step; throws what is violated.
    public mutating func step() throws {
        let before = Dictionary(
            uniqueKeysWithValues: coordinator.excesses().map { ($0.path, $0.excess) })
        let seqBefore = coordinator.lastSeq
        switch Int.random(in: 0..<40, using: &random) {
        case 0:
            now = now.advanced(milliseconds: Int64.random(in: 0...90_000, using: &random))
            coordinator.tick(at: now)
        case 1: coordinator.endPeriod(of: "main", boundary: now, at: now)
        case 2: coordinator.endSession(UInt64.random(in: 1...4, using: &random), at: now)
        case 3:
            coordinator = try Coordinator(restoring: coordinator.records())
            // A restart forgets waiters; their clients ask again.
            waiting = [:]
        default:
            now = now.advanced(milliseconds: Int64.random(in: 0...50, using: &random))
            coordinator.tick(at: now)
            try send()
        }
        coordinator.settle(at: now)
        try absorb(isGrantAllowed: true)
        try check(excessBefore: before, since: seqBefore)
    }

    private mutating func send() throws {
        let request = random.oneIn(15) ? past.randomElement(using: &random) : nil
        let isRetry = request != nil
        let sent = request ?? makeRequest()
        if !isRetry { past.append(sent) }
        if past.count > 200 { past.removeFirst(100) }
        let outcome = coordinator.apply(sent, at: now)
        switch outcome {
        case .answered(let answer):
            counts["answered", default: 0] += 1
            if case .granted(let granted) = answer { seen.append(granted.grant) }
        case .repeated: counts["repeated", default: 0] += 1
        case .refused(let refusal): counts["\(refusal.reason)", default: 0] += 1
        case .waiting(let ticket):
            counts["waiting", default: 0] += 1
            guard case .reserve(let reservation) = sent.command else {
                throw Violation("only a reserve waits")
            }
            waiting[ticket] = now.advanced(milliseconds: reservation.wait)
        }
        if seen.count > 60 { seen.removeFirst(20) }
    }

    private mutating func makeRequest() -> Request {
        nextNumber += 1
        let path = account()
        let isAcknowledging = random.oneIn(4)
        return Request(
            key: ClientKey(
                client: UInt64.random(in: 1...3, using: &random), number: nextNumber,
                acknowledgedThrough: isAcknowledging && nextNumber > 20 ? nextNumber - 20 : 0),
            account: path, uid: 1, pid: 1, session: UInt64.random(in: 1...4, using: &random),
            command: command(on: path))
    }

    private mutating func account() -> AccountPath {
        let paths = coordinator.paths(beneath: nil)
        if random.oneIn(12) || paths.count < 3 {
            let parent = paths.randomElement(using: &random) ?? "main"
            return parent.appending("n\(Int.random(in: 0...9, using: &random))") ?? "main/n"
        }
        return paths.randomElement(using: &random) ?? "main"
    }

    private mutating func amounts(most: Int64) -> Amounts {
        var amounts = Amounts.none
        amounts[.tokens] = .finite(Int64.random(in: 0...most, using: &random))
        if random.oneIn(3) { amounts[.cost] = .finite(Int64.random(in: 0...most / 4, using: &random)) }
        if random.oneIn(9) { amounts[.tokens] = .finite(Int64.random(in: -2...(.max), using: &random)) }
        if random.oneIn(20) { amounts[.time] = .unlimited }
        return amounts
    }

    private mutating func command(on path: AccountPath) -> Command {
        let grant = seen.randomElement(using: &random) ?? 1
        let some = amounts(most: 400)
        switch Int.random(in: 0..<24, using: &random) {
        case 0:
            let session = random.oneIn(2) ? UInt64.random(in: 1...4, using: &random) : nil
            let settings = random.oneIn(2) ? RandomWorld.settings(using: &random) : AccountSettings()
            return .allocate(path, settings, delegatedBy: session)
        case 1: return .release(path)
        case 2:
            var change = Adjustment()
            change.delta[.tokens] = .finite(Int64.random(in: -900...900, using: &random))
            return .adjust(path, change)
        case 3: return .void(grant: grant)
        case 4: return .extend(grant: grant, lease: Int64.random(in: 0...90_000, using: &random))
        case 5: return .track(grant: random.oneIn(3) ? nil : grant, usage: some)
        case 6: return .repay(grant: random.oneIn(2) ? nil : grant, amounts: some)
        case 7..<12: return .commit(grant: grant, actual: random.oneIn(4) ? .none : some)
        default:
            var least = Amounts.none
            if random.oneIn(3) { least[.tokens] = .finite(Int64.random(in: 0...80, using: &random)) }
            return .reserve(
                Reservation(
                    want: some, least: least, operation: "step", model: "",
                    lease: Int64.random(in: 1...60_000, using: &random),
                    wait: random.oneIn(2) ? Int64.random(in: 1...9_000, using: &random) : 0,
                    detached: random.oneIn(4)))
        }
    }

    private mutating func absorb(isGrantAllowed: Bool) throws {
        let effects = coordinator.takeEffects()
        for resolution in effects.resolved {
            guard waiting.removeValue(forKey: resolution.ticket) != nil else {
                throw Violation("ticket \(resolution.ticket) was resolved twice")
            }
            if case .answered(.granted(let granted)) = resolution.outcome {
                seen.append(granted.grant)
            }
        }
        guard waiting.count == coordinator.waitingCount else {
            throw Violation("\(coordinator.waitingCount) wait, but \(waiting.count) were told to")
        }
        for entry in effects.entries {
            do { try shadow.replay(entry) } catch { throw Violation(error.description) }
        }
        entries.append(contentsOf: effects.entries)
    }

    private func check(excessBefore: [AccountPath: Quantities], since seq: UInt64) throws {
        if let violation = coordinator.violation() { throw Violation(violation) }
        if shadow.records() != coordinator.records() {
            throw Violation("replaying the entries gives another state")
        }
        if let late = waiting.first(where: { $0.value < now }) {
            throw Violation("ticket \(late.key) waits after its deadline")
        }
        let recent = entries.reversed().prefix { $0.seq > seq }
        let isOnlyGrants = recent.allSatisfy { entry in
            switch entry.fact {
            case .granted, .denied, .acknowledged, .extended: true
            default: false
            }
        }
        guard isOnlyGrants else { return }
        for (path, excess) in coordinator.excesses() {
            let before = excessBefore[path] ?? Quantities()
            for resource in Resource.allCases where excess[resource] > before[resource] {
                throw Violation("a grant committed more than \(path) may: \(excess)")
            }
        }
    }
}

/// An invariant that did not hold.
public struct Violation: Error, CustomStringConvertible {
    /// Which one, and where.
    public var description: String

    init(_ description: String) { self.description = description }
}
