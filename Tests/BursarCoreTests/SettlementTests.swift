import BursarCore
import Testing

@Suite("Settlement")
struct SettlementTests {
    @Test("less than granted is refunded, more is charged in full")
    func actual() throws {
        var world = try World([Named("a")])
        let less = try world.commit(world.grant("a", 100), 60)
        #expect(less.charged == Amounts(tokens: 60, time: 0))
        #expect(less.refunded == Amounts(tokens: 40))
        let more = try world.commit(world.grant("a", 100), 2_000)
        #expect(more.charged == Amounts(tokens: 2_000, time: 0))
        #expect(more.refunded == Amounts(tokens: 0))
        #expect(try world.tokens("a", \.consumed) == 2_060)
        #expect(world.reserve("a", 1).reason == .insufficientBudget)
        #expect(try world.status("a").statistics.overruns == 1)
    }

    @Test("a grant ends once")
    func once() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 100)
        try world.commit(grant, 10)
        #expect(world.send("a", .void(grant: grant)).reason == .grantEnded)
        #expect(world.send("a", .commit(grant: grant, actual: .none)).reason == .grantEnded)
        #expect(world.send("a", .extend(grant: grant, lease: 9)).reason == .grantEnded)
        #expect(world.send("a", .void(grant: 99_999)).reason == .unknownGrant)
        #expect(world.send("a", .void(grant: 0)).reason == .unknownGrant)
    }

    @Test("absent in a commit: as tracked, and time as measured")
    func absent() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 100)
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 30)))
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 20)))
        world.pass(1_500)
        let settled = try world.commit(grant, nil)
        #expect(settled.actual == Amounts(tokens: 50, time: 1_500))
        #expect(try world.tokens("a", \.consumed) == 50)
    }

    @Test("tracked usage moves from held to consumed, and beyond")
    func track() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 100)
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 70)))
        #expect(try world.tokens("a", \.held) == 30)
        #expect(try world.tokens("a", \.consumed) == 70)
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 70)))
        #expect(try world.tokens("a", \.held) == 0)
        #expect(try world.tokens("a", \.consumed) == 140)
        let settled = try #require(world.send("a", .void(grant: grant)).settled)
        #expect(settled.charged == Amounts(tokens: 140))
        #expect(try world.tokens("a", \.consumed) == 140)
    }

    @Test("usage without a grant is consumption without admission")
    func trackAccount() throws {
        var world = try World([Named("a")])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: 1_500)))
        #expect(try world.tokens("a", \.consumed) == 1_500)
        #expect(world.reserve("a", 1).reason == .insufficientBudget)
        #expect(world.send("a", .track(grant: nil, usage: .none)).reason == .invalidAmount)
    }

    @Test("a lease becomes longer, never shorter")
    func extend() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 100, lease: 1_000)
        world.send("a", .extend(grant: grant, lease: 500))
        world.pass(900)
        #expect(world.coordinator.openGrantCount == 1)
        world.send("a", .extend(grant: grant, lease: 2_000))
        world.pass(1_999)
        #expect(world.coordinator.openGrantCount == 1)
        world.pass(1)
        #expect(world.coordinator.openGrantCount == 0)
    }
}
