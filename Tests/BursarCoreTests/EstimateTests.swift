import BursarCore
import Testing

@Suite("Estimates")
struct EstimateTests {
    private func reserve(
        _ world: inout World, _ account: String, prompt: Int64? = nil, want: Int64? = nil,
        operation: String = "plan", key: ClientKey? = nil
    ) -> Outcome {
        world.send(
            account,
            .reserve(
                Reservation(
                    want: Amounts(tokens: want), operation: operation, estimate: 1,
                    promptTokens: prompt)), key: key)
    }

    private func spend(_ world: inout World, _ account: String, _ tokens: Int64) throws {
        let grant = try #require(reserve(&world, account, want: 10_000).granted).grant
        try world.commit(grant, tokens)
    }

    @Test("as long as nothing is known, what is asked for that case, or a first guess")
    func unknown() throws {
        var world = try World(tokens: 1_000_000, [Named("a")])
        #expect(reserve(&world, "a").granted?.amounts == Amounts(tokens: 4_096))
        #expect(reserve(&world, "a", want: 700).granted?.amounts == Amounts(tokens: 700))
        #expect(reserve(&world, "a", prompt: 900).granted?.amounts == Amounts(tokens: 4_996))
    }

    @Test("what was used before, wider while it was used seldom")
    func widened() throws {
        var world = try World(tokens: 1_000_000, [Named("a"), Named("b")])
        try spend(&world, "a", 1_000)
        // One sample says little: twice as much.
        #expect(reserve(&world, "a").granted?.amounts == Amounts(tokens: 2_000))
        for tokens in [1_000, 1_000, 1_000] as [Int64] { try spend(&world, "a", tokens) }
        #expect(reserve(&world, "a").granted?.amounts == Amounts(tokens: 1_250))
        for tokens in 1...20 { try spend(&world, "a", Int64(tokens)) }
        #expect(reserve(&world, "a").granted?.amounts == Amounts(tokens: 1_000))
        // Who did nothing like it yet goes by what others did.
        #expect(reserve(&world, "b").granted?.amounts == Amounts(tokens: 1_000))
        #expect(reserve(&world, "b", operation: "other").granted?.amounts == Amounts(tokens: 4_096))
    }

    @Test("of 64 operations the quantile is what all but the largest few stay within")
    func quantile() throws {
        var world = try World(
            tokens: 10_000_000, pool: { $0.estimateQuantile = 900_000 }, [Named("a")])
        for tokens in 1...100 { try spend(&world, "a", Int64(tokens) * 10) }
        // The newest 64 are 370 to 1,000; the rank is 59 of them.
        #expect(reserve(&world, "a").granted?.amounts == Amounts(tokens: 950))
    }

    @Test("with the prompt known only what comes on top is estimated")
    func prompt() throws {
        var world = try World(tokens: 1_000_000, [Named("a")])
        for (prompt, rest) in [(5_000, 10), (100, 30), (9_000, 20)] as [(Int64, Int64)] {
            let grant = try #require(reserve(&world, "a", prompt: prompt).granted).grant
            try world.commit(grant, prompt + rest)
        }
        #expect(reserve(&world, "a", prompt: 700).granted?.amounts == Amounts(tokens: 740))
    }

    @Test("an estimate keeps to what one grant may ask, and a retry gets the same answer")
    func bounds() throws {
        var world = try World(
            tokens: 1_000_000, pool: { $0.perOperation[.tokens] = .finite(500) }, [Named("a")])
        let key = world.key()
        let first = reserve(&world, "a", key: key)
        #expect(first.granted?.amounts == Amounts(tokens: 500))
        try world.commit(try #require(first.granted).grant, 3)
        let again = reserve(&world, "a", key: key)
        #expect(again.isRepeated && again.granted == first.granted)
    }

    @Test("what entries say is known after a restart, and told by operation")
    func remembered() throws {
        var world = try World(tokens: 1_000_000, [Named("a")])
        for _ in 0..<4 { try spend(&world, "a", 1_000) }
        let told = world.coordinator.operations(beneath: nil, from: 0, most: 10).page
        try world.restart()
        #expect(world.coordinator.operations(beneath: nil, from: 0, most: 10).page.isEmpty)
        world.coordinator.remember(world.entries)
        #expect(world.coordinator.operations(beneath: nil, from: 0, most: 10).page == told)
        let summary = try #require(told.first)
        #expect(told.count == 1)
        #expect(summary.path == "main/a" && summary.operation == "plan")
        #expect(summary.commits == 4 && summary.overruns == 0)
        #expect(summary.reserved.tokens > 14_000 && summary.committed.tokens == 4_000)
        #expect(reserve(&world, "a").granted?.amounts == Amounts(tokens: 1_250))
    }

    @Test("only tokens and cost are estimated")
    func invalid() throws {
        var world = try World([Named("a")])
        for estimate in [2, 8, 255] as [UInt8] {
            let reservation = Reservation(want: .none, estimate: estimate)
            #expect(world.send("a", .reserve(reservation)).reason == .invalidArgument)
        }
        #expect(reserve(&world, "a", prompt: -1).reason == .invalidArgument)
    }
}
