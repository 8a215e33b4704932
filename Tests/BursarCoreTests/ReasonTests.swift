import BursarCore
import Testing

@Suite("Why a nominal is what it is")
struct ReasonTests {
    private func reason(_ world: World, _ name: String) throws -> String {
        try world.status(name).nominalReason
    }

    @Test("capacity, explicit, weight, ceiling, minimum, in the resources' units")
    func shares() throws {
        let world = try World(
            pool: {
                $0.nominal[.time] = .finite(9_000_000)
                $0.nominal[.cost] = .finite(25_000_000_000)
            },
            [
                Named("a") { $0.weight = 2 }, Named("b") { $0.ceiling[.tokens] = .finite(90) },
                Named("c") {
                    $0.nominal[.tokens] = .finite(100)
                },
                Named("d") { $0.reserved[.tokens] = .fraction(600_000) },
            ])
        #expect(
            try reason(world, "main") == """
                tokens 1000: capacity 1000
                time 2h30m: capacity 2h30m
                cost 25.00: capacity 25.00
                """)
        #expect(
            try reason(world, "a") == """
                tokens 210: weight 2 of 4
                time 1h: weight 2 of 5
                cost 10.00: weight 2 of 5
                """)
        #expect(try reason(world, "b").hasPrefix("tokens 90: held to its ceiling 90\n"))
        #expect(
            try reason(world, "c")
                == "tokens 100: explicit 100\ntime 30m: weight 1 of 5\ncost 5.00: weight 1 of 5")
        #expect(
            try reason(world, "d").hasPrefix(
                "tokens 600: the guaranteed minimum, 60 % of main\n"))
    }

    @Test("equal shares, classes, what is for sale")
    func strategies() throws {
        let names = [
            Named("a"), Named("b") { $0.priority = 10 }, Named("c") { $0.priority = 10 },
        ]
        var world = try World(pool: { $0.allocation = .equal }, names)
        #expect(try reason(world, "a") == "tokens 334: equal share of 3")
        world = try World(pool: { $0.allocation = .priority }, names)
        #expect(try reason(world, "b") == "tokens 475: class 10, highest of 3 accounts")
        #expect(try reason(world, "a") == "tokens 50: the guaranteed minimum, 5 % of main")
        world = try World(
            pool: { $0.allocation = .priority },
            [Named("a")] + [
                Named("b") {
                    $0.priority = 1
                    $0.ceiling[.tokens] = .finite(400)
                }
            ])
        #expect(try reason(world, "a") == "tokens 600: class 0, behind 1 of 2 accounts")
        world = try World(pool: { $0.sharing = .auction }, names)
        #expect(try reason(world, "a") == "tokens 50: the guaranteed minimum, 5 % of main")
    }

    @Test("what was learned, and who is new")
    func learned() throws {
        var world = try World(
            tokens: 100_000,
            pool: {
                $0.allocation = .dynamic
                $0.carryOver[.tokens] = .absolute(1_000)
            }, [Named("a"), Named("b")])
        #expect(try reason(world, "a") == "tokens 50000: equal share of 2")
        for (name, tokens) in [("a", 80_000 as Int64), ("b", 19_000)] {
            try world.commit(world.grant(name, tokens), tokens)
        }
        world.endPeriod()
        #expect(
            try reason(world, "main") == "tokens 101000: capacity 100000, and 1000 carried over")
        // Expected are 59,000 and 40,700. What a borrowed is paid for in credits.
        #expect(
            try reason(world, "a") == "tokens 59770: learned, expects 59000 after using 80000 "
                + "(was 50000), and 592 carried over")
        #expect(
            try reason(world, "b") == "tokens 41230: learned, expects 40700 after using 19000 "
                + "(was 50000), and 408 carried over")
        world.allocate("c")
        #expect(try reason(world, "c").contains("learned, expects 49850 like its siblings"))
    }

    @Test("debts, what was handed back, minima that hold")
    func changes() throws {
        var world = try World([Named("a"), Named("b")])
        world.send("b", .repay(grant: nil, amounts: Amounts(tokens: 200)))
        #expect(try reason(world, "b") == "tokens 300: weight 1 of 2; 200 handed back early")
        try world.commit(world.grant("a", 900), 900)
        world.endPeriod()
        #expect(try reason(world, "a") == "tokens 100: weight 1 of 2; 400 less to pay debt")
        for name in ["c", "d", "e"] { world.allocate(name) }
        #expect(
            try reason(world, "a")
                == "tokens 50: weight 1 of 5; 400 less to pay debt; not below the guaranteed minimum"
        )
        #expect(
            try reason(world, "b") == "tokens 350: weight 1 of 5; 150 from siblings that pay debt")
    }

    @Test("unlimited resources say nothing, crowds are not counted")
    func bounds() throws {
        var world = try World(tokens: nil, [Named("a")])
        #expect(try reason(world, "a") == "")
        world = try World(tokens: 1_000_000, (0..<1_001).map { Named("a\($0)") })
        #expect(try reason(world, "a7") == "tokens 999: weight 1")
    }
}
