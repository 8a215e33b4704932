import BursarCore
import Testing

@Suite("Reserves of priced models")
struct PricedReserveTests {
    private let large = ModelPrice(
        model: "large", prices: TokenPrices(input: 3_000_000, output: 15_000_000),
        tiers: [PriceTier(above: 1_000, prices: TokenPrices(output: 20_000_000))])

    private func reserve(
        _ world: inout World, _ want: Amounts, least: Amounts = .none, model: String,
        estimate: UInt8 = 0
    ) -> Outcome {
        world.send(
            "a", .reserve(Reservation(want: want, least: least, model: model, estimate: estimate)))
    }

    private func limited() throws -> World {
        try World(
            tokens: 1_000_000, pool: { $0.nominal[.cost] = .finite(10_000_000_000) }, [Named("a")])
    }

    @Test("one that could not be billed is refused, where cost is limited and prices are in force")
    func unknown() throws {
        var world = try limited()
        let some = Amounts(tokens: 10)
        #expect(reserve(&world, some, model: "nova").granted != nil)
        world.importPrices([large])
        let refusal = try #require(reserve(&world, some, model: "nova").refusal)
        #expect(refusal.reason == .noPrice)
        #expect(refusal.message.contains("\"nova\" has no price"))
        #expect(reserve(&world, some, model: "large").granted != nil)
        #expect(reserve(&world, some, model: "azure/large-20240806").granted != nil)
        // Who says the cost, or no model, is believed.
        #expect(reserve(&world, Amounts(tokens: 10, cost: 5), model: "nova").granted != nil)
        #expect(reserve(&world, some, model: "").granted != nil)
        // Denials of it are counted like others.
        #expect(
            world.entries.contains { entry in
                if case .denied(let fact) = entry.fact { fact.reason == .noPrice } else { false }
            })
        var free = try World(tokens: 1_000, [Named("a")])
        free.importPrices([large])
        #expect(reserve(&free, some, model: "nova").granted != nil)
    }

    @Test("the cost that is left to the coordinator is the most that the tokens can cost")
    func estimated() throws {
        var world = try limited()
        world.importPrices([large])
        func cost(_ tokens: Int64, _ world: inout World) throws -> Int64 {
            let outcome = reserve(
                &world, Amounts(tokens: tokens), model: "large", estimate: Resource.cost.bit)
            let amounts = try #require(outcome.granted).amounts
            #expect(amounts[.tokens] == .finite(tokens))
            return amounts.values.cost
        }
        #expect(try cost(1_000, &world) == 1_000 * 15_000)
        // So many could all be in a prompt that is large.
        #expect(try cost(1_001, &world) == 1_001 * 20_000)
        // 12 units of cost are more than the 10 that there are; the fewest tokens cost much less.
        let partial = reserve(
            &world, Amounts(tokens: 600_000), least: Amounts(tokens: 100), model: "large",
            estimate: Resource.cost.bit)
        let amounts = try #require(partial.granted).amounts
        #expect(amounts.values.cost < 600_000 * 20_000 && amounts.values.cost > 100 * 15_000)
    }

    @Test("where nothing is known, what is asked for that case holds")
    func unknownEstimate() throws {
        var world = try limited()
        world.importPrices([large])
        let bit = Resource.cost.bit
        let said = reserve(&world, Amounts(tokens: 10, cost: 77), model: "nova", estimate: bit)
        #expect(said.granted?.amounts[.cost] == .finite(77))
        #expect(
            reserve(&world, Amounts(tokens: 10), model: "nova", estimate: bit).reason == .noPrice)
        #expect(
            reserve(&world, Amounts(cost: 10), model: "large", estimate: bit).reason
                == .invalidAmount)
        var free = try World(tokens: 1_000, [Named("a")])
        let tokens = try #require(
            reserve(&free, Amounts(tokens: 10), model: "nova", estimate: bit).granted)
        #expect(tokens.amounts == Amounts(tokens: 10))
    }

    @Test("what a grant may ask bounds the cost that is computed too")
    func perOperation() throws {
        var world = try World(
            tokens: 1_000_000,
            pool: {
                $0.nominal[.cost] = .finite(10_000_000_000)
                $0.perOperation[.cost] = .finite(1_000_000)
            }, [Named("a")])
        world.importPrices([large])
        #expect(
            reserve(&world, Amounts(tokens: 100), model: "large", estimate: 4).reason
                == .perOperationLimit)
    }

    @Test("prices of accounts, and in a foreign currency, cannot be set")
    func settings() throws {
        func problem(_ prices: PoolPrices, _ path: AccountPath) -> RefusalReason? {
            var settings = AccountSettings()
            settings.prices = prices
            var coordinator = Coordinator()
            let main = ConfiguredAccount(path: "main", settings: AccountSettings(), digest: 1)
            let account = ConfiguredAccount(path: path, settings: settings, digest: 1)
            do throws(Refusal) {
                try coordinator.configure(
                    path == "main" ? [account] : [main, account], at: Instant(nanoseconds: 0))
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(problem(PoolPrices(models: [large]), "main") == nil)
        #expect(problem(PoolPrices(models: [large]), "main/a") == .invalidArgument)
        #expect(problem(PoolPrices(models: [large, large]), "main") == .invalidArgument)
        #expect(
            problem(PoolPrices(currency: Currency("EUR")!, models: [large]), "main")
                == .invalidArgument)
    }

    @Test("currencies are three to eight capital letters")
    func currencies() {
        for code in ["USD", "EUR", "CREDITS", "ABCDEFGH"] {
            let currency = Currency(code)
            #expect(currency?.description == code)
            #expect(currency.flatMap { Currency(rawValue: $0.rawValue) } == currency)
        }
        for code in ["", "US", "usd", "ABCDEFGHI", "U D", "ÄÖÜ"] { #expect(Currency(code) == nil) }
        for raw in [0, 1, 0x5553, .max, 0x5500_4444] as [UInt64] {
            #expect(Currency(rawValue: raw) == nil)
        }
    }
}
