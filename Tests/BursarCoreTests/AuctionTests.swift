import BursarCore
import Testing

/// In these worlds `z` holds all of 900 tokens but the minima, `a`, `b` and `c` bid for what it gives
/// back.
@Suite("Auctions")
struct AuctionTests {
    private func world(
        _ pricing: Pricing = .uniform, minimum: Int64 = 0
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
                $0.pricing = pricing
                $0.defaultReserved = 0
                $0.initialCredits = 10_000
            }, names + [Named("z") { $0.nominal[.tokens] = .finite(0) }])
        let grant = try world.grant("z", 900 - 3 * minimum, lease: 3_600_000)
        return (world, grant)
    }

    private func free(_ tokens: Int64, of grant: UInt64, in world: inout World) {
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: tokens)))
    }

    private func got(_ world: World, _ outcome: Outcome) -> Int64? {
        world.outcome(of: outcome)?.granted?.amounts.values.tokens
    }

    private func paid(_ world: World, _ outcome: Outcome) -> Int64? {
        world.outcome(of: outcome)?.granted?.paid.tokens
    }

    @Test("the highest bids win at the next clearing, at the price of the highest losing bid")
    func uniform() throws {
        var (world, grant) = try world()
        let low = world.reserve("a", 50, wait: 5_000, bid: 3)
        let high = world.reserve("b", 50, wait: 5_000, bid: 9)
        let middle = world.reserve("c", 50, wait: 5_000, bid: 5)
        free(100, of: grant, in: &world)
        #expect(got(world, high) == nil, "bids are sealed until the clearing")
        world.pass(100)
        #expect([low, high, middle].map { got(world, $0) } == [nil, 50, 50])
        #expect([high, middle].map { paid(world, $0) } == [150, 150])
        #expect(
            try ["a", "b", "c"].map { try world.tokens($0, \.credits) } == [10_000, 9_850, 9_850])
    }

    @Test("Vickrey: a winner pays what the others lose")
    func vickrey() throws {
        var (world, grant) = try world(.vcg)
        let low = world.reserve("a", 50, wait: 5_000, bid: 3)
        let high = world.reserve("b", 100, wait: 5_000, bid: 9)
        free(100, of: grant, in: &world)
        world.pass(100)
        #expect(got(world, high) == 100)
        #expect(got(world, low) == nil)
        #expect(paid(world, high) == 150)
    }

    @Test("proportional: shares and payments follow the bids")
    func proportional() throws {
        var (world, grant) = try world(.proportional)
        let one = world.reserve("a", 800, least: 1, wait: 5_000, bid: 10)
        let three = world.reserve("b", 800, least: 1, wait: 5_000, bid: 30)
        free(100, of: grant, in: &world)
        world.pass(100)
        #expect([one, three].map { got(world, $0) } == [25, 75])
        #expect([one, three].map { paid(world, $0) } == [10, 30])
    }

    @Test("minima are not for sale")
    func minima() throws {
        var (world, grant) = try world(minimum: 100)
        let bidder = world.reserve("a", 300, least: 150, wait: 5_000, bid: 9)
        #expect(world.reserve("b", 100).granted != nil)
        free(50, of: grant, in: &world)
        world.pass(100)
        // Its own minimum comes with it, free of charge; nobody else bids.
        #expect(got(world, bidder) == 150)
        #expect(paid(world, bidder) == 0)
        #expect(world.reserve("c", 100).granted != nil)
    }

    @Test("while nothing is scarce, budget is granted at once and free of charge")
    func plenty() throws {
        var (world, grant) = try world()
        free(500, of: grant, in: &world)
        let granted = try #require(world.reserve("a", 100, bid: 7).granted)
        #expect(granted.paid == .zero)
    }

    @Test("while others bid, a request that does not wait is told to")
    func contested() throws {
        var (world, grant) = try world()
        _ = world.reserve("a", 200, wait: 5_000, bid: 3)
        free(100, of: grant, in: &world)
        let refusal = try #require(world.reserve("b", 10, bid: 9).refusal)
        #expect(refusal.reason == .queuedBehind)
        #expect(refusal.retryAfter == 100)
    }

    @Test("a bid that the credits do not cover is refused")
    func uncovered() throws {
        var (world, _) = try world()
        let refusal = try #require(world.reserve("a", 100, wait: 5_000, bid: 101).refusal)
        #expect(refusal.reason == .insufficientCredits)
        #expect(world.reserve("a", 100, wait: 5_000, bid: -1).reason == .invalidAmount)
        #expect(world.reserve("a", 100, wait: 5_000, bid: 100).isWaiting)
    }

    @Test("what auctions brought in is paid out at the period's end")
    func revenue() throws {
        var (world, grant) = try world()
        _ = world.reserve("a", 50, wait: 5_000, bid: 3)
        let winner = world.reserve("b", 50, wait: 5_000, bid: 9)
        free(50, of: grant, in: &world)
        world.pass(100)
        #expect(paid(world, winner) == 150)
        world.endPeriod()
        let credits = try ["a", "b", "c", "z"].map { try world.tokens($0, \.credits) }
        #expect(credits.reduce(0, +) == 40_000)
        #expect(credits[0] - credits[1] == 150)
    }

    @Test("two requests of one account cannot spend the same credits")
    func twice() throws {
        var (world, grant) = try world()
        let first = world.reserve("a", 100, wait: 5_000, bid: 80)
        let second = world.reserve("a", 100, wait: 5_000, bid: 80)
        let rival = world.reserve("b", 100, wait: 5_000, bid: 50)
        free(200, of: grant, in: &world)
        world.pass(100)
        // 10,000 credits cover 8,000 for the first and 20 for each unit of the second.
        #expect([first, second, rival].map { got(world, $0) } == [100, nil, 100])
    }

    @Test("what is left because a higher bid asks too much goes at the bidder's own price")
    func leftOver() throws {
        var (world, grant) = try world()
        let large = world.reserve("a", 90, wait: 5_000, bid: 7)
        let larger = world.reserve("b", 60, wait: 5_000, bid: 9)
        let small = world.reserve("c", 30, wait: 5_000, bid: 2)
        free(100, of: grant, in: &world)
        world.pass(100)
        #expect([large, larger, small].map { got(world, $0) } == [nil, 60, 30])
        #expect([larger, small].map { paid(world, $0) } == [420, 60])
    }

    @Test("a higher class is served before any bid of a lower one")
    func classes() throws {
        var (world, grant) = try world()
        world.adjust("a") { $0.priority = 5 }
        let first = world.reserve("a", 50, wait: 5_000, bid: 1)
        let second = world.reserve("b", 50, wait: 5_000, bid: 9)
        free(50, of: grant, in: &world)
        world.pass(100)
        #expect([first, second].map { got(world, $0) } == [50, nil])
    }

    @Test("a request comes where the credits that are left put it, not where its bid does")
    func affordable() throws {
        var (world, grant) = try world()
        // 9,000 of a's 10,000 credits go to the first; 25 for each unit are left for the second.
        let first = world.reserve("a", 100, wait: 5_000, bid: 100)
        let second = world.reserve("a", 40, wait: 5_000, bid: 100)
        let large = world.reserve("b", 110, wait: 5_000, bid: 90)
        let small = world.reserve("c", 45, wait: 5_000, bid: 80)
        free(150, of: grant, in: &world)
        world.pass(100)
        #expect(
            [first, second, large, small].map { got(world, $0) } == [100, nil, nil, 45])
    }
}
