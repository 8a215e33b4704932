import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Prices over a real coordinator", .onOwnThreads)
struct PriceTests {
    private let usage = ModelUsage(
        input: 1_000, cachedRead: 100, cacheWrite: 0, output: 200, reasoning: 50)
    private let large = ModelPrice(
        model: "large", currency: "USD", input: 3_000_000, cachedRead: 300_000,
        output: 15_000_000, tierAbove: 200_000, tierInput: 6_000_000,
        furtherTiers: [PriceTier(above: 1_000_000, input: 12_000_000)])

    private func daemon(_ prices: String = "") async throws -> TestDaemon {
        let daemon = try TestDaemon(
            configuration: "[pool.main]\ntokens = 9_000_000\ncost = \"25.00 USD\"\n" + prices)
        try await daemon.start()
        return daemon
    }

    private func reserve(
        _ bursar: Bursar, model: String, cost: Int64? = 1_000_000_000
    ) async throws -> Reply.Reserved {
        var reservation = Reservation(tokens: 5_000, cost: cost)
        reservation.model = model
        reservation.isDetached = true
        return try await bursar.reserve(reservation)
    }

    @Test("a table is imported in parts, prices commits, and survives kill -9")
    func lifecycle() async throws {
        let daemon = try await daemon()
        let control = try await daemon.connect(control: true)
        var events = try await control.subscribe(to: .audit).makeAsyncIterator()
        let others = (0..<100).map {
            ModelPrice(model: "m\($0)", currency: "USD", input: 1, output: 1, furtherTiers: [])
        }
        let imported = try await control.importPrices(others + [large], source: "list")
        #expect(imported.table.version == 1 && imported.table.models == 101)
        let event = try #require(try await events.next())
        #expect(event.kind == .pricesImported && event.count == 101 && event.seq == imported.seq)
        #expect(event.operation == "version 1 from list")

        let agent = try await daemon.connect(account: "a")
        let grant = try #require(try await reserve(agent, model: "azure/large").grant)
        let left = try #require(try await reserve(agent, model: "large-2025-01-01").grant)
        await daemon.crash()
        try await daemon.start()
        // 1,000 × 3 + 100 × 0.3 + 250 × 15 millionths.
        let cost: Int64 = 6_780_000
        let committed = try await agent.commit(grant: grant, usage: usage)
        #expect(committed.actual.tokens == .finite(1_350))
        #expect(committed.actual.cost == .finite(cost))
        let tracked = try await agent.track(usage, grant: left)
        #expect(tracked.tracked.cost == .finite(cost))
        let consumed = try await agent.check("a").status.consumed
        #expect(consumed.cost == .finite(2 * cost))
        let status = try await daemon.connect(control: true).inspect(.coordinator).coordinator
        #expect(status?.prices == imported.table)

        let list = try await agent.allPrices()
        #expect(list.prices.count == 101 && list.table == imported.table)
        #expect(try await agent.prices(of: "x/large@1").prices == [large])
        #expect(try await agent.prices(of: "nova").prices == [])
        let verified = try await daemon.connect(control: true).inspect(.verification).verification
        #expect(verified?.ok == true)
    }

    @Test("only operators import, and half a table is none")
    func authority() async throws {
        let daemon = try await daemon()
        let agent = try await daemon.connect(account: "a")
        await #expect { try await agent.importPrices([large], source: "mine") } throws: {
            ($0 as? BursarError)?.reason == .notPermitted
        }
        #expect(try await agent.prices().table == nil)
    }

    @Test("an unknown model is refused with what to do; the pool's own prices come first")
    func unknown() async throws {
        let daemon = try await daemon()
        let control = try await daemon.connect(control: true)
        _ = try await control.importPrices([large], source: "list")
        let agent = try await daemon.connect(account: "a")
        await #expect { try await reserve(agent, model: "nova", cost: nil) } throws: {
            let error = $0 as? BursarError
            return error?.reason == .noPrice && error?.message.contains("nova") == true
        }
        let grant = try #require(try await reserve(agent, model: "nova").grant)
        await #expect { try await agent.commit(grant: grant, usage: usage) } throws: {
            ($0 as? BursarError)?.reason == .noPrice
        }
        // Mended without a restart.
        try daemon.configure(
            """
            [pool.main]
            tokens = 9_000_000
            cost = "25.00 USD"
            [pool.main.prices]
            default = { input = "1.00 USD", output = "2.00 USD" }
            models.large = { input = "0 USD", output = "0 USD" }
            """)
        daemon.signal(SIGHUP)
        try await eventually("the default price") {
            try await agent.prices(of: "nova").prices.first?.input == 1_000_000
        }
        let committed = try await agent.commit(grant: grant, usage: usage)
        #expect(committed.actual.cost == .finite(1_100 * 1_000 + 250 * 2_000))
        let own = try #require(try await reserve(agent, model: "large", cost: nil).grant)
        #expect(try await agent.commit(grant: own, usage: usage).actual.cost == .finite(0))
    }

    @Test("the command line imports a file, shows it, and commits by kind of tokens")
    func commandLine() async throws {
        let daemon = try await daemon()
        let file = daemon.folder.appendingPathComponent("prices.json")
        try """
        {"sample_spec": {}, "large": {"input_cost_per_token": 1.5e-07,
          "output_cost_per_token": 6e-07, "input_cost_per_token_above_128k_tokens": 3e-07},
         "picture": {"output_cost_per_image": 1}}
        """.write(to: file, atomically: true, encoding: .utf8)
        let empty = daemon.folder.appendingPathComponent("empty.json")
        try Data().write(to: empty)
        let environment = ["BURSAR_SOCKET": daemon.socket]
        func bursar(_ arguments: String...) async throws -> (Int32, String, String) {
            let result = try await Process.run("bursar", arguments, environment: environment)
            return (result.status, result.output, result.errors)
        }
        var (status, output, errors) = try await bursar("prices", "show")
        #expect(status == 0 && output == "no prices were imported\n")
        (status, output, errors) = try await bursar("prices", "import", file.path)
        #expect(status == 0, "\(errors)")
        #expect(output.hasPrefix("imported 1 model from prices.json as table 1, in USD\n"))
        #expect(output.contains("1 entry skipped"))
        (status, output, errors) = try await bursar("prices", "show", "openai/large", "--json")
        #expect(
            output.contains(
                #""prices": [{"model": "large", "currency": "USD", "input_pico": 150000"#))
        #expect(output.contains(#""tiers": [{"above": 128000, "input_pico": 300000}]"#))
        (status, output, errors) = try await bursar("prices", "show", "nova")
        #expect(status == 1 && errors.contains("\"nova\" has no price in table 1 of 1 model"))
        (status, output, errors) = try await bursar("status")
        #expect(output.contains("prices: table 1 of 1 model, imported today from prices.json\n"))

        (status, output, errors) = try await bursar(
            "reserve", "main/a", "--tokens", "10", "--model", "large", "--key", "one", "--json")
        let grant = try #require(output.firstMatch(of: /"grant": "(g[0-9]+)"/)?.1)
        (status, output, errors) = try await bursar(
            "commit", String(grant), "--input", "7", "--output", "2", "--json")
        // 7 × 150 + 2 × 600 nano-units.
        #expect(output.contains(#""tokens": 9"#) && output.contains(#""cost_nano": 2250"#))
        (status, output, errors) = try await bursar(
            "track", "main/a", "--input", "1", "--model", "nova", "--json")
        #expect(status == 1 && output.contains(#""code": "no_price""#))
        (status, output, errors) = try await bursar("prices", "import", empty.path)
        #expect(status == 1 && errors.contains("it is empty; a table of prices is expected"))
        (status, output, errors) = try await bursar(
            "prices", "import", file.path, "--currency", "usd")
        #expect(status == 64)
    }
}
