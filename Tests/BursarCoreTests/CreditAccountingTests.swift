import BursarCore
import Testing

/// In these worlds `z` owns all; `a` and `b` own nothing, wait, and borrow.
@Suite("Every credit is counted once")
struct CreditAccountingTests {
    private func world(
        tokens: Int64 = 900, _ pool: (inout AccountSettings) -> Void = { _ in }
    ) throws -> World {
        func owning(_ tokens: Int64, _ name: String) -> Named {
            Named(name) { $0.nominal[.tokens] = .finite(tokens) }
        }
        return try World(
            tokens: tokens,
            pool: {
                $0.allocation = .dynamic
                $0.defaultReserved = 0
                $0.initialCredits = 1_000
                pool(&$0)
            }, [owning(0, "a"), owning(0, "b"), owning(tokens, "z")])
    }

    private func credits(_ world: World) throws -> [Int64] {
        try ["a", "b", "z"].map { try world.tokens($0, \.credits) }
    }

    private func free(_ tokens: Int64, of grant: UInt64, in world: inout World) {
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: tokens)))
    }

    @Test("what was paid for when it was won is not paid for again when it is spent later")
    func boundary() throws {
        var world = try world()
        let lent = try world.grant("z", 900, lease: 3_600_000)
        let waiting = world.reserve("a", 300, least: 1, wait: 5_000, lease: 3_600_000)
        free(300, of: lent, in: &world)
        let won = try #require(world.outcome(of: waiting)?.granted?.grant)
        world.endPeriod()
        world.send(nil, .void(grant: lent))
        let before = try credits(world)
        try world.commit(won, 300)
        world.endPeriod()
        #expect(try credits(world) == before)
    }

    @Test("a group that is gone has nothing to settle")
    func released() throws {
        var world = try World(pool: { $0.defaultReserved = 0 })
        world.allocate("g") { $0.allocation = .dynamic }
        for name in ["g/a", "g/z"] { world.allocate(name) }
        for _ in 0..<2 {
            let lent = try world.grant("g/z", 1_000)
            let waiting = world.reserve("g/a", 900, least: 1, wait: 5_000)
            world.send(nil, .void(grant: lent))
            let won = try #require(world.outcome(of: waiting)?.granted?.grant)
            world.send(nil, .void(grant: won))
        }
        for name in ["g/a", "g/z", "g"] { #expect(world.release(name).released != nil) }
        world.pass(120_000)
        #expect(world.coordinator.nextWakeup(after: world.now) == nil)
    }

    @Test("however often the largest amounts are won, they can be counted")
    func largest() throws {
        var world = try world(tokens: Amounts.most)
        for _ in 0..<9 {
            let lent = try world.grant("z", Amounts.most)
            let waiting = world.reserve("a", Amounts.most, wait: 5_000)
            world.send(nil, .void(grant: lent))
            let won = try #require(world.outcome(of: waiting)?.granted?.grant)
            world.send(nil, .void(grant: won))
        }
        world.pass(2_000)
        world.endPeriod()
        #expect(try credits(world).allSatisfy { (0...Amounts.most).contains($0) })
    }

    @Test("credits of what is unlimited tell nothing about who is richer")
    func unlimited() throws {
        var world = try world { $0.nominal[.time] = .unlimited }
        let lent = try world.grant("z", 900, lease: 3_600_000)
        _ = world.reserve("a", 300, least: 1, wait: 5_000)
        free(300, of: lent, in: &world)
        world.pass(1_000)
        let reservation = Reservation(
            want: Amounts(tokens: 60, time: 10), least: Amounts(), lease: 60_000, wait: 5_000,
            bid: 0)
        let poor = world.send("a", .reserve(reservation))
        let rich = world.send("b", .reserve(reservation))
        free(60, of: lent, in: &world)
        #expect(world.outcome(of: rich)?.granted != nil)
        #expect(world.outcome(of: poor) == nil)
    }

    @Test("there are credits for what is limited only later", arguments: [Sharing.pool, .auction])
    func limitedLater(sharing: Sharing) throws {
        func accounts(cost: Int64?) -> [ConfiguredAccount] {
            var pool = AccountSettings()
            pool.nominal = Amounts(tokens: 900, cost: cost)
            pool.sharing = sharing
            pool.allocation = .dynamic
            pool.initialCredits = 1_000
            let digest = UInt64(cost ?? 1)
            return [
                ConfiguredAccount(path: "main", settings: pool, digest: digest),
                ConfiguredAccount(path: "main/a", settings: AccountSettings(), digest: 1),
            ]
        }
        var coordinator = Coordinator()
        try coordinator.configure(accounts(cost: nil), at: Instant(milliseconds: 1))
        coordinator.settle(at: Instant(milliseconds: 1))
        try coordinator.configure(accounts(cost: 500), at: Instant(milliseconds: 2))
        coordinator.settle(at: Instant(milliseconds: 2))
        #expect(coordinator.status(of: "main/a")?.credits == Amounts(tokens: 1_000, cost: 1_000))
    }

    @Test("nobody evades the payment by leaving before the period ends")
    func leaving() throws {
        var world = try world()
        world.allocate("d") { $0.nominal[.tokens] = .finite(0) }
        try world.commit(try world.grant("d", 300), 300)
        world.release("d")
        world.allocate("d") { $0.nominal[.tokens] = .finite(0) }
        #expect(try world.tokens("d", \.credits) == 700)
    }
}
