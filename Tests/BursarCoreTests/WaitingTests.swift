import BursarCore
import Testing

@Suite("Waiting")
struct WaitingTests {
    private func lone(_ accounts: [Named]) throws -> World {
        try World(pool: { $0.defaultReserved = 0 }, accounts)
    }

    /// An account with little of its own: nothing is recalled for what it asks beyond.
    private func borrower(_ name: String, _ nominal: Int64 = 100) -> Named {
        Named(name) { $0.nominal[.tokens] = .finite(nominal) }
    }

    private func untilWakeup(_ world: World) -> Int64? {
        world.coordinator.nextWakeup(after: world.now).map { world.now.millisecondsUntil($0) }
    }

    @Test("freed budget goes to who waits, in order of arrival")
    func order() throws {
        var world = try lone([Named("a"), Named("b"), borrower("c", 10)])
        let grant = try world.grant("a", 1_000)
        let first = world.reserve("b", 60, wait: 5_000)
        let second = world.reserve("c", 60, wait: 5_000)
        try world.commit(grant, 900)
        #expect(world.outcome(of: first)?.granted?.amounts == Amounts(tokens: 60))
        #expect(world.outcome(of: second) == nil)
        // A smaller one that fits is not kept waiting.
        #expect(world.reserve("a", 40).granted != nil)
    }

    @Test("classes come before arrival")
    func priority() throws {
        var world = try lone([Named("a"), Named("b"), Named("c") { $0.priority = 1 }])
        let grant = try world.grant("a", 1_000)
        let low = world.reserve("b", 60, wait: 5_000)
        let high = world.reserve("c", 60, wait: 5_000)
        try world.commit(grant, 900)
        #expect(world.outcome(of: high)?.granted != nil)
        #expect(world.outcome(of: low) == nil)
    }

    @Test("a sub-agent does not pass ahead of the agent that made it")
    func delegatedPriority() throws {
        var world = try lone([Named("a"), Named("b"), Named("c")])
        world.allocate("b/sub", session: 1) { $0.priority = 9 }
        let grant = try world.grant("c", 1_000)
        let first = world.reserve("a", 60, wait: 5_000)
        let second = world.reserve("b/sub", 60, wait: 5_000)
        try world.commit(grant, 900)
        #expect(world.outcome(of: first)?.granted != nil)
        #expect(world.outcome(of: second) == nil)
    }

    @Test("a wait ends at its deadline")
    func deadline() throws {
        var world = try lone([Named("a")])
        _ = try world.grant("a", 1_000)
        let waiting = world.reserve("a", 10, wait: 5_000)
        #expect(untilWakeup(world) == 2_500)
        world.pass(4_999)
        #expect(world.outcome(of: waiting) == nil)
        #expect(untilWakeup(world) == 1)
        world.pass(1)
        #expect(world.outcome(of: waiting)?.reason == .waitTimedOut)
        #expect(world.coordinator.waitingCount == 0)
        #expect(try world.status("a").waiting == 0)
    }

    @Test("what is set aside for a large request is not taken by small ones")
    func ageing() throws {
        var world = try lone([borrower("a"), borrower("b"), Named("c")])
        let grants = try (0..<10).map { _ in try world.grant("a", 100) }
        let large = world.reserve("b", 300, wait: 10_000)
        try world.commit(grants[0], 0)
        // Not yet half its wait: others may have it.
        #expect(world.reserve("a", 100).granted != nil)
        world.pass(5_000)
        try world.commit(grants[1], 0)
        #expect(world.reserve("a", 10).reason == .queuedBehind)
        try world.commit(grants[2], 0)
        #expect(world.reserve("a", 10, wait: 100).isWaiting)
        try world.commit(grants[3], 0)
        #expect(world.outcome(of: large)?.granted != nil)
    }

    @Test("what was set aside is free again when the wait is over")
    func setAsideEnds() throws {
        var world = try lone([Named("a"), borrower("b")])
        _ = try world.grant("a", 900)
        let large = world.reserve("b", 300, wait: 1_000)
        world.pass(500)
        #expect(world.reserve("a", 10).reason == .queuedBehind)
        let small = world.reserve("a", 10, wait: 9_000)
        world.pass(500)
        #expect(world.outcome(of: large)?.reason == .waitTimedOut)
        #expect(world.outcome(of: small)?.granted != nil)
        #expect(world.reserve("a", 10).granted != nil)
    }

    @Test("what was set aside is free again when the client is gone")
    func cancelled() throws {
        var world = try lone([Named("a"), Named("b")])
        _ = try world.grant("a", 900)
        guard case .waiting(let ticket) = world.reserve("b", 300, wait: 1_000) else {
            Issue.record("it waits")
            return
        }
        world.pass(500)
        world.coordinator.cancel(ticket: ticket)
        #expect(world.reserve("a", 100).granted != nil)
        #expect(world.resolvedCount == 0)
    }

    @Test("what can never fit does not wait; what cannot fit now sets nothing aside")
    func hopeless() throws {
        var world = try lone([Named("a"), Named("b") { $0.ceiling[.tokens] = .finite(600) }])
        #expect(world.reserve("b", 601, wait: 1_000).reason == .insufficientBudget)
        try world.commit(world.grant("a", 500), 500)
        let waiting = world.reserve("b", 600, wait: 1_000)
        #expect(waiting.isWaiting)
        world.pass(500)
        #expect(world.reserve("a", 500).granted != nil)
    }

    @Test("a new period serves who waits")
    func period() throws {
        var world = try lone([Named("a"), Named("b")])
        try world.commit(world.grant("a", 500), 500)
        let waiting = world.reserve("b", 600, wait: 1_000)
        world.endPeriod()
        #expect(world.outcome(of: waiting)?.granted != nil)
    }

    @Test("the queue is bounded, in all and per user")
    func bounds() throws {
        var limits = Limits()
        limits.waitingRequests = 3
        var world = try World(limits: limits, [Named("a")])
        _ = try world.grant("a", 1_000)
        for _ in 0..<2 { #expect(world.reserve("a", 1, wait: 1_000).isWaiting) }
        #expect(world.reserve("a", 1, wait: 1_000).reason == .queueFull)
        #expect(world.reserve("a", 1, wait: 1_000, uid: 2).isWaiting)
        #expect(world.reserve("a", 1, wait: 1_000, uid: 3).reason == .queueFull)
    }

    /// A request that waits, and a copy of it.
    private func askTwice(
        _ account: String, _ tokens: Int64, _ world: inout World
    ) -> (first: Outcome, retry: Outcome) {
        let key = ClientKey(client: 7, number: 1, acknowledgedThrough: 0)
        let first = world.reserve(account, tokens, wait: 5_000, key: key)
        return (first, world.reserve(account, tokens, wait: 5_000, key: key))
    }

    @Test("a retry of a waiting request is not executed beside it")
    func retry() throws {
        var world = try lone([Named("a")])
        let grant = try world.grant("a", 1_000)
        let (first, retry) = askTwice("a", 10, &world)
        try world.commit(grant, 0)
        let answer = try #require(world.outcome(of: first)?.granted)
        #expect(world.outcome(of: retry)?.granted == answer)
        #expect(world.outcome(of: retry)?.isRepeated == true)
        #expect(try world.tokens("a", \.held) == 10)
    }

    @Test("a retry that comes when budget was just freed is not executed beside what waited")
    func retryInTheSameTurn() throws {
        var world = try lone([Named("a")])
        let grant = try world.grant("a", 1_000)
        let key = ClientKey(client: 7, number: 1, acknowledgedThrough: 0)
        let first = world.reserve("a", 10, wait: 5_000, key: key)
        // Nothing ends the turn between the two.
        _ = world.coordinator.commit(
            Settlement(grant: grant, actual: Amounts(tokens: 0)),
            for: Asker(key: world.key(), account: nil, uid: 1, pid: 1, session: 1),
            at: world.now)
        let retry = world.reserve("a", 10, wait: 5_000, key: key)
        let answer = try #require(world.outcome(of: first)?.granted)
        #expect(retry.granted == answer)
        #expect(retry.isRepeated)
        #expect(try world.tokens("a", \.held) == 10)
    }

    @Test("a waiter whose key was answered meanwhile gets that answer if its account is released")
    func answeredBeforeRelease() throws {
        var world = try lone([Named("a")])
        world.allocate("b")
        let grant = try world.grant("a", 1_000)
        let (first, retry) = askTwice("b", 900, &world)
        try world.commit(grant, 0)
        let answer = try #require(world.outcome(of: first)?.granted)
        try #require(world.outcome(of: retry) == nil)
        world.send("b", .release(World.path("b")))
        #expect(world.outcome(of: retry)?.granted == answer)
    }

    @Test("a waiter whose key was answered meanwhile gets that answer if its level stops it")
    func answeredBeforeStop() throws {
        var world = try lone([Named("a")])
        let grant = try world.grant("a", 1_000)
        let (first, retry) = askTwice("a", 900, &world)
        try world.commit(grant, 0)
        let answer = try #require(world.outcome(of: first)?.granted)
        try #require(world.outcome(of: retry) == nil)
        try world.commit(answer.grant, 1_000)
        #expect(world.outcome(of: retry)?.granted == answer)
    }

    @Test("a waiter whose key was answered meanwhile gets that answer by its deadline")
    func answeredMeanwhile() throws {
        var world = try lone([Named("a")])
        let grant = try world.grant("a", 1_000)
        let key = ClientKey(client: 7, number: 1, acknowledgedThrough: 0)
        let waiting = world.reserve("a", 500, least: 500, wait: 5_000, key: key)
        world.send("a", .repay(grant: grant, amounts: Amounts(tokens: 500)), key: key)
        world.pass(5_000)
        // The number was given to another request: an error, not a second execution.
        #expect(world.outcome(of: waiting)?.reason == .keyReused)
    }

    @Test("a released account's waiters are told")
    func released() throws {
        var world = try lone([])
        world.allocate("a")
        world.allocate("b")
        _ = try world.grant("a", 1_000)
        let waiting = world.reserve("b", 10, wait: 5_000)
        world.release("b")
        #expect(world.outcome(of: waiting)?.reason == .released)
    }
}

@Suite("Partial grants")
struct PartialGrantTests {
    @Test("what is there, if it is enough")
    func partial() throws {
        var world = try World([Named("a") { $0.reserved[.tokens] = .absolute(0) }])
        _ = try world.grant("a", 950)
        #expect(world.reserve("a", 100, least: 51).reason == .insufficientBudget)
        #expect(world.reserve("a", 100, least: 50).granted?.amounts == Amounts(tokens: 50))
    }

    @Test("each resource by itself; without `least` all or nothing")
    func perResource() throws {
        var world = try World(pool: { $0.nominal[.cost] = .finite(10) }, [Named("a")])
        _ = try world.grant("a", 950)
        let want = Amounts(tokens: 100, cost: 7)
        let least = Amounts(tokens: 10)
        let first = world.send("a", .reserve(Reservation(want: want, least: least)))
        #expect(first.granted?.amounts == Amounts(tokens: 50, cost: 7))
        let second = world.send("a", .reserve(Reservation(want: want, least: least)))
        #expect(second.reason == .insufficientBudget)
    }

    @Test("a waiter takes what is there once it is enough")
    func waiting() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 1_000)
        let waiting = world.reserve("a", 100, least: 40, wait: 1_000)
        world.send("a", .repay(grant: grant, amounts: Amounts(tokens: 39)))
        #expect(world.outcome(of: waiting) == nil)
        world.send("a", .repay(grant: grant, amounts: Amounts(tokens: 6)))
        #expect(world.outcome(of: waiting)?.granted?.amounts == Amounts(tokens: 45))
    }
}
