import BursarCore
import Testing

@Suite("Carry-over")
struct CarryOverTests {
    private static let names = ["a", "b"]

    /// A pool of 1,000 that carries over the given bound, with two accounts.
    private func two(
        _ bound: Bound, a: Bound = .inherited, b: Bound = .inherited,
        pool: (inout AccountSettings) -> Void = { _ in }
    ) throws -> World {
        try World(
            pool: {
                $0.carryOver[.tokens] = bound
                pool(&$0)
            },
            [
                Named("a") { $0.carryOver[.tokens] = a }, Named("b") { $0.carryOver[.tokens] = b },
            ])
    }

    private func nominals(_ world: World, _ names: [String] = names) throws -> [Int64] {
        try names.map { try world.tokens($0, \.nominal) }
    }

    private func use(_ world: inout World, _ name: String, _ tokens: Int64) throws {
        try world.commit(world.grant(name, tokens), tokens)
    }

    @Test("what is left adds to the next period, at most the bound, and to no later one")
    func bound() throws {
        var world = try two(.fraction(200_000))
        try use(&world, "a", 900)
        world.endPeriod()
        #expect(try world.tokens("main", \.nominal) == 1_100)
        #expect(try world.tokens("main", \.ceiling) == 1_100)
        #expect(try nominals(world).reduce(0, +) == 1_100)
        world.endPeriod()
        // 1,100 were left: one fifth of the capacity, not of what there was.
        #expect(try world.tokens("main", \.nominal) == 1_200)
        world.endPeriod()
        #expect(try world.tokens("main", \.nominal) == 1_200)
        try use(&world, "b", 1_140)
        world.endPeriod()
        #expect(try world.tokens("main", \.nominal) == 1_060)
    }

    @Test("by default nothing, and nothing of an overrun")
    func nothing() throws {
        var world = try two(.inherited, a: .unlimited)
        world.endPeriod()
        #expect(try nominals(world) == [500, 500])
        world = try two(.unlimited)
        try world.commit(world.grant("a", 100), 5_000)
        world.endPeriod()
        #expect(try world.tokens("main", \.nominal) == 1_000)
    }

    @Test("without a bound of its own the rest is divided by the strategy; minima stay")
    func strategy() throws {
        var world = try two(.absolute(100))
        world.adjust("b") { $0.weight = 3 }
        world.endPeriod()
        #expect(try nominals(world) == [275, 825])
        #expect(try world.tokens("a", \.reserved) == 50)
        #expect(world.reserve("b", 1_050).granted != nil)
    }

    @Test("an account keeps what it saved, on top of its share")
    func own() throws {
        var world = try two(.fraction(300_000), a: .fraction(500_000))
        try use(&world, "b", 500)
        world.endPeriod()
        // 300 were carried: a keeps 250, half of its nominal; both share the other 50.
        #expect(try nominals(world) == [775, 525])
        try use(&world, "a", 700)
        world.endPeriod()
        // a left 75, the pool 600 of which it carries 300.
        #expect(try nominals(world) == [500 + 75 + 113, 500 + 112])
    }

    @Test("what accounts saved is scaled down to what their group carried")
    func scaled() throws {
        var world = try two(.absolute(100), a: .unlimited, b: .unlimited)
        try use(&world, "b", 250)
        world.endPeriod()
        // 500 and 250 unused, in 100.
        #expect(try nominals(world) == [567, 533])
    }

    @Test("explicit nominals and groups carry too, at every level no more than there is")
    func levels() throws {
        var world = try World(
            pool: { $0.carryOver = Bounds(repeating: .unlimited) },
            [
                Named("e") {
                    $0.nominal[.tokens] = .finite(200)
                    $0.carryOver[.tokens] = .fraction(1_000_000)
                },
                Named("g") { $0.carryOver[.tokens] = .absolute(100) },
                Named("g/x") { $0.carryOver[.tokens] = .unlimited }, Named("g/y"),
                Named("n") { $0.nominal[.tokens] = .finite(100) },
            ])
        // e, n and g (700 of its own) leave all unused: 1,000 are carried.
        world.endPeriod()
        #expect(try nominals(world, ["main", "e", "n"]) == [2_000, 400, 100])
        // 100 of its own and the 700 that nobody saved.
        #expect(try nominals(world, ["g"]) == [1_500])
        // x saved its 350, and both share the other 450.
        #expect(try nominals(world, ["g/x", "g/y"]) == [350 + 350 + 225, 350 + 225])
    }

    @Test("a ceiling holds what is carried too")
    func ceiling() throws {
        var world = try World(
            pool: { $0.carryOver[.tokens] = .unlimited },
            [
                Named("a") {
                    $0.ceiling[.tokens] = .finite(550)
                    $0.carryOver[.tokens] = .unlimited
                }, Named("b"),
            ])
        world.endPeriod()
        #expect(try nominals(world) == [550, 1_450])
    }

    @Test("accounts that come or go share what is carried; adjust starts from what lasts")
    func changes() throws {
        var world = try two(.unlimited)
        world.endPeriod()
        #expect(try nominals(world) == [1_000, 1_000])
        world.allocate("c")
        world.allocate("d")
        #expect(try nominals(world, ["a", "b", "c", "d"]) == [500, 500, 500, 500])
        world.release("c")
        world.release("d")
        world.adjust("a") { $0.delta[.tokens] = .finite(100) }
        // 600 of the 1,000 that last; b has all that was carried over.
        #expect(try nominals(world) == [600, 1_400])
        #expect(
            world.adjust("b") { $0.nominal[.tokens] = .finite(401) }.reason == .nominalDoesNotFit)
        world.adjust("main") { $0.delta[.tokens] = .finite(500) }
        #expect(try world.tokens("main", \.nominal) == 2_500)
    }

    @Test("nominal that was handed back is not saved, and a debt limit is of what lasts")
    func others() throws {
        var world = try two(.unlimited, a: .unlimited, pool: { $0.paybackRate = 0 })
        world.send("a", .repay(grant: nil, amounts: Amounts(tokens: 400)))
        world.endPeriod()
        #expect(world.coordinator.records().accounts[1].saved.tokens == 100)
        try world.commit(world.grant("a", 100), 9_000)
        world.endPeriod()
        #expect(try world.tokens("a", \.debt) == 500)
    }

    @Test("without a bound it goes on adding up, and never becomes unlimited")
    func unbounded() throws {
        var world = try World(
            tokens: Amounts.most, pool: { $0.carryOver[.tokens] = .unlimited }, [Named("a")])
        for _ in 0..<4 { world.endPeriod() }
        #expect(try world.tokens("a", \.nominal) == 2 * Amounts.most)
    }

    @Test("restarts keep it")
    func restart() throws {
        var world = try two(.unlimited, a: .fraction(250_000))
        world.endPeriod()
        let before = try nominals(world)
        try world.restart()
        world.allocate("c")
        world.release("c")
        #expect(try nominals(world) == before)
    }

    @Test("where everything is for sale, so is what was carried")
    func auction() throws {
        var world = try two(.unlimited, b: .absolute(30), pool: { $0.sharing = .auction })
        world.endPeriod()
        #expect(try world.tokens("main", \.nominal) == 2_000)
        #expect(try nominals(world) == [50, 80])
    }
}
