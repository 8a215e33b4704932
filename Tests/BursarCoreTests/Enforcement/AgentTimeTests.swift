import BursarCore
import Testing

/// The time of agents' operations, and the complexity of a configuration.
struct AgentTimeTests {
    @Test("time grows by as much as operations are under way")
    func meter() {
        let start = Instant(milliseconds: 5_000)
        var meter = AgentTimeMeter(at: start)
        meter.advance(to: start.advanced(milliseconds: 1_000), running: 2)
        #expect(meter.total == 0)
        #expect(meter.total(at: start.advanced(milliseconds: 1_500)) == 1_000_000_000)
        meter.advance(to: start.advanced(milliseconds: 2_000), running: 1)
        meter.advance(to: start.advanced(milliseconds: 5_000), running: 0)
        #expect(meter.total == 5_000_000_000)
        meter.add(milliseconds: 20)
        meter.advance(to: start, running: 1)
        meter.advance(to: start.advanced(milliseconds: 6_000), running: 0)
        #expect(meter.total == 6_020_000_000, "a clock that goes back adds nothing")
        meter.add(milliseconds: .max)
        #expect(meter.total == .max)
    }

    @Test("grants run until they end, but not while their account is paused")
    func running() throws {
        var world = try World(tokens: 1_000, [])
        world.allocate("team")
        world.allocate("team/a")
        world.allocate("team/b")
        let first = try world.grant("team/a", 10)
        _ = try world.grant("team/b", 10)
        let third = try world.grant("team", 10)
        #expect(world.coordinator.runningGrantCount == 3)
        world.adjust("team/a") { $0.isPaused = true }
        #expect(world.coordinator.runningGrantCount == 2)
        world.adjust("team") { $0.isPaused = true }
        #expect(world.coordinator.runningGrantCount == 0)
        world.adjust("team") { $0.isPaused = false }
        #expect(world.coordinator.runningGrantCount == 2)
        try world.commit(third, 5)
        try world.commit(first, 5)
        #expect(world.coordinator.runningGrantCount == 1)
        world.release("team")
        #expect(world.coordinator.runningGrantCount == 1, "its parent's grant now")
        world.pass(60_000)
        #expect(world.coordinator.runningGrantCount == 0)
    }

    @Test("a paused account's grants run again where its release hands them on")
    func releasedWhilePaused() throws {
        var world = try World(tokens: 1_000, [])
        world.allocate("a")
        _ = try world.grant("a", 10)
        world.adjust("a") { $0.isPaused = true }
        #expect(world.coordinator.runningGrantCount == 0)
        world.release("a")
        #expect(world.coordinator.runningGrantCount == 1)
    }

    @Test("the complexity of a configuration is the sum of what is in force")
    func complexity() throws {
        var world = try World(tokens: 1_000, [])
        #expect(world.coordinator.budgetOverhead.thousandths == 1_000)
        #expect(
            world.coordinator.budgetOverhead.formula
                == "0.1 × 0 agents + 1 for grants per operation"
        )
        world.allocate("a")
        #expect(world.coordinator.budgetOverhead.agents == 1)
        world.allocate("team") { $0.allocation = .dynamic }
        #expect(world.coordinator.budgetOverhead.agents == 2)
        #expect(world.coordinator.budgetOverhead.isDynamic == false, "it divides nothing yet")
        for name in ["team/x", "team/y", "team/z"] { world.allocate(name) }
        #expect(world.coordinator.budgetOverhead.thousandths == 3_400)
        #expect(
            world.coordinator.budgetOverhead.formula
                == "0.1 × 4 agents + 1 for grants per operation + 2 for dynamic allocation")
        world.allocate("market") { $0.sharing = .auction }
        world.allocate("market/bidder")
        #expect(world.coordinator.budgetOverhead.thousandths == 8_500)
        #expect(BudgetOverhead.target == 5_000)
        world.release("team")
        #expect(world.coordinator.budgetOverhead.thousandths == 6_200)
    }

    @Test("what is restored runs as it did")
    func restored() throws {
        var world = try World(tokens: 1_000, [])
        world.allocate("a")
        _ = try world.grant("a", 10)
        _ = try world.grant("a", 10)
        world.allocate("b")
        _ = try world.grant("b", 10)
        world.adjust("b") { $0.isPaused = true }
        let restored = try Coordinator(restoring: world.coordinator.records())
        #expect(restored.runningGrantCount == 2)
        #expect(restored.violation() == nil)
    }
}
