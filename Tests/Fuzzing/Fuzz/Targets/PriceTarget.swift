import BursarCore
import BursarProtocol

@testable import BursarDaemon
@testable import bursar

/// Tables of prices: refused with a reason, or taken all the way into the rules and used for costs.
enum PriceTarget {
    static func run(_ input: [UInt8]) {
        let value: WrittenValue
        do throws(SyntaxProblem) {
            value = try JSONReader.read(input)
        } catch {
            return expect(error.line > 0 && error.column > 0, "it has a place: \(error)")
        }
        let table: LiteLLMTable
        do throws(PriceProblem) {
            table = try LiteLLMTable(value, currency: "USD")
        } catch {
            return expect(!error.message.isEmpty, "a problem is told")
        }
        expect(table.timedCount <= table.prices.count, "what is counted is there")
        let message = BursarProtocol.Request.ImportPrices(
            key: IdempotencyKey(client: 1, number: 1, acknowledgedThrough: 0), source: "fuzz",
            part: 1, parts: 1, prices: table.prices)
        guard let prices = try? PriceImport(message) else { return }
        importing(prices)
    }

    private static func importing(_ prices: PriceImport) {
        let now = Instant(milliseconds: 1_700_000_000_000)
        var coordinator = Coordinator()
        var pool = BursarCore.AccountSettings()
        pool.nominal[.cost] = .finite(1_000_000_000)
        let main: AccountPath = "main"
        guard
            (try? coordinator.configure(
                [ConfiguredAccount(path: main, settings: pool, digest: 1)], at: now)) != nil
        else { fatalError("a pool is there") }
        coordinator.settle(at: now)
        var number: UInt64 = 0
        func apply(_ command: Command) {
            number += 1
            _ = coordinator.apply(
                BursarCore.Request(
                    key: ClientKey(client: 1, number: number, acknowledgedThrough: 0),
                    account: main, uid: 0, pid: 1, session: 1, command: command), at: now)
            coordinator.settle(at: now)
        }
        apply(.importPrices(prices))
        for price in prices.prices.prefix(4) {
            let usage = BursarCore.TokenUsage(
                input: 1_000, cachedRead: 300_000, cacheWrite: 5, output: 1 << 40, reasoning: 1)
            apply(
                .track(grant: nil, usage: .none, tokens: usage, model: price.model))
        }
        expect(coordinator.imbalance() == nil, coordinator.imbalance() ?? "")
        expect(coordinator.violation() == nil, coordinator.violation() ?? "")
    }
}
