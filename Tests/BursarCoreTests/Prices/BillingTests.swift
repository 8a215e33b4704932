import BursarCore
import Testing

@Suite("Commits by kind of tokens")
struct BillingTests {
    private let large = ModelPrice(
        model: "large", prices: TokenPrices(input: 3_000_000, output: 15_000_000))
    private let usage = TokenUsage(input: 1_000, cachedRead: 100, output: 200, reasoning: 50)
    /// 1,100 × 3,000 + 250 × 15,000 nano-units.
    private let cost: Int64 = 7_050_000

    private func world(_ pool: (inout AccountSettings) -> Void = { _ in }) throws -> World {
        var world = try World(
            tokens: 1_000_000,
            pool: {
                $0.nominal[.cost] = .finite(10_000_000_000)
                pool(&$0)
            }, [Named("a")])
        world.importPrices([large])
        return world
    }

    private func grant(_ world: inout World, model: String) throws -> UInt64 {
        let reservation = Reservation(
            want: Amounts(tokens: 5_000, cost: 100_000_000), model: model)
        return try #require(world.send("a", .reserve(reservation)).granted).grant
    }

    @Test("give the tokens, and by the model's price the cost")
    func commit() throws {
        var world = try world()
        let grant = try grant(&world, model: "large")
        world.pass(400)
        let settled = try #require(
            world.send(nil, .commit(grant: grant, actual: .none, usage: usage)).settled)
        #expect(settled.actual == Amounts(tokens: 1_350, time: 400, cost: cost))
        #expect(settled.charged == settled.actual)
        guard case .settled(let fact)? = world.entries.last?.fact else {
            Issue.record("no settlement")
            return
        }
        #expect(
            fact.billing == .bill(Bill(model: "large", usage: usage, price: .table(1))))
        #expect(try world.status("a").consumed[.cost] == .finite(cost))
    }

    @Test("what is said stays as it is said")
    func said() throws {
        var world = try world()
        var grant = try grant(&world, model: "unknown", said: true)
        // Nobody has to know a model whose cost is said.
        var settled = try #require(
            world.send(
                nil, .commit(grant: grant, actual: Amounts(tokens: 7, cost: 9), usage: usage)
            ).settled)
        #expect(settled.actual[.tokens] == .finite(7) && settled.actual[.cost] == .finite(9))
        grant = try self.grant(&world, model: "large")
        settled = try #require(
            world.send(nil, .commit(grant: grant, actual: Amounts(cost: 9), usage: usage)).settled)
        #expect(settled.actual[.tokens] == .finite(1_350))
        // Without kinds nothing is computed.
        grant = try self.grant(&world, model: "large")
        settled = try #require(
            world.send(nil, .commit(grant: grant, actual: Amounts(tokens: 10))).settled)
        #expect(settled.actual[.cost] == .finite(0))
    }

    private func grant(_ world: inout World, model: String, said: Bool) throws -> UInt64 {
        try grant(&world, model: model)
    }

    @Test("the model that answered comes before the one that was reserved for")
    func answeredByAnother() throws {
        var world = try world()
        world.importPrices([
            large, ModelPrice(model: "free", prices: TokenPrices(input: 0, output: 0)),
        ])
        let grant = try grant(&world, model: "large")
        let settled = try #require(
            world.send(nil, .commit(grant: grant, actual: .none, usage: usage, model: "x/free"))
                .settled)
        #expect(settled.actual[.cost] == .finite(0))
    }

    @Test("time enters where it has a price: as said, else as measured")
    func time() throws {
        var world = try world()
        world.importPrices([
            ModelPrice(model: "timed", prices: TokenPrices(), time: 2_000_000_000)
        ])
        var grant = try grant(&world, model: "timed")
        world.pass(1_500)
        var settled = try #require(
            world.send(nil, .commit(grant: grant, actual: .none, usage: TokenUsage())).settled)
        #expect(settled.actual == Amounts(tokens: 0, time: 1_500, cost: 3_000_000))
        grant = try self.grant(&world, model: "timed")
        world.pass(1_500)
        settled = try #require(
            world.send(nil, .commit(grant: grant, actual: Amounts(time: 250), usage: TokenUsage()))
                .settled)
        #expect(settled.actual[.cost] == .finite(500_000))
    }

    @Test("a model without a price is refused with what to do, and its grant stays open")
    func noPrice() throws {
        var world = try world()
        let grant = try grant(&world, model: "nova")
        world.pass(3 * 86_400_000)
        let lone = try self.grant(&world, model: "nova")
        let refusal = try #require(
            world.send(nil, .commit(grant: lone, actual: .none, usage: usage)).refusal)
        #expect(refusal.reason == .noPrice)
        #expect(refusal.message.contains("\"nova\" has no price"))
        #expect(refusal.message.contains("table 1 of 1 models (s, imported 3 days ago)"))
        #expect(refusal.message.contains("or say the cost"))
        #expect(world.coordinator.openGrants(beneath: nil).map(\.id) == [lone])
        // The other one had expired, and can still be corrected, if its cost is known.
        #expect(
            world.send(nil, .commit(grant: grant, actual: .none, usage: usage)).reason == .noPrice)
        let late = try #require(
            world.send(nil, .commit(grant: grant, actual: .none, usage: usage, model: "large"))
                .settled)
        #expect(late.late && late.actual[.cost] == .finite(cost))
    }

    @Test("a pool's own price comes first, its default last")
    func ownPrices() throws {
        let own = ModelPrice(model: "large", prices: TokenPrices(input: 1_000, output: 1_000))
        let fallback = ModelPrice(model: "", prices: TokenPrices(input: 2_000, output: 2_000))
        var world = try world {
            $0.prices = PoolPrices(fallback: fallback, models: [own])
        }
        for (model, cost, source) in [
            ("large", 1_350, .pool), ("azure/large-2024-08-06", 1_350, .pool),
            ("nova", 2_700, .fallback), ("", 2_700, .fallback),
        ] as [(String, Int64, PriceSource)] {
            let grant = try grant(&world, model: model)
            let settled = try #require(
                world.send(nil, .commit(grant: grant, actual: .none, usage: usage)).settled)
            #expect(settled.actual[.cost] == .finite(cost), "\(model)")
            guard case .settled(let fact)? = world.entries.last?.fact,
                case .bill(let bill) = fact.billing
            else { throw Missing() }
            #expect(bill.price == source && bill.model == model)
        }
    }

    private struct Missing: Error {}

    @Test("a price in another currency is none")
    func currency() throws {
        var world = try world { $0.prices = PoolPrices(currency: Currency("EUR")!) }
        let grant = try grant(&world, model: "large")
        let refusal = try #require(
            world.send(nil, .commit(grant: grant, actual: .none, usage: usage)).refusal)
        #expect(refusal.reason == .noPrice)
        #expect(refusal.message.contains("is in USD, but main counts in EUR"))
    }

    @Test("where nobody speaks of cost, tokens are recorded")
    func costIsNobodysBusiness() throws {
        var world = try World(tokens: 1_000_000, [Named("a")])
        let reservation = Reservation(want: Amounts(tokens: 5_000), model: "nova")
        let grant = try #require(world.send("a", .reserve(reservation)).granted).grant
        let settled = try #require(
            world.send(nil, .commit(grant: grant, actual: .none, usage: usage)).settled)
        #expect(settled.actual[.tokens] == .finite(1_350))
        #expect(settled.actual[.cost] == .absent)
        // Once there are prices, they are everybody's.
        world.importPrices([large])
        let next = try #require(world.send("a", .reserve(reservation)).granted).grant
        #expect(
            world.send(nil, .commit(grant: next, actual: .none, usage: usage)).reason == .noPrice)
    }

    @Test("tracking adds up what each part of the usage costs")
    func track() throws {
        var world = try world()
        let grant = try grant(&world, model: "large")
        for times in 1...2 as ClosedRange<Int64> {
            let outcome = world.send(nil, .track(grant: grant, usage: .none, tokens: usage))
            guard case .answered(.tracked(let answer)) = outcome else { throw Missing() }
            #expect(answer.tracked[.tokens] == .finite(1_350 * times))
            #expect(answer.tracked[.cost] == .finite(cost * times))
        }
        let settled = try #require(world.send(nil, .commit(grant: grant, actual: .none)).settled)
        #expect(settled.actual[.cost] == .finite(2 * cost))
        world.send("a", .track(grant: nil, usage: .none, tokens: usage, model: "large"))
        #expect(try world.status("a").consumed[.cost] == .finite(3 * cost))
        #expect(
            world.send("a", .track(grant: nil, usage: .none, tokens: usage)).reason == .noPrice)
        #expect(world.send("a", .track(grant: nil, usage: .none)).reason == .invalidAmount)
    }

    @Test("counts that cannot be are refused")
    func nonsense() throws {
        var world = try world()
        let grant = try grant(&world, model: "large")
        for (usage, reason) in [
            (TokenUsage(input: -1), .invalidAmount),
            (TokenUsage(output: Amounts.most + 1), .invalidAmount),
            (TokenUsage(input: Amounts.most, output: 1), .amountOverflow),
            (TokenUsage(input: Amounts.most / 2), .amountOverflow),
        ] as [(TokenUsage, RefusalReason)] {
            #expect(
                world.send(nil, .commit(grant: grant, actual: .none, usage: usage)).reason == reason
            )
        }
        let long = String(repeating: "m", count: 129)
        #expect(
            world.send(nil, .commit(grant: grant, actual: .none, usage: usage, model: long)).reason
                == .invalidArgument)
    }

    @Test("another usage or model under the same key is another request")
    func keys() throws {
        var world = try world()
        let (grant, key) = (try grant(&world, model: "large"), world.key())
        let commit = Command.commit(grant: grant, actual: .none, usage: usage)
        let first = world.send(nil, commit, key: key)
        #expect(world.send(nil, commit, key: key).settled == first.settled)
        var other = usage
        other.reasoning += 1
        #expect(
            world.send(nil, .commit(grant: grant, actual: .none, usage: other), key: key).reason
                == .keyReused)
        #expect(
            world.send(
                nil, .commit(grant: grant, actual: .none, usage: usage, model: "x"), key: key
            )
            .reason == .keyReused)
        // What was said without kinds has the digest that it always had.
        #expect(
            world.send(nil, .commit(grant: grant, actual: .none), key: key).reason == .keyReused)
    }
}
