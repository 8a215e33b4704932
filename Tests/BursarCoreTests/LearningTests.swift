import BursarCore
import Testing

@Suite("Learned demand")
struct LearningTests {
    private func two(
        tokens: Int64 = 100, _ pool: (inout AccountSettings) -> Void = { _ in }
    ) throws -> World {
        try World(
            tokens: tokens,
            pool: {
                $0.allocation = .dynamic
                pool(&$0)
            }, [Named("a"), Named("b")])
    }

    private func nominals(_ world: World) throws -> [Int64] {
        try ["a", "b"].map { try world.tokens($0, \.nominal) }
    }

    private func period(_ world: inout World, _ a: Int64, _ b: Int64) throws {
        if a > 0 { try world.commit(world.grant("a", a), a) }
        if b > 0 { try world.commit(world.grant("b", b), b) }
        world.endPeriod()
    }

    @Test("nominals follow what was used, three tenths of the way in a period")
    func follows() throws {
        var world = try two()
        #expect(try nominals(world) == [50, 50])
        var seen: [[Int64]] = []
        for _ in 0..<4 {
            try period(&world, 80, 20)
            // What a pays for what it borrowed is not part of it.
            let records = world.coordinator.records().accounts
            seen.append(records.dropFirst().map(\.allotted.tokens))
        }
        #expect(seen == [[59, 41], [66, 34], [71, 29], [74, 26]])
    }

    @Test("it arrives, from above and from below, whatever the rate", arguments: [1, 300_000])
    func converges(rate: Int64) throws {
        var world = try two { $0.learningRate = rate }
        for _ in 0..<60 { try period(&world, 53, 47) }
        let expected = world.coordinator.records().accounts.compactMap(\.demand?.expected.tokens)
        #expect(expected == [53, 47])
    }

    @Test("a rate of nothing learns nothing, one of all is what was used last")
    func rates() throws {
        var world = try two { $0.learningRate = 0 }
        try period(&world, 80, 20)
        #expect(world.coordinator.records().accounts[1].demand?.expected.tokens == 50)
        world = try two { $0.learningRate = 1_000_000 }
        try period(&world, 60, 20)
        #expect(world.coordinator.records().accounts[1].demand?.expected.tokens == 60)
        #expect(world.coordinator.records().accounts[1].allotted.tokens == 75)
    }

    @Test("open grants count as need; who needs nothing keeps its minimum")
    func heldAndIdle() throws {
        var world = try two { $0.learningRate = 1_000_000 }
        _ = try world.grant("a", 40)
        world.endPeriod()
        #expect(world.coordinator.records().accounts[1].demand?.expected.tokens == 40)
        #expect(try nominals(world) == [95, 5])
    }

    @Test("explicit nominals and ceilings stay what they are")
    func bounds() throws {
        var world = try World(
            pool: { $0.allocation = .dynamic },
            [
                Named("a") { $0.ceiling[.tokens] = .finite(300) }, Named("b"),
                Named("c") { $0.nominal[.tokens] = .finite(400) },
            ])
        for name in ["a", "c"] { try world.commit(world.grant(name, 300), 300) }
        world.endPeriod()
        let names = ["a", "b", "c"]
        #expect(try names.map { try world.tokens($0, \.nominal) } == [300, 300, 400])
    }

    @Test("a newcomer gets an even share")
    func newcomer() throws {
        var world = try two(tokens: 900)
        try period(&world, 300, 100)
        // What is expected of a and b is 405 and 345, in the mean 375.
        #expect(try nominals(world) == [486, 414])
        world.allocate("c")
        #expect(try nominals(world) == [324, 276])
        #expect(try world.tokens("c", \.nominal) == 300)
        try period(&world, 0, 0)
        #expect(world.coordinator.records().accounts[3].demand?.observed == .zero)
    }

    @Test("amounts as large as any are learned and divided without a trap")
    func large() throws {
        var world = try two(tokens: Amounts.most)
        for _ in 0..<3 { try period(&world, Amounts.most - Amounts.most / 20, 0) }
        let sum = try nominals(world).reduce(0, +)
        #expect(sum == Amounts.most)
    }

    @Test("what was learned survives a restart, and is forgotten with the strategy")
    func kept() throws {
        var world = try two()
        try period(&world, 80, 20)
        try world.restart()
        #expect(world.coordinator.records().accounts[1].demand?.expected.tokens == 59)
        var pool = AccountSettings()
        pool.nominal[.tokens] = .finite(100)
        try world.coordinator.configure(
            [
                ConfiguredAccount(path: "main", settings: pool, digest: 2),
                ConfiguredAccount(path: "main/a", settings: AccountSettings(), digest: 1),
                ConfiguredAccount(path: "main/b", settings: AccountSettings(), digest: 1),
            ], at: world.now)
        world.endPeriod()
        #expect(world.coordinator.records().accounts[1].demand == nil)
        #expect(try nominals(world).reduce(0, +) == 100)
    }
}
