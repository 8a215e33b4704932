import ArgumentParser
import BursarClient
import Foundation

/// The prices of models.
struct PricesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "Import or show what models cost.",
        subcommands: [Import.self, Show.self])

    /// Replaces the imported prices.
    struct Import: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Replace the imported prices by those of a file.",
            discussion: """
                The file has the shape of LiteLLM's model_prices_and_context_window.json; a copy \
                is in PyPI's `litellm` package. Taken over are the prices of tokens \
                (input_cost_per_token, output_cost_per_token, cache_read_input_token_cost, \
                cache_creation_input_token_cost, output_cost_per_reasoning_token), those of large \
                prompts (…_above_200k_tokens, tiered_pricing), and where tokens cost nothing those \
                of the request's seconds. Other entries are skipped and counted. Numbers are read \
                exactly; what is finer than 1e-12 is rounded up.

                The new table is in force once all of it has arrived; until then the old one is. \
                With --json: {"version", "models", "imported_ms", "source", "time_models", \
                "tiered_models", "skipped", "rounded"}.
                """)

        @OptionGroup var connection: ConnectionOptions

        @Argument(help: "The file; - for standard input.", completion: .file())
        var file: String

        @Option(help: "Currency of the prices in it.")
        var currency = "USD"

        @Option(help: "Where the prices come from, for people. Default: the file's name.")
        var source: String?

        func validate() throws {
            guard (3...8).contains(currency.utf8.count),
                currency.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
            else {
                throw ValidationError("--currency takes three to eight capital letters, like USD")
            }
            if let source, source.utf8.count > 128 {
                throw ValidationError("--source has at most 128 bytes")
            }
        }

        private static let fileBytesMost = 256 << 20

        func run(_ session: Session) async throws {
            let file = try InputFile(
                file, expecting: "a table of prices", most: Self.fileBytesMost)
            let table: LiteLLMTable
            do {
                let value = try JSONReader.read(file.bytes)
                table = try LiteLLMTable(value, currency: currency)
            } catch let problem as SyntaxProblem {
                throw CommandFailure("\(file.name):\(problem)")
            } catch let problem as PriceProblem {
                throw CommandFailure("\(file.name): \(problem.message)")
            }
            var source =
                source ?? file.name.split(separator: "/").last.map(String.init) ?? file.name
            while source.utf8.count > 128 { source.removeLast() }
            let reply = try await session.client.importPrices(table.prices, source: source)
            output(table.json(reply.table)) { table.print(reply.table, currency: currency) }
        }
    }

    /// Shows prices.
    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show what models cost.",
            discussion: """
                With a model: the price by which the coordinator would bill it, which may be that of \
                its name without the provider before it or without the release behind it. Prices of \
                tokens are per million. Exit status 1 if there is none.

                With --json: {"table": {"version", "models", "imported_ms", "source"}, "prices": \
                [{"model", "currency", "input_pico", …, "time_pico", "tiers"}]}, in 1e-12 of the \
                currency per token, and per second of time.
                """)

        @OptionGroup var connection: ConnectionOptions

        @Argument(help: "The model. Default: all that have a price.")
        var model: String?

        @Option(
            name: .customLong("account"), help: "Account whose pool's own prices come first.",
            completion: .account)
        var payer: String?

        func run(_ session: Session) async throws {
            let reply = try await prices(session)
            if let model, reply.prices.isEmpty {
                if connection.json { Terminal.output.line(reply.json.description) }
                Terminal.error.line(
                    "bursar: \"\(model.printable)\" has no price"
                        + (reply.table.map { " in \($0.words)" } ?? "; no prices were imported"))
                throw ExitCode.failure
            }
            output(reply.json) { reply.print() }
        }

        private func prices(_ session: Session) async throws -> Reply.PriceList {
            var payer = payer
            if payer == nil {
                // A pool's own prices are seen by naming the pool; with a single one there is no doubt.
                let pools = try await session.pools()
                if pools.count == 1 { payer = pools[0] }
            }
            if let model { return try await session.client.prices(of: model, for: payer) }
            return try await session.client.allPrices(for: payer)
        }
    }
}
