import BursarCore
import Testing

@Suite("Overflow")
struct OverflowTests {
    private let most = Amounts.most

    private func unlimited(_ accounts: [Named] = [Named("a"), Named("b")]) throws -> World {
        try World(tokens: nil, accounts)
    }

    @Test("a sum that cannot be counted is refused")
    func sums() throws {
        var world = try unlimited()
        #expect(world.reserve("a", most).granted != nil)
        #expect(world.reserve("b", most - 1).granted != nil)
        #expect(world.reserve("b", 2).reason == .amountOverflow)
        let usage = Amounts(tokens: 2)
        #expect(world.send("b", .track(grant: nil, usage: usage)).reason == .amountOverflow)
    }

    @Test("commit and track beyond what can be counted")
    func actual() throws {
        var world = try unlimited()
        let first = try world.grant("a", most)
        let second = try world.grant("a", 0)
        try world.commit(first, most)
        let usage = Amounts(tokens: most)
        #expect(world.send("a", .commit(grant: second, actual: usage)).reason == .amountOverflow)
        #expect(world.send("a", .track(grant: second, usage: usage)).reason == .amountOverflow)
        #expect(try world.commit(second, 7).charged == Amounts(tokens: 7, time: 0))
    }

    @Test("the sum of what is tracked on one grant")
    func tracked() throws {
        var world = try unlimited()
        let grant = try world.grant("a", 0)
        #expect(world.send("a", .track(grant: grant, usage: Amounts(tokens: most))).refusal == nil)
        let more = world.send("a", .track(grant: grant, usage: Amounts(tokens: 1)))
        #expect(more.reason == .amountOverflow)
    }

    @Test("statistics are full, not in the way")
    func statistics() throws {
        var world = try unlimited()
        for _ in 0..<6 {
            let grant = try world.grant("a", most)
            try world.commit(grant, 0)
        }
        #expect(try world.status("a").statistics.granted.tokens == .max)
    }

    @Test("minima of an unlimited pool, in a sum that cannot be counted")
    func minima() throws {
        var world = try unlimited([])
        for name in ["a", "b", "c", "d", "e"] {
            world.allocate(name) { $0.reserved[.tokens] = .absolute(most) }
        }
        let funded = world.coordinator.records().accounts.dropFirst().map(\.funded.tokens)
        #expect(funded == [most, most - 1, 0, 0, 0])
        #expect(world.reserve("e", 1).reason == .amountOverflow)
        #expect(world.reserve("a", most).granted != nil)
    }

    @Test("the largest capacity, weights and allocations")
    func largest() throws {
        var world = try World(
            tokens: most,
            [
                Named("a") { $0.weight = 1_000_000 }, Named("b") { $0.weight = 999_999 },
                Named("c"),
            ])
        let nominals = try ["a", "b", "c"].map { try world.tokens($0, \.nominal) }
        #expect(nominals.reduce(0, +) == most)
        #expect(world.adjust("main") { $0.delta[.tokens] = .finite(1) }.reason == .invalidAmount)
        #expect(world.adjust("main") { $0.delta[.tokens] = .finite(.max) }.reason == .invalidAmount)
        #expect(world.adjust("main") { $0.delta[.tokens] = .finite(.min) }.reason == .invalidAmount)
        let grant = try world.grant("a", 1)
        #expect(try world.commit(grant, most).charged.values.tokens == most)
        world.endPeriod()
        #expect(try world.tokens("a", \.debt) > 0)
    }

    @Test("bounds that nobody means", arguments: [Bound.fraction(.max), .absolute(.max)])
    func bounds(_ bound: Bound) throws {
        var accounts = [Named("b")]
        accounts.append(Named("a") { $0.borrowingLimit[.tokens] = bound })
        if case .absolute = bound {
            #expect(throws: Refusal.self) { _ = try World(accounts) }
        } else {
            #expect(try World(accounts).tokens("a", \.ceiling) == 1_000)
        }
    }

    @Test("instants beyond the last moment")
    func instants() {
        let last = Instant(nanoseconds: .max)
        #expect(last.advanced(milliseconds: 1) == last)
        #expect(Instant(milliseconds: .max) == last)
        #expect(Instant(nanoseconds: 0).advanced(milliseconds: .max) == last)
        #expect(last.millisecondsUntil(Instant(nanoseconds: 0)) == 0)
    }

    @Test("at the end of time the longest lease still is one")
    func endOfTime() throws {
        var world = try unlimited()
        world.now = Instant(nanoseconds: .max - 1)
        let granted = world.reserve("a", 1, lease: 86_400_000).granted
        #expect(granted?.expires == Instant(nanoseconds: .max))
    }
}
