import BursarCore
import Testing

@Suite("Division by strategies")
struct StrategyDivisionTests {
    private func nominals(_ world: World, _ names: [String]) throws -> [Int64] {
        try names.map { try world.tokens($0, \.nominal) }
    }

    @Test("priority: all above the minima to the highest class, up to its ceilings")
    func priority() throws {
        let world = try World(
            pool: { $0.allocation = .priority },
            [
                Named("low") { $0.priority = 1 },
                Named("high") {
                    $0.priority = 10
                    $0.ceiling[.tokens] = .finite(600)
                },
                Named("middle") { $0.priority = 5 },
            ])
        #expect(try nominals(world, ["low", "high", "middle"]) == [50, 600, 350])
        // The lower ones still borrow what idles.
        #expect(try world.tokens("low", \.headroom) == 900)
    }

    @Test("priority: within a class by weight")
    func weightedClass() throws {
        let world = try World(
            pool: { $0.allocation = .priority },
            [
                Named("a") { $0.priority = 1 },
                Named("b") {
                    $0.priority = 1
                    $0.weight = 2
                },
                Named("c"),
            ])
        // 950 in the proportion 1 : 2.
        #expect(try nominals(world, ["a", "b", "c"]) == [317, 633, 50])
    }

    @Test("auction: nobody but who has an explicit nominal has more than the minimum")
    func auction() throws {
        let world = try World(
            pool: { $0.sharing = .auction },
            [
                Named("a"), Named("b") { $0.nominal[.tokens] = .finite(300) },
                Named("g") { $0.reserved[.tokens] = .absolute(100) }, Named("g/x"), Named("g/y"),
            ])
        #expect(try nominals(world, ["a", "b", "g"]) == [50, 300, 100])
        #expect(try nominals(world, ["g/x", "g/y"]) == [5, 5])
        // What is for sale can be had up to the capacity.
        #expect(try world.tokens("a", \.ceiling) == 1_000)
        let protected = world.coordinator.records().accounts.map(\.protected.tokens)
        #expect(protected == [0, 50, 50, 100, 5, 5])
    }

    @Test("auction: what was bought is no debt, in groups of groups neither")
    func boughtIsNoDebt() throws {
        var world = try World(
            pool: { $0.sharing = .auction },
            [Named("a"), Named("g"), Named("g/x") { $0.sharing = .pool }, Named("g/x/y")])
        try world.commit(world.grant("a", 300), 300)
        try world.commit(world.grant("g/x/y", 300), 300)
        world.endPeriod()
        for name in ["a", "g", "g/x", "g/x/y"] { #expect(try world.tokens(name, \.debt) == 0) }
    }

    @Test("absolute minima deep down hold when siblings at the top are more and more")
    func promisedBeneath() throws {
        var world = try World([
            Named("g"), Named("g/h"), Named("g/h/x") { $0.reserved[.tokens] = .absolute(400) },
        ])
        for name in ["a", "b", "c", "d"] { world.allocate(name) }
        #expect(try world.tokens("g", \.nominal) == 400)
        #expect(try world.tokens("g/h/x", \.reserved) == 400)
        #expect(try world.tokens("a", \.nominal) == 150)
        for name in ["a", "b", "c", "d"] { world.reserve(name, 600) }
        #expect(world.reserve("g/h/x", 400).granted != nil)
    }

    @Test("what an agent promises its sub-agents does not pin its own share, nor spare it its debt")
    func delegatedPromises() throws {
        var world = try World([Named("a")])
        world.allocate("a/s", session: 1) { $0.reserved[.tokens] = .absolute(900) }
        #expect(try world.tokens("a/s", \.reserved) == 900)
        world.allocate("b")
        #expect(try world.tokens("a", \.nominal) == 500)
        #expect(try world.tokens("a/s", \.reserved) == 500)
        world.endPeriod()
        try world.commit(world.grant("a", 400), 900)
        world.endPeriod()
        #expect(try world.tokens("a", \.nominal) == 100)
    }

    @Test("who is in debt pays, but not what those beneath it were promised")
    func promisedInDebt() throws {
        var world = try World([
            Named("g"), Named("g/x") { $0.reserved[.tokens] = .absolute(300) }, Named("g/y"),
            Named("b"),
        ])
        try world.commit(world.grant("g/y", 600), 900)
        world.endPeriod()
        #expect(try world.tokens("g", \.nominal) == 300)
        #expect(try world.tokens("g", \.debt) == 200)
        #expect(try world.tokens("g/x", \.reserved) == 300)
        #expect(try world.tokens("b", \.nominal) == 700)
    }

    @Test("sixteen levels: the deepest minimum holds, however greedy a sibling at the top is")
    func sixteen() throws {
        var accounts = [Named("greedy") { $0.weight = 1_000_000 }]
        var path = "g"
        for level in 2...16 {
            accounts.append(
                Named(path) { settings in
                    if level == 16 { settings.reserved[.tokens] = .absolute(100) }
                })
            if level < 16 { path += "/g" }
        }
        var world = try World(accounts)
        #expect(World.path(path).components.count == 16)
        #expect(try world.tokens(path, \.reserved) == 100)
        for _ in 0..<3 {
            #expect(try world.tokens("greedy", \.headroom) == 900)
            try world.commit(world.grant("greedy", 900), 2_000)
            try world.commit(world.grant(path, 100), 100)
            #expect(world.reserve(path, 1).reason == .insufficientBudget)
            world.endPeriod()
        }
    }
}
