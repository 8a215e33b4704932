import BursarCore
import Testing

@Suite("Division")
struct DivisionTests {
    private func figures(
        _ world: World, _ names: [String], _ figure: KeyPath<AccountStatus, Amounts>
    ) throws -> [Int64] {
        try names.map { try world.tokens($0, figure) }
    }

    @Test("equal shares, 5 % minima, everything within reach")
    func equal() throws {
        let world = try World([Named("a"), Named("b"), Named("c")])
        let names = ["a", "b", "c"]
        #expect(try figures(world, names, \.nominal) == [334, 333, 333])
        #expect(try figures(world, names, \.reserved) == [50, 50, 50])
        #expect(try figures(world, names, \.ceiling) == [1_000, 1_000, 1_000])
        #expect(try figures(world, names, \.headroom) == [900, 900, 900])
    }

    @Test("weights by largest remainder")
    func weights() throws {
        let world = try World([
            Named("a"), Named("b") { $0.weight = 2 }, Named("c") { $0.weight = 4 },
        ])
        // 142.86, 285.71, 571.43
        #expect(try figures(world, ["a", "b", "c"], \.nominal) == [143, 286, 571])
    }

    @Test("equal allocation does not weigh")
    func unweighted() throws {
        let world = try World(
            pool: { $0.allocation = .equal },
            [
                Named("a") { $0.weight = 9 }, Named("b"),
            ])
        #expect(try figures(world, ["a", "b"], \.nominal) == [500, 500])
    }

    @Test("default minima total half and scale down together")
    func defaults() throws {
        let names = (0..<20).map { "a\($0)" }
        let world = try World(names.map { Named($0) })
        #expect(try figures(world, names, \.reserved) == [Int64](repeating: 25, count: 20))
    }

    @Test("default minima of explicit and computed allocations scale down together")
    func mixedDefaults() throws {
        let names = (0..<11).map { "a\($0)" }
        let world = try World(
            names.map { name in
                Named(name) { if name == "a0" { $0.nominal[.tokens] = .finite(450) } }
            })
        // 11 × 50 = 550 are cut to 500: 45.45 each, the remainders to the first five.
        let expected: [Int64] = [46, 46, 46, 46, 46, 45, 45, 45, 45, 45, 45]
        #expect(try figures(world, names, \.reserved) == expected)
        // 450 is a0's; the others share 550.
        #expect(try figures(world, names, \.nominal).reduce(0, +) == 1_000)
        #expect(try world.tokens("a1", \.nominal) == 55)
    }

    @Test("an explicit allocation is served first, the others share the rest")
    func explicit() throws {
        let world = try World([
            Named("a") { $0.nominal[.tokens] = .finite(600) }, Named("b"), Named("c"),
        ])
        #expect(try figures(world, ["a", "b", "c"], \.nominal) == [600, 200, 200])
    }

    @Test("percentages beyond 100 % scale down together")
    func percentages() throws {
        let world = try World([
            Named("a") { $0.reserved[.tokens] = .fraction(900_000) },
            Named("b") { $0.reserved[.tokens] = .fraction(600_000) },
        ])
        #expect(try figures(world, ["a", "b"], \.reserved) == [600, 400])
    }

    @Test("absolute minima come before percentages, these before defaults")
    func order() throws {
        let world = try World([
            Named("a") { $0.reserved[.tokens] = .absolute(700) },
            Named("b") { $0.reserved[.tokens] = .fraction(500_000) }, Named("c"),
        ])
        #expect(try figures(world, ["a", "b", "c"], \.reserved) == [700, 300, 0])
    }

    @Test("static sharing: nominal, ceiling and protected are one, whatever the ceiling says")
    func staticSharing() throws {
        var world = try World(
            pool: { $0.sharing = .static },
            [
                Named("a"), Named("b") { $0.ceiling[.tokens] = .finite(900) },
            ])
        #expect(try figures(world, ["a", "b"], \.ceiling) == [500, 500])
        #expect(world.reserve("a", 501).reason == .insufficientBudget)
        #expect(world.reserve("a", 500).granted != nil)
        #expect(world.reserve("b", 501).reason == .insufficientBudget)
        #expect(world.reserve("b", 500).granted != nil)
    }

    @Test("ceilings bound what is computed; others get it")
    func ceilings() throws {
        let world = try World([
            Named("a") { $0.ceiling[.tokens] = .finite(100) }, Named("b"), Named("c"),
        ])
        #expect(try figures(world, ["a", "b", "c"], \.nominal) == [100, 450, 450])
    }

    @Test("lending and borrowing limits")
    func limits() throws {
        var world = try World([
            Named("a") { $0.lendingLimit[.tokens] = .fraction(200_000) },
            Named("b") { $0.borrowingLimit[.tokens] = .absolute(30) },
        ])
        // a lends 20 % of its 500 and keeps 400; b may borrow 30.
        #expect(try world.tokens("b", \.ceiling) == 530)
        #expect(world.reserve("b", 531).reason == .insufficientBudget)
        #expect(world.reserve("b", 530).granted != nil)
        #expect(world.reserve("a", 470).granted != nil)
    }

    @Test("shares of shares, seven groups deep")
    func deep() throws {
        var path = "g"
        var accounts = [Named(path)]
        for _ in 0..<6 {
            path += "/g"
            accounts.append(Named(path))
        }
        let world = try World(accounts)
        #expect(try world.tokens(path, \.nominal) == 1_000)
        #expect(try world.tokens(path, \.headroom) == 1_000)
        // 5 % of 1,000 at each step.
        #expect(try world.tokens(path, \.reserved) == 50)
    }

    @Test("what a released account used is not divided again")
    func usedByTheGroup() throws {
        var world = try World([])
        for name in ["a", "b", "c"] { world.allocate(name) }
        try world.commit(world.grant("a", 100), 100)
        world.release("a")
        #expect(try figures(world, ["b", "c"], \.nominal) == [450, 450])
        world.endPeriod()
        #expect(try figures(world, ["b", "c"], \.nominal) == [500, 500])
    }

    @Test("ten thousand accounts in one configuration")
    func many() throws {
        let world = try World(tokens: 10_000_000, (0..<10_000).map { Named("a\($0)") })
        #expect(try world.tokens("a9999", \.nominal) == 1_000)
        #expect(try world.tokens("a9999", \.reserved) == 500)
    }
}
