import BursarCore
import Testing

@Suite("Early warnings")
struct EarlyWarningTests {
    /// Spends so many tokens each second, and says when the coordinator has looked at it.
    private func spend(_ world: inout World, _ tokens: Int64, seconds: Int) throws {
        for _ in 0..<seconds {
            try world.commit(world.grant("a", tokens), tokens)
            world.pass(1_000)
        }
    }

    private func warnings(_ world: World) -> [EarlyWarning] {
        world.entries.compactMap {
            if case .earlyWarning(let fact) = $0.fact { fact } else { nil }
        }
    }

    private func world(hours: Int64 = 1) throws -> World {
        var world = try World(tokens: 100_000, [Named("a")])
        world.coordinator.setPeriodEnd(
            world.now.advanced(milliseconds: hours * 3_600_000), of: "main")
        return world
    }

    @Test("who spends more than lasts is warned long before, once, and its level is a step darker")
    func projected() throws {
        var world = try world()
        // 180,000 in an hour, of 100,000.
        try spend(&world, 50, seconds: 60)
        let warned = warnings(world).filter { $0.resource == .tokens }
        #expect(warned.count == 2, "the agent's and the pool's")
        let first = try #require(warned.first)
        #expect(first.cause == .projection)
        #expect((170_000...190_000).contains(first.projected))
        let left = try #require(first.exhaustedIn)
        #expect((1_800_000...2_000_000).contains(left))
        #expect(try world.status("a").level == .yellow)
        #expect(try world.status("a").levels.raised == Resource.tokens.bit)
        #expect(try world.status("a").percentage[.tokens] == .finite(30_000))
    }

    @Test("who spends what lasts is not warned")
    func lasting() throws {
        var world = try world()
        try spend(&world, 20, seconds: 200)
        #expect(warnings(world).isEmpty)
        #expect(try world.status("a").level == .green)
    }

    @Test("when it goes slower the level goes back")
    func recovers() throws {
        var world = try world()
        try spend(&world, 50, seconds: 60)
        #expect(try world.status("a").level == .yellow)
        for _ in 0..<900 { world.pass(1_000) }
        #expect(try world.status("a").level == .green)
        #expect(try world.status("a").levels.raised == 0)
        #expect(world.coordinator.nextWakeup(after: world.now) == nil)
    }

    @Test("a forecast never makes anything black")
    func neverBlack() throws {
        var world = try world()
        try world.commit(world.grant("a", 91_000), 91_000)
        #expect(try world.status("a").level == .red)
        try spend(&world, 50, seconds: 60)
        #expect(try world.status("a").levels.raised != 0)
        #expect(try world.status("a").level == .red)
        #expect(world.reserve("a", 1).granted != nil)
    }

    @Test("a burn too fast over both windows is warned of at once, before there is a forecast")
    func burning() throws {
        var world = try world(hours: 24)
        // A day's budget lasts 24 hours at 1.16 a second.
        try spend(&world, 900, seconds: 4)
        let warned = warnings(world)
        #expect(warned.first?.cause == .burnRate)
    }

    @Test("without a period there is no warning, but a forecast")
    func withoutPeriod() throws {
        var world = try World(tokens: 1_000, [Named("a")])
        try spend(&world, 10, seconds: 40)
        #expect(warnings(world).isEmpty)
        let outlook = try #require(world.coordinator.forecasts(of: "main/a", at: world.now)?.first)
        #expect(outlook.forecast.profile == .linear)
        let left = try #require(outlook.forecast.millisecondsToExhaustion)
        #expect((59_000...61_000).contains(left))
        #expect(outlook.periodLeft == nil)
    }

    @Test("after a restart a level does not stay darker than it is")
    func restored() throws {
        var world = try world()
        try spend(&world, 50, seconds: 60)
        #expect(try world.status("a").levels.raised != 0)
        try world.restart()
        world.pass(1_000)
        #expect(try world.status("a").levels.raised == 0)
        #expect(try world.status("a").level == .green)
    }

    @Test("what entries say of consumption is known after a restart")
    func remembered() throws {
        var world = try world()
        try spend(&world, 50, seconds: 30)
        let told = try #require(world.coordinator.forecasts(of: "main/a", at: world.now)?.first)
        let end = world.now.advanced(milliseconds: 3_570_000)
        try world.restart()
        world.coordinator.setPeriodEnd(end, of: "main")
        #expect(
            world.coordinator.forecasts(of: "main/a", at: world.now)?.first?.forecast.profile
                == .unknown)
        world.coordinator.remember(world.entries)
        let again = try #require(world.coordinator.forecasts(of: "main/a", at: world.now)?.first)
        #expect(again.forecast.profile == told.forecast.profile)
        #expect(again.forecast.rate == told.forecast.rate)
    }
}
