import BursarCore
import Testing

@Suite("Reserved minima")
struct MinimaTests {
    private func minimum(_ tokens: Int64) -> (inout AccountSettings) -> Void {
        { $0.reserved[.tokens] = .absolute(tokens) }
    }

    @Test("nobody else gets what is reserved")
    func neverLent() throws {
        var world = try World([Named("a", minimum(300)), Named("b", minimum(0))])
        #expect(world.reserve("b", 701).reason == .insufficientBudget)
        #expect(world.reserve("b", 700).granted != nil)
        #expect(world.reserve("a", 300).granted != nil)
    }

    @Test("a minimum is granted at once after another's overrun")
    func afterOverrun() throws {
        var world = try World([Named("a", minimum(300)), Named("b", minimum(0))])
        let grant = try world.grant("b", 700)
        try world.commit(grant, 5_000)
        #expect(world.reserve("a", 301).reason == .insufficientBudget)
        #expect(world.reserve("a", 300).granted != nil)
        #expect(world.reserve("a", 1).reason == .insufficientBudget)
    }

    @Test("a minimum that others have spent is funded out of refills, before anyone else")
    func fundedByRefill() throws {
        var world = try World([Named("a", minimum(0))])
        try world.commit(world.grant("a", 1_000), 1_000)
        world.allocate("b", minimum(200))
        #expect(try world.tokens("b", \.reserved) == 200)
        #expect(try world.tokens("b", \.funded) == 0)
        #expect(world.reserve("b", 1).reason == .noBudget)
        world.adjust("main") { $0.delta[.tokens] = .finite(150) }
        #expect(try world.tokens("b", \.funded) == 150)
        #expect(world.reserve("a", 1).reason == .insufficientBudget)
        #expect(world.reserve("b", 150).granted != nil)
        world.adjust("main") { $0.delta[.tokens] = .finite(100) }
        #expect(try world.tokens("b", \.funded) == 200)
        #expect(world.reserve("a", 51).reason == .insufficientBudget)
        // It has consumed so much that only its last work is admitted.
        #expect(world.reserve("a", 50).reason == .stopped)
        #expect(world.reserve("a", 50, as: .winddown).granted != nil)
        #expect(world.reserve("b", 50).granted != nil)
    }

    @Test("freed budget funds a minimum first, the older one before the younger")
    func fundedByRefund() throws {
        var world = try World([Named("a", minimum(0))])
        let grant = try world.grant("a", 1_000)
        world.allocate("b", minimum(200))
        world.allocate("c", minimum(200))
        try world.commit(grant, 700)
        #expect(try world.tokens("b", \.funded) == 200)
        #expect(try world.tokens("c", \.funded) == 100)
        #expect(try world.tokens("a", \.headroom) == 0)
    }

    @Test("funding never commits more than there is")
    func neverBeyondCapacity() throws {
        var world = try World([Named("a", minimum(0))])
        let grant = try world.grant("a", 900)
        for name in ["b", "c", "d"] { world.allocate(name, minimum(300)) }
        #expect(world.coordinator.excesses().isEmpty)
        #expect(try world.tokens("b", \.funded) == 100)
        try world.commit(grant, 450)
        #expect(world.coordinator.excesses().isEmpty)
        #expect(try world.tokens("b", \.funded) == 300)
        #expect(try world.tokens("c", \.funded) == 250)
        #expect(try world.tokens("d", \.funded) == 0)
    }

    @Test("a minimum beneath a group is funded within the group's own")
    func nested() throws {
        var world = try World([
            Named("g", minimum(400)), Named("g/a", minimum(300)), Named("b", minimum(0)),
        ])
        try world.commit(world.grant("b", 600), 2_000)
        #expect(world.reserve("g/a", 300).granted != nil)
        // The rest of the group's minimum is open to whoever is in it.
        #expect(world.reserve("g/a", 100).granted != nil)
        #expect(world.reserve("g/a", 1).reason == .insufficientBudget)
    }

    @Test("what a group's minimum gets is for those in it, wherever it became free")
    func fundedThroughGroup() throws {
        var world = try World([Named("a", minimum(0))])
        let grant = try world.grant("a", 1_000)
        world.allocate("g", minimum(300))
        world.allocate("g/x", minimum(200))
        try world.commit(grant, 750)
        #expect(try world.tokens("g", \.funded) == 250)
        #expect(try world.tokens("g/x", \.funded) == 200)
        #expect(world.reserve("g/x", 250).granted != nil)
    }

    @Test("minima that do not fit are refused, with the sum that does")
    func refused() throws {
        var world = try World([Named("a", minimum(600))])
        let refusal = try #require(world.allocate("b", minimum(401)).refusal)
        #expect(refusal.reason == .minimumDoesNotFit)
        #expect(refusal.message.contains("400"))
        #expect(world.allocate("b", minimum(400)).defined?.created == true)
    }

    @Test("a minimum does not fit into what explicit allocations take")
    func besideExplicit() throws {
        var world = try World([Named("a") { $0.nominal[.tokens] = .finite(900) }])
        #expect(world.allocate("b", minimum(101)).reason == .minimumDoesNotFit)
        #expect(world.allocate("b", minimum(100)).defined?.created == true)
    }

    @Test("a lowered limit revokes nothing, and nothing is added to it")
    func lowered() throws {
        var world = try World([Named("a", minimum(0)), Named("b", minimum(100))])
        let grant = try world.grant("a", 800)
        world.adjust("main") { $0.nominal[.tokens] = .finite(500) }
        #expect(try world.tokens("a", \.held) == 800)
        #expect(world.reserve("a", 1).reason == .insufficientBudget)
        #expect(world.reserve("b", 100).granted != nil)
        try world.commit(grant, 300)
        #expect(world.reserve("a", 100).granted != nil)
        #expect(world.reserve("a", 1).reason == .insufficientBudget)
    }

    @Test("what is set aside for waiters is not taken from a minimum")
    func besideWaiters() throws {
        var world = try World([Named("a", minimum(100)), Named("b", minimum(0))])
        _ = try world.grant("b", 800)
        let grant = try world.grant("b", 100)
        #expect(world.reserve("a", 150, wait: 1_000).isWaiting)
        world.pass(600)
        try world.commit(grant, 70)
        // 30 became free; they are set aside for the 50 beyond a's own minimum.
        #expect(world.reserve("b", 1).reason == .queuedBehind)
        #expect(world.reserve("a", 100).granted != nil)
    }
}
