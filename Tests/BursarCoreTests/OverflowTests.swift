import BursarCore
import BursarSimulation
import Testing

@Suite("Overflow")
struct OverflowTests {
    private let most = Amounts.most

    private func unlimited(_ accounts: [Named] = [Named("a"), Named("b")]) throws -> World {
        try World(tokens: nil, accounts)
    }

    @Test(
        "of three accounts none counts more than a third of what the others leave of the upper half"
    )
    func sums() throws {
        var world = try unlimited()
        #expect(world.reserve("a", most).granted != nil)
        #expect(world.reserve("a", 1).reason == .amountOverflow)
        let third = (most - 1) / 3
        #expect(world.reserve("b", third + 2).reason == .amountOverflow)
        #expect(world.reserve("b", third).granted != nil)
        let usage = Amounts(tokens: most / 3)
        #expect(world.send("b", .track(grant: nil, usage: usage)).reason == .amountOverflow)
    }

    @Test("a count that is used as people use it is never shared out")
    func usual() throws {
        var world = try World(
            tokens: 1_000, (0..<2_000).map { Named("a\($0)") } + [Named("b")])
        let grant = try world.grant("b", 1)
        #expect(try world.commit(grant, most - 1_000).charged.values.tokens == most - 1_000)
    }

    @Test("commit and track beyond what can be counted")
    func actual() throws {
        var world = try unlimited([Named("a")])
        let first = try world.grant("a", most)
        let second = try world.grant("a", 0)
        try world.commit(first, most)
        let usage = Amounts(tokens: 7)
        #expect(world.send("a", .commit(grant: second, actual: usage)).reason == .amountOverflow)
        #expect(world.send("a", .track(grant: second, usage: usage)).reason == .amountOverflow)
        #expect(try world.commit(second, 0).charged == Amounts(tokens: 0, time: 0))
    }

    @Test("whatever one says that it used, the others reserve", arguments: [nil, 1_000])
    func noHarm(capacity: Int64?) throws {
        var world = try World(
            tokens: capacity,
            [Named("a"), Named("b") { $0.reserved[.tokens] = .absolute(10) }])
        world.isAcknowledging = true
        for amount in (0...61).reversed().map({ Int64(1) << $0 }) {
            while world.send("a", .track(grant: nil, usage: Amounts(tokens: amount))).refusal == nil
            {}
        }
        #expect(
            world.send("a", .track(grant: nil, usage: Amounts(tokens: 1))).reason == .amountOverflow
        )
        let grant = try world.grant("b", 10)
        #expect(try world.commit(grant, 1_000_000).charged.values.tokens == 1_000_000)
        world.endPeriod()
        #expect(world.send("a", .track(grant: nil, usage: Amounts(tokens: 1))).refusal == nil)
    }

    @Test(
        "nor by accounts that are made, filled and released over and over",
        arguments: 1...8 as ClosedRange<UInt64>)
    func noHarmByMany(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var world = try unlimited([Named("b")])
        var made: [String] = []
        var (names, refused) = (0, 0)
        world.isAcknowledging = true
        for _ in 0..<20_000 where refused < 200 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                names += 1
                let name = "x\(names)" + (Bool.random(using: &random) ? "/y" : "")
                if world.allocate(name).refusal == nil { made.append(name) } else { refused += 1 }
            case 1 where !made.isEmpty:
                let name = made.remove(at: Int.random(in: made.indices, using: &random))
                world.release(name)
            default:
                guard let name = made.randomElement(using: &random) else { continue }
                let usage = Amounts(tokens: most >> Int64.random(in: 0..<20, using: &random))
                if world.send(name, .track(grant: nil, usage: usage)).refusal != nil {
                    refused += 1
                }
            }
        }
        #expect(refused == 200, "seed \(seed)")
        let room = Int64(1) << 36
        #expect(world.reserve("b", room).granted != nil, "seed \(seed)")
    }

    @Test("the sum of what is tracked on one grant")
    func tracked() throws {
        var world = try unlimited([Named("a")])
        let grant = try world.grant("a", 0)
        #expect(world.send("a", .track(grant: grant, usage: Amounts(tokens: most))).refusal == nil)
        let more = world.send("a", .track(grant: grant, usage: Amounts(tokens: 1)))
        #expect(more.reason == .amountOverflow)
    }

    @Test("statistics are full, not in the way")
    func statistics() throws {
        var world = try unlimited([Named("a")])
        for _ in 0..<6 {
            let grant = try world.grant("a", most)
            try world.commit(grant, 0)
        }
        #expect(try world.status("a").statistics.granted.tokens == .max)
    }

    @Test(
        "minima of an unlimited pool leave others something to count, however often they are raised"
    )
    func minima() throws {
        var world = try unlimited([Named("b")])
        let reasons = ["x", "y", "z"].map { name in
            world.allocate(name) { $0.reserved[.tokens] = .absolute(most) }.reason
        }
        #expect(reasons == [nil, .amountOverflow, .amountOverflow])
        world.allocate("y")
        var promised: Int64 = 0
        for amount in (0...61).reversed().map({ Int64(1) << $0 }) {
            for _ in 0..<8 where promised <= most - amount {
                let raised = world.adjust("y") { $0.reserved[.tokens] = .finite(promised + amount) }
                if raised.refusal == nil { promised += amount }
            }
        }
        #expect(promised > 0)
        #expect(world.reserve("b", most / 64).granted != nil)
        #expect(world.reserve("x", most).granted != nil)
    }

    @Test("a nominal that others may borrow is nobody's harm")
    func nominals() throws {
        var world = try unlimited((0..<9).map { Named("a\($0)") })
        #expect(world.adjust("a1") { $0.nominal[.tokens] = .finite(most / 2) }.refusal == nil)
        #expect(world.adjust("a2") { $0.nominal[.tokens] = .finite(most) }.refusal == nil)
        #expect(world.adjust("a3") { $0.nominal[.tokens] = .finite(most) }.refusal == nil)
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
        let grant = try world.grant("c", 1)
        #expect(try world.commit(grant, most / 4).charged.values.tokens == most / 4)
        world.endPeriod()
        #expect(try world.tokens("c", \.debt) > 0)
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
