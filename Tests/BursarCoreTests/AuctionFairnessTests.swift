import BursarCore
import Testing

/// In these worlds `z` holds all that is not kept for the minima of `a`, `b` and `c`.
@Suite("Who is charged, and who is kept waiting, at auctions")
struct AuctionFairnessTests {
    private func world(
        minimum: Int64, _ pool: (inout AccountSettings) -> Void = { _ in }
    ) throws -> (world: World, grant: UInt64) {
        let names = ["a", "b", "c"].map { name in
            Named(name) {
                $0.reserved.tokens = .absolute(minimum)
                $0.nominal[.tokens] = .finite(minimum)
            }
        }
        var world = try World(
            tokens: 900,
            pool: {
                $0.sharing = .auction
                $0.defaultReserved = 0
                $0.initialCredits = 10_000
                pool(&$0)
            }, names + [Named("z") { $0.nominal[.tokens] = .finite(0) }])
        let grant = try world.grant("z", 900 - 3 * minimum, lease: 3_600_000)
        return (world, grant)
    }

    private func free(_ tokens: Int64, of grant: UInt64, in world: inout World) {
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: tokens)))
    }

    private func paid(_ world: World, _ outcome: Outcome) -> Int64? {
        world.outcome(of: outcome)?.granted?.paid.tokens
    }

    @Test("a request pays for what it takes beyond the minimum, not for the minimum")
    func shares() throws {
        var (world, grant) = try world(minimum: 50)
        let first = world.reserve("a", 60, wait: 5_000, bid: 3)
        for name in ["a", "b"] { _ = world.reserve(name, 60, wait: 5_000, bid: 3) }
        free(15, of: grant, in: &world)
        world.pass(100)
        #expect(paid(world, first) == 30)
    }

    @Test("what is kept for an account takes the place of its highest bids")
    func highestBids() throws {
        var (world, grant) = try world(minimum: 50)
        // Of a's 110 units 50 are kept for it: for the last 10 it bids 1 only.
        _ = world.reserve("a", 51, wait: 5_000, bid: 9)
        let second = world.reserve("a", 59, wait: 5_000, bid: 1)
        let other = world.reserve("b", 100, wait: 5_000, bid: 5)
        free(51, of: grant, in: &world)
        world.pass(100)
        #expect(paid(world, other) == 50)
        #expect(paid(world, second) == nil)
    }

    @Test("so does one that is served what the shares left over")
    func rest() throws {
        var (world, grant) = try world(minimum: 50)
        let low = world.reserve("a", 55, wait: 5_000, bid: 3)
        let high = world.reserve("b", 60, wait: 5_000, bid: 9)
        let tooLarge = world.reserve("c", 62, wait: 5_000, bid: 8)
        free(15, of: grant, in: &world)
        world.pass(100)
        #expect(paid(world, high) == 80)
        #expect(paid(world, tooLarge) == nil)
        #expect(paid(world, low) == 15)
    }

    @Test("what is unlimited costs nothing")
    func unlimited() throws {
        var (world, grant) = try world(minimum: 0)
        free(100, of: grant, in: &world)
        let reservation = Reservation(
            want: Amounts(tokens: 10, cost: 5), least: Amounts(), lease: 1_000, wait: 0, bid: 3)
        #expect(world.send("a", .reserve(reservation)).granted != nil)
    }

    @Test("an auction beneath another one goes by the bids too")
    func inner() throws {
        var (world, grant) = try world(minimum: 0) { $0.initialCredits = nil }
        world.allocate("g")
        for name in ["g/x", "g/y"] { world.allocate(name) }
        let low = world.reserve("g/x", 50, least: 1, wait: 5_000, bid: 1)
        let high = world.reserve("g/y", 50, least: 1, wait: 5_000, bid: 9)
        free(50, of: grant, in: &world)
        world.pass(100)
        #expect(world.outcome(of: high)?.granted?.amounts.values.tokens == 50)
        #expect(world.outcome(of: low) == nil)
    }

    @Test("who has waited long for an auction is not starved by small requests elsewhere")
    func ageing() throws {
        var world = try World(
            tokens: 100, pool: { $0.defaultReserved = 0 },
            [
                Named("g") {
                    $0.sharing = .auction
                    $0.nominal[.tokens] = .finite(0)
                }, Named("g/a"), Named("b") { $0.nominal[.tokens] = .finite(0) },
            ])
        var grants = [try world.grant("b", 50), try world.grant("b", 50)]
        let bidder = world.reserve("g/a", 60, wait: 4_000)
        world.pass(2_050)
        for _ in 0..<6 where world.outcome(of: bidder) == nil {
            world.send(nil, .void(grant: grants.removeFirst()))
            if let next = world.reserve("b", 50).granted { grants.append(next.grant) }
            world.pass(60)
            if grants.isEmpty { break }
        }
        #expect(world.outcome(of: bidder)?.granted != nil)
    }

    @Test("who waits when a group becomes an auction is served at its next clearing")
    func reload() throws {
        func accounts(_ sharing: Sharing) -> [ConfiguredAccount] {
            var pool = AccountSettings()
            pool.nominal[.tokens] = .finite(100)
            pool.defaultReserved = 0
            pool.sharing = sharing
            var agent = AccountSettings()
            agent.nominal[.tokens] = .finite(0)
            return [
                ConfiguredAccount(path: "main", settings: pool, digest: 2),
                ConfiguredAccount(path: "main/a", settings: agent, digest: 1),
                ConfiguredAccount(path: "main/z", settings: agent, digest: 1),
            ]
        }
        var world = try World(
            tokens: 100, pool: { $0.defaultReserved = 0 },
            ["a", "z"].map { Named($0) { $0.nominal[.tokens] = .finite(0) } })
        let grant = try world.grant("z", 100, lease: 3_600_000)
        let waiting = world.reserve("a", 50, wait: 60_000)
        try world.coordinator.configure(accounts(.auction), at: world.now)
        world.pass(0)
        free(60, of: grant, in: &world)
        world.pass(1_000)
        #expect(world.outcome(of: waiting)?.granted != nil)
    }
}
