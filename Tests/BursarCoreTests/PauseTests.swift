import BursarCore
import Testing

@Suite("Pauses and deadlines")
struct PauseTests {
    @Test("a paused account is granted nothing until it goes on; who waits is served then")
    func pause() throws {
        var world = try World([Named("g"), Named("g/a"), Named("b")])
        world.adjust("g") { $0.isPaused = true }
        #expect(try world.status("g/a").isPaused)
        #expect(world.reserve("g/a", 1).reason == .paused)
        #expect(world.reserve("b", 1).granted != nil)
        let waiting = world.reserve("g/a", 1, wait: 60_000)
        world.pass(10_000)
        #expect(world.outcome(of: waiting) == nil)
        world.adjust("g") { $0.isPaused = false }
        #expect(world.outcome(of: waiting)?.granted != nil)
        #expect(world.kinds.filter { $0 == .pause }.count == 2)
    }

    @Test("an agent's time stands still while it is paused, and its leases are kept")
    func time() throws {
        var world = try World([Named("a")])
        let grant = try world.grant("a", 10, lease: 5_000)
        world.pass(1_000)
        world.adjust("a") { $0.isPaused = true }
        for _ in 0..<10 { world.pass(60_000) }
        try world.restart()
        world.adjust("a") { $0.isPaused = false }
        world.pass(500)
        let settled = try world.commit(grant, 10)
        #expect(settled.late == false)
        #expect(settled.actual[.time] == .finite(1_500))
    }

    @Test("nothing is recalled for those who are paused")
    func recall() throws {
        var world = try World(pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
        _ = try world.grant("a", 1_000)
        world.adjust("b") { $0.isPaused = true }
        _ = world.reserve("b", 300, wait: 60_000)
        world.pass(100)
        #expect(world.recalls.isEmpty)
        world.adjust("b") { $0.isPaused = false }
        #expect(world.recalls.count == 1)
    }

    @Test("pauses within pauses count once")
    func nested() throws {
        var world = try World([Named("g"), Named("g/a")])
        let grant = try world.grant("g/a", 10, lease: 3_600_000)
        world.adjust("g") { $0.isPaused = true }
        world.pass(1_000)
        world.adjust("g/a") { $0.isPaused = true }
        world.adjust("g") { $0.isPaused = false }
        world.pass(1_000)
        #expect(try world.status("g/a").isPaused)
        world.adjust("g/a") { $0.isPaused = false }
        world.pass(250)
        #expect(try world.commit(grant, 1).actual[.time] == .finite(250))
    }

    @Test("who comes to a paused group is paused too")
    func newcomer() throws {
        var world = try World([Named("g")])
        world.adjust("g") { $0.isPaused = true }
        world.allocate("g/new")
        #expect(world.reserve("g/new", 1).reason == .paused)
        world.adjust("g") { $0.isPaused = false }
        #expect(world.reserve("g/new", 1).granted != nil)
    }

    @Test("when its wall-clock time is over an account may only wind down, and is told so")
    func deadline() throws {
        var world = try World([Named("a") { $0.deadline = 10_000 }, Named("b")])
        #expect(try world.status("a").timeLeft == 10_000)
        world.pass(9_999)
        #expect(world.reserve("a", 1).granted != nil)
        world.pass(1)
        #expect(try world.status("a").level == .black)
        #expect(world.levelChanges.last?.level == .black)
        #expect(world.reserve("a", 1).reason == .deadlinePassed)
        #expect(world.reserve("a", 1, as: .winddown).granted != nil)
        #expect(world.reserve("b", 1).granted != nil)
        world.adjust("a") { $0.deadline = 5_000 }
        #expect(world.reserve("a", 1).granted != nil)
        #expect(try world.status("a").level == .green)
        world.pass(5_000)
        #expect(world.reserve("a", 1).reason == .deadlinePassed)
        world.adjust("a") { $0.deadline = 0 }
        #expect(world.reserve("a", 1).granted != nil)
    }

    @Test("a pause moves the deadline, a new period begins it anew, a restart does not")
    func moved() throws {
        var world = try World([Named("a") { $0.deadline = 10_000 }])
        world.pass(4_000)
        world.adjust("a") { $0.isPaused = true }
        world.pass(100_000)
        world.adjust("a") { $0.isPaused = false }
        #expect(try world.status("a").timeLeft == 6_000)
        try world.restart()
        #expect(try world.status("a").timeLeft == 6_000)
        world.pass(6_000)
        #expect(world.reserve("a", 1).reason == .deadlinePassed)
        world.endPeriod()
        #expect(world.reserve("a", 1).granted != nil)
        #expect(try world.status("a").timeLeft == 10_000)
    }

    @Test("a deadline that stands still wakes nobody")
    func still() throws {
        var world = try World([Named("a") { $0.deadline = 10_000 }])
        world.pass(9_999)
        world.adjust("a") { $0.isPaused = true }
        world.pass(5_000)
        #expect(world.coordinator.nextWakeup(after: world.now) == nil)
        world.adjust("a") { $0.isPaused = false }
        let next = try #require(world.coordinator.nextWakeup(after: world.now))
        #expect(world.now.millisecondsUntil(next) == 1)
    }

    @Test("a grant that its account leaves behind is measured as it was")
    func released() throws {
        var world = try World([Named("a")])
        world.adjust("a") { $0.isPaused = true }
        world.pass(3_600_000)
        world.adjust("a") { $0.isPaused = false }
        world.allocate("a/x", session: 1)
        let grant = try world.grant("a/x", 10, session: 2)
        world.pass(1_000)
        world.release("a/x")
        world.pass(500)
        #expect(try world.commit(grant, 10).actual[.time] == .finite(1_500))
    }
}
