import BursarCore
import Testing

@Suite("Degradation")
struct DegradationTests {
    private static let ladder = [
        DegradationRung(disabled: ["search"]),
        DegradationRung(models: ["large", "medium", "small"]),
        DegradationRung(
            disabled: ["images"], most: Amounts(tokens: 5), rate: Amounts(tokens: 6_000)),
    ]

    private func world(_ consumed: Int64) throws -> World {
        var world = try World(pool: { $0.ladder = Self.ladder }, [Named("a")])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: consumed)))
        return world
    }

    @Test(
        "rung follows rung from degrade to stop",
        arguments: [(899, 0), (900, 1), (916, 1), (917, 2), (933, 2), (934, 3), (950, 3), (999, 3)]
            as [(Int64, Int)])
    func rungs(_ consumed: Int64, _ rung: Int) throws {
        let degradation = try world(consumed).coordinator.degradation(of: "main/a")
        #expect(degradation?.rung ?? 0 == rung)
    }

    @Test("what is in force is all of what the rungs say, with the next model of the chain")
    func together() throws {
        let coordinator = try world(940).coordinator
        let large = try #require(coordinator.degradation(of: "main/a", replacing: "large"))
        #expect(large.disabled == ["search", "images"])
        #expect(large.model == "medium")
        #expect(large.most == Amounts(tokens: 5))
        #expect(large.rate == Amounts(tokens: 6_000))
        #expect(coordinator.degradation(of: "main/a", replacing: "medium")?.model == "small")
        #expect(coordinator.degradation(of: "main/a", replacing: "small")?.model == nil)
        #expect(coordinator.degradation(of: "main/a", replacing: "other")?.model == nil)
    }

    @Test("a grant is cut to what the ladder allows where its asker accepts less")
    func bounded() throws {
        var world = try world(940)
        #expect(world.reserve("a", 6).reason == .degraded)
        #expect(world.reserve("a", 6, least: 1).granted?.amounts == Amounts(tokens: 5))
        world.pass(1_000)
        #expect(world.reserve("a", 5).granted != nil)
    }

    @Test("a rung with a threshold of its own begins there")
    func threshold() throws {
        var world = try World(
            pool: { $0.ladder = [DegradationRung(threshold: 300_000, disabled: ["search"])] },
            [Named("a")])
        world.send("a", .track(grant: nil, usage: Amounts(tokens: 299)))
        #expect(world.coordinator.degradation(of: "main/a") == nil)
        world.send("a", .track(grant: nil, usage: Amounts(tokens: 1)))
        #expect(world.coordinator.degradation(of: "main/a")?.disabled == ["search"])
    }

    @Test("who waits is bound by a ladder that has come into force since")
    func waiting() throws {
        let rung = DegradationRung(threshold: 300_000, most: Amounts(tokens: 5))
        var world = try World(pool: { $0.ladder = [rung] }, [Named("a"), Named("b")])
        let grant = try world.grant("b", 900)
        let whole = world.reserve("a", 200, wait: 60_000)
        let part = world.reserve("a", 200, least: 150, wait: 60_000)
        #expect(whole.isWaiting && part.isWaiting)
        try world.commit(grant, 400)
        #expect(world.outcome(of: whole)?.reason == .degraded)
        #expect(world.outcome(of: part)?.reason == .degraded)
    }

    @Test("what is degraded for the pool keeps to the minimum, however little is accepted")
    func minimum() throws {
        var world = try World([Named("a") { $0.reserved[.tokens] = .absolute(50) }, Named("b")])
        world.send("b", .track(grant: nil, usage: Amounts(tokens: 905)))
        let granted = world.reserve("a", 90, least: 10, as: .optional).granted
        #expect(granted?.amounts == Amounts(tokens: 50))
    }
}
