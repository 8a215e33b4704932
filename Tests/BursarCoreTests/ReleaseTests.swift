import BursarCore
import Testing

@Suite("Release and delegation")
struct ReleaseTests {
    @Test("what an account used and holds becomes its parent's")
    func moves() throws {
        var world = try World([Named("b")])
        world.allocate("a")
        try world.commit(world.grant("a", 100), 100)
        let grant = try world.grant("a", 50)
        let released = try #require(world.release("a").released)
        #expect(released.consumed.tokens == 100)
        #expect(released.grantsMoved == 1)
        #expect(released.returned == Amounts(tokens: 350))
        #expect(world.coordinator.status(of: "main/a") == nil)
        #expect(try world.tokens("main", \.consumed) == 100)
        #expect(try world.tokens("main", \.held) == 50)
        try world.commit(grant, 20)
        #expect(try world.tokens("main", \.consumed) == 120)
        #expect(try world.status("main").openGrants == 0)
    }

    @Test("a group goes with all beneath it")
    func subtree() throws {
        var world = try World([])
        world.allocate("g/x/y")
        try world.commit(world.grant("g/x/y", 30), 30)
        #expect(world.release("g").released != nil)
        #expect(world.coordinator.paths(beneath: nil) == ["main"])
        #expect(try world.tokens("main", \.consumed) == 30)
    }

    @Test("the configuration's accounts and pools stay")
    func configured() throws {
        var world = try World([Named("a")])
        #expect(world.release("a").reason == .accountInUse)
        #expect(world.release("main").reason == .accountInUse)
        // A pool that the configuration does not name any more is still a pool.
        try world.coordinator.configure([], at: world.now)
        #expect(world.release("main").reason == .accountInUse)
        #expect(world.release("b").reason == .unknownAccount)
    }

    @Test("debt comes back with the name, and a release does not shake it off")
    func debt() throws {
        var world = try World(pool: { $0.paybackRate = 0 }, [Named("b")])
        world.allocate("a")
        try world.commit(world.grant("a", 800), 800)
        #expect(world.release("a").released?.debt.tokens == 300)
        world.endPeriod()
        world.allocate("a")
        #expect(try world.tokens("a", \.debt) == 300)
        #expect(world.coordinator.records().dormant.isEmpty)
    }

    @Test("remembered names are bounded; what cannot be remembered is written off")
    func dormant() throws {
        var limits = Limits()
        limits.dormantNames = 1
        var world = try World(limits: limits, [Named("b")])
        for name in ["a", "c"] {
            world.allocate(name)
            world.send(name, .track(grant: nil, usage: Amounts(tokens: 600)))
            world.release(name)
        }
        let records = world.coordinator.records()
        #expect(records.dormant.map(\.path) == ["main/a"])
        #expect(records.accounts[0].writtenOff.tokens > 0)
    }

    @Test("a delegated account ends with its session, with all beneath it")
    func session() throws {
        var world = try World([Named("a")])
        world.allocate("a/sub", session: 5)
        world.allocate("a/sub/sub", session: 6)
        _ = try world.grant("a/sub/sub", 10, session: 7)
        world.endSession(5)
        #expect(world.coordinator.paths(beneath: "main/a") == ["main/a"])
        #expect(try world.tokens("a", \.held) == 10)
        world.endSession(6)
        #expect(world.coordinator.sessionOwners() == [7: 1])
    }

    @Test("an account above a delegated one outlives its session while others use it")
    func sessionEndsAlone() throws {
        var world = try World([])
        world.allocate("a/sub", session: 5)
        _ = try world.grant("a", 10, session: 7)
        world.endSession(5)
        #expect(world.coordinator.paths(beneath: nil) == ["main", "main/a"])
        #expect(try world.tokens("a", \.held) == 10)
        world.allocate("b/sub", session: 6)
        world.endSession(6)
        #expect(world.coordinator.paths(beneath: nil) == ["main", "main/a"])
    }

    @Test("sub-agents share what their agent has and has not used")
    func carvedOut() throws {
        var world = try World([Named("a"), Named("b")])
        try world.commit(world.grant("a", 300), 300)
        // a has 500, 300 of them used.
        let refusal = world.allocate("a/x", session: 1) { $0.nominal[.tokens] = .finite(201) }
        #expect(refusal.reason == .nominalDoesNotFit)
        #expect(refusal.refusal?.message.contains("200 left") == true)
        world.allocate("a/x", session: 1) { $0.nominal[.tokens] = .finite(150) }
        world.allocate("a/y", session: 1)
        #expect(try world.tokens("a/x", \.nominal) == 150)
        #expect(try world.tokens("a/y", \.nominal) == 50)
    }

    @Test("limits only tighten on the way down")
    func tighten() throws {
        var world = try World([Named("a") { $0.ceiling[.tokens] = .finite(200) }, Named("b")])
        world.allocate("a/x", session: 1) { $0.ceiling[.tokens] = .finite(9_999) }
        #expect(try world.tokens("a/x", \.ceiling) == 200)
        #expect(world.reserve("a/x", 201).reason == .insufficientBudget)
        _ = try world.grant("a", 150)
        #expect(world.reserve("a/x", 51).reason == .insufficientBudget)
        #expect(world.reserve("a/x", 50).granted != nil)
    }

    @Test("an identifier never means two accounts")
    func generations() throws {
        var world = try World([])
        let first = try #require(world.allocate("a").defined).account
        world.release("a")
        let second = try #require(world.allocate("a").defined).account
        #expect(first.slot == second.slot)
        #expect(first != second)
        #expect(world.coordinator.path(of: first) == nil)
        #expect(world.coordinator.path(of: second) == "main/a")
    }

    @Test("allocation by demand, unless the configuration says otherwise")
    func dynamicAccounts() throws {
        var world = try World([Named("open"), Named("closed") { $0.dynamicAccounts = false }])
        #expect(world.reserve("open/x", 1).granted != nil)
        #expect(world.reserve("closed/x", 1).reason == .dynamicAccountsOff)
        #expect(world.send("x", .reserve(Reservation(want: Amounts(tokens: 1)))).granted != nil)
        #expect(world.allocate("open/x") { $0.weight = 2 }.reason == .accountExists)
        #expect(world.allocate("open/x").defined?.created == false)
    }

    @Test("accounts are bounded")
    func bound() throws {
        var limits = Limits()
        limits.accounts = 2
        var world = try World(limits: limits, [])
        #expect(world.allocate("a").defined != nil)
        #expect(world.allocate("b").reason == .tooManyAccounts)
        #expect(world.reserve("b", 1).reason == .tooManyAccounts)
    }
}
