import BursarCore
import Testing

/// Indicative targets are counted and told, and nothing is refused by them.
@Suite("Indicative targets")
struct IndicativeTests {
    private func spend(_ world: inout World, _ name: String, _ tokens: Int64) throws {
        try world.commit(try world.grant(name, tokens), tokens)
    }

    private func used(_ world: World, _ name: String) throws -> Int64? {
        try world.status(name).indicative?.used.values.tokens
    }

    private func world() throws -> World {
        try World(tokens: 1_000, [Named("a"), Named("b"), Named("a/x")])
    }

    @Test func whatWasUsedBeforeDoesNotCount() throws {
        var world = try world()
        try spend(&world, "a", 100)
        world.adjust("a") { $0.indicative = Amounts(tokens: 50) }
        #expect(try used(world, "a") == 0)
        try spend(&world, "a", 30)
        // What is beneath counts, and beyond the target nothing is refused.
        try spend(&world, "a/x", 40)
        #expect(try used(world, "a") == 70)
        #expect(try used(world, "a/x") == nil)
    }

    @Test func itGoesOnOverPeriodsAndRestarts() throws {
        var world = try world()
        try spend(&world, "a", 100)
        world.adjust("a") { $0.indicative = Amounts(tokens: 500) }
        try spend(&world, "a", 30)
        world.endPeriod()
        #expect(try used(world, "a") == 30)
        try spend(&world, "a", 5)
        try world.restart()
        #expect(try used(world, "a") == 35)
    }

    @Test func setAgainItBeginsAnewAndEmptyItIsGone() throws {
        var world = try world()
        world.adjust("a") { $0.indicative = Amounts(tokens: 500) }
        try spend(&world, "a", 30)
        world.adjust("a") { $0.indicative = Amounts(tokens: 500) }
        #expect(try used(world, "a") == 0)
        // Along with a change of limits, too.
        world.adjust("a") {
            $0.indicative = Amounts.none
            $0.weight = 2
        }
        #expect(try world.status("a").indicative == nil)
    }

    @Test func anUnlimitedTargetIsNone() throws {
        var world = try world()
        let outcome = world.adjust("a") {
            var target = Amounts.none
            target[.tokens] = .unlimited
            $0.indicative = target
        }
        #expect(outcome.refusal?.reason == .invalidAmount)
        // What comes along with it is refused too.
        let both = world.adjust("a") {
            var target = Amounts.none
            target[.tokens] = .unlimited
            $0.indicative = target
            $0.isPaused = true
        }
        #expect(both.refusal?.reason == .invalidAmount)
        #expect(try world.status("a").isPaused == false)
    }

    @Test func aPreviewChangesNothing() throws {
        let world = try world()
        let before = world.coordinator.records()
        var change = Adjustment()
        change.nominal = Amounts(tokens: 800)
        let preview = try world.coordinator.preview(change, of: "main/a", at: world.now)
        #expect(preview.changes[0].after.nominal == Amounts(tokens: 800))
        #expect(preview.changes.map(\.after.path) == ["main/a", "main/b", "main/a/x"])
        let last = preview.changes[1]
        #expect(last.before.nominal == Amounts(tokens: 500))
        #expect(last.after.nominal == Amounts(tokens: 200))
        let few = try world.coordinator.preview(change, of: "main/a", most: 1, at: world.now)
        #expect(few.changes.count == 1 && few.unlisted == 2)
        #expect(world.coordinator.records() == before)
        change.nominal = Amounts(tokens: 1_001)
        #expect(throws: Refusal.self) {
            try world.coordinator.preview(change, of: "main/a", at: world.now)
        }
    }

    @Test func aPoolsOwnPricesAreAdjusted() throws {
        var world = try world()
        let price = ModelPrice(model: "m", prices: TokenPrices(input: 5))
        world.adjust("main") { $0.prices = [price] }
        #expect(world.coordinator.definition(of: "main")?.settings.prices?.models == [price])
        world.adjust("main") { $0.pricesRemoved = ["m"] }
        #expect(world.coordinator.definition(of: "main")?.settings.prices?.models == [])
        #expect(
            world.adjust("main") { $0.pricesRemoved = ["m"] }.refusal?.reason == .invalidArgument)
        #expect(world.adjust("a") { $0.prices = [price] }.refusal?.reason == .invalidArgument)
    }
}
