import BursarCore
import Testing

@Suite("Unknown outcomes")
struct AbandonTests {
    @Test(
        "a lease that runs out is charged by policy",
        arguments: [(.charge, 100), (.tracked, 30), (.refund, 0)] as [(AbandonPolicy, Int64)])
    func expired(_ policy: AbandonPolicy, _ charged: Int64) throws {
        var world = try World(pool: { $0.onAbandon = policy }, [Named("a")])
        let grant = try world.grant("a", 100, lease: 1_000)
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 30)))
        world.pass(1_000)
        #expect(try world.tokens("a", \.consumed) == charged)
        #expect(try world.tokens("a", \.held) == 0)
        #expect(try world.status("a").statistics.abandoned == 1)
    }

    @Test("a session's end orphans its grants, not the detached and not those of others")
    func orphaned() throws {
        var world = try World([Named("a")])
        _ = try world.grant("a", 100, session: 1)
        _ = try world.grant("a", 10, session: 2)
        world.send(
            "a", .reserve(Reservation(want: Amounts(tokens: 1), detached: true)), session: 1)
        world.endSession(1)
        #expect(try world.tokens("a", \.consumed) == 100)
        #expect(try world.tokens("a", \.held) == 11)
    }

    @Test("a session ends by pieces as it ends at once, and in between it is one to come back")
    func pieces() throws {
        var world = try World([Named("a")])
        for _ in 0..<5 { _ = try world.grant("a", 10, session: 1) }
        world.allocate("a/sub", session: 1)
        world.allocate("a/sub/deeper")
        world.allocate("a/other", session: 1)
        let first = world.endSession(1, most: 3)
        #expect(first)
        #expect(try world.status("a").openGrants == 2)
        #expect(try world.tokens("a", \.consumed) == 30)
        try world.restart()
        #expect(world.coordinator.sessionOwners() == [1: 1])
        let second = world.endSession(1, most: 3)
        #expect(second)
        #expect(try world.status("a").openGrants == 0)
        // An account takes with it what is beneath it, even where that is more than was asked for.
        #expect(world.coordinator.paths(beneath: "main/a") == ["main/a", "main/a/other"])
        let third = world.endSession(1, most: 3)
        #expect(!third)
        #expect(world.coordinator.paths(beneath: "main/a") == ["main/a"])
        #expect(try world.tokens("a", \.consumed) == 50)
    }

    @Test("a late commit corrects once, up or down")
    func late() throws {
        var world = try World([Named("a")])
        let down = try world.grant("a", 100, lease: 1_000)
        let up = try world.grant("a", 100, lease: 1_000)
        world.pass(1_000)
        let lower = try world.commit(down, 40)
        #expect(lower.late)
        #expect(lower.refunded == Amounts(tokens: 60))
        #expect(try world.tokens("a", \.consumed) == 140)
        try world.commit(up, 250)
        #expect(try world.tokens("a", \.consumed) == 290)
        #expect(world.send(nil, .commit(grant: down, actual: .none)).reason == .grantEnded)
        #expect(try world.status("a").statistics.lateCommits == 2)
    }

    @Test("a reduction in a closed period lowers its debt, never what is consumed now")
    func closedPeriod() throws {
        var world = try World(pool: { $0.paybackRate = 0 }, [Named("g"), Named("g/a"), Named("b")])
        let grant = try world.grant("g/a", 800, lease: 1_000)
        world.pass(1_000)
        world.endPeriod()
        // 800 above 500, the nominal of the group and of its only account.
        #expect(try world.tokens("g/a", \.debt) == 300)
        #expect(try world.tokens("g", \.debt) == 300)
        try world.commit(world.grant("g/a", 50), 50)
        let corrected = try world.commit(grant, 600)
        #expect(corrected.charged == Amounts(tokens: 600))
        #expect(try world.tokens("g/a", \.consumed) == 50)
        #expect(try world.tokens("g/a", \.debt) == 100)
        #expect(try world.tokens("g", \.debt) == 100)
    }

    @Test("an increase is charged now")
    func increaseInClosedPeriod() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 100, lease: 1_000)
        world.pass(1_000)
        world.endPeriod()
        try world.commit(grant, 130)
        #expect(try world.tokens("a", \.consumed) == 30)
    }

    @Test("usage on both sides of a boundary is corrected on both")
    func mixedPeriods() throws {
        var world = try World(pool: { $0.onAbandon = .charge }, [Named("a")])
        let grant = try world.grant("a", 100, lease: 10_000)
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 60)))
        world.endPeriod()
        #expect(try world.tokens("a", \.held) == 40)
        world.pass(10_000)
        #expect(try world.tokens("a", \.consumed) == 40)
        // 50 in all: the 40 of this period are too much, and 10 of the last one.
        try world.commit(grant, 50)
        #expect(try world.tokens("a", \.consumed) == 0)
    }

    @Test("after the account's release the parent is corrected")
    func afterRelease() throws {
        var world = try World([])
        world.allocate("a")
        let grant = try world.grant("a", 100, lease: 1_000)
        world.pass(1_000)
        world.release("a")
        #expect(try world.tokens("main", \.consumed) == 100)
        try world.commit(grant, 20)
        #expect(try world.tokens("main", \.consumed) == 20)
    }

    @Test("the oldest beyond the limit can no longer be corrected")
    func trimmed() throws {
        var limits = Limits()
        limits.abandonedGrants = 1
        var world = try World(limits: limits, [Named("a")])
        let old = try world.grant("a", 1, lease: 1_000)
        let new = try world.grant("a", 1, lease: 1_000)
        world.pass(1_000)
        #expect(world.send(nil, .commit(grant: old, actual: .none)).reason == .grantEnded)
        #expect(try world.commit(new, 0).late)
    }
}
