import BursarClient
import Foundation
import Testing

@testable import bursar

@Suite("Files of prices")
struct PriceFileTests {
    private func table(_ text: String) throws -> LiteLLMTable {
        try LiteLLMTable(JSONReader.read(Array(text.utf8)), currency: "USD")
    }

    @Test(
        "numbers are read exactly, and rounded up where they are too fine",
        arguments: [
            ("1.5e-07", 150_000, true), ("0.0000025", 2_500_000, true), ("3E-6", 3_000_000, true),
            ("0", 0, true), ("0.0", 0, true), ("-0.0", 0, true), ("1e-12", 1, true),
            ("2", 2_000_000_000_000, true), ("1.0000e0", 1_000_000_000_000, true),
            ("1e-13", 1, false), ("1.00000000000001e-9", 1_001, false), ("9e-400", 1, false),
            ("0.0000029999900000000002", 2_999_991, false), ("4.998e-08", 49_980, true),
            // Doubles would say 7500000.000000001 or 29999999.999999996.
            ("7.5e-06", 7_500_000, true), ("3e-05", 30_000_000, true),
            ("1.1e-06", 1_100_000, true), ("2.3058430092136939e6", 2_305_843_009_213_693_900, true),
        ] as [(String, Int64, Bool)])
    func numbers(text: String, picounits: Int64, isExact: Bool) throws {
        let value = try JSONReader.read(Array(text.utf8))
        let (number, exact) = try #require(value.roundedUp(decimals: 12))
        #expect(number == picounits)
        #expect(exact == isExact)
    }

    @Test(
        "what is no price is none",
        arguments: ["-1e-9", "1e20", "1e999999999999", "\"1\"", "[]", "true"])
    func noNumbers(text: String) throws {
        #expect(try JSONReader.read(Array(text.utf8)).roundedUp(decimals: 12) == nil)
    }

    @Test("prices of tokens, caches and reasoning, and of large prompts")
    func tokens() throws {
        let table = try table(
            """
            {"sample_spec": {"input_cost_per_token": 0.0, "mode": "one of: chat"},
             "large": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
               "cache_read_input_token_cost": 3e-07, "cache_creation_input_token_cost": 3.75e-06,
               "cache_creation_input_token_cost_above_1hr": 6e-06,
               "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05,
               "output_cost_per_reasoning_token": 2e-05, "input_cost_per_token_batches": 1e-06,
               "input_cost_per_token_above_200k_tokens": 6e-06,
               "input_cost_per_token_above_200k_tokens_priority": 9e-06,
               "output_cost_per_token_above_200k_tokens": 2.25e-05,
               "input_cost_per_token_above_1000000_tokens": 8e-06,
               "input_cost_per_audio_token": 1e-03, "max_tokens": 5, "mode": "chat"},
             "small": {"input_cost_per_token": 0, "output_cost_per_token": null}}
            """)
        #expect(table.skippedCount == 0 && table.tieredCount == 1 && table.timedCount == 0)
        #expect(
            table.prices == [
                ModelPrice(
                    model: "large", currency: "USD", input: 3_000_000, cachedRead: 300_000,
                    cacheWrite: 3_750_000, output: 15_000_000, reasoning: 20_000_000,
                    tierAbove: 200_000, tierInput: 6_000_000, tierOutput: 22_500_000,
                    furtherTiers: [PriceTier(above: 1_000_000, input: 8_000_000)]),
                ModelPrice(model: "small", currency: "USD", input: 0, furtherTiers: []),
            ])
    }

    @Test("a list of complete tiers takes nothing from other ones")
    func listed() throws {
        let table = try table(
            """
            {"q": {"mode": "chat", "tiered_pricing": [
               {"range": [128000.0, 1e6], "input_cost_per_token": 4e-06, "output_cost_per_token": 8e-06},
               {"range": [0, 128000.0], "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
                "cache_read_input_token_cost": 1e-07, "output_cost_per_reasoning_token": 3e-06}]},
             "searches": {"tiered_pricing": [{"max_results_range": [0, 25], "input_cost_per_query": 1}]}}
            """)
        #expect(table.skippedCount == 1)
        #expect(
            table.prices == [
                ModelPrice(
                    model: "q", currency: "USD", input: 1_000_000, cachedRead: 100_000,
                    cacheWrite: 1_000_000, output: 2_000_000, reasoning: 3_000_000,
                    tierAbove: 128_000, tierInput: 4_000_000, tierCachedRead: 4_000_000,
                    tierCacheWrite: 4_000_000, tierOutput: 8_000_000, tierReasoning: 8_000_000,
                    furtherTiers: [])
            ])
    }

    @Test("seconds are taken where tokens cost nothing and they are the request's")
    func seconds() throws {
        let table = try table(
            """
            {"whisper": {"mode": "audio_transcription", "input_cost_per_second": 0.0001,
                         "output_cost_per_second": 0.0001},
             "hosted": {"mode": "chat", "cost_per_second": 0.02, "input_cost_per_second": 0.03},
             "heard": {"input_cost_per_second": 5.8333e-05, "output_cost_per_second": 0.0},
             "both": {"mode": "chat", "input_cost_per_second": 0.1, "input_cost_per_token": 1e-06},
             "film": {"mode": "video_generation", "output_cost_per_second": 0.4},
             "picture": {"mode": "image_generation", "output_cost_per_image": 0.04},
             "search": {"mode": "rerank", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0,
                        "input_cost_per_query": 0.001}}
            """)
        #expect(table.timedCount == 3 && table.skippedCount == 3)
        #expect(table.prices.map(\.model) == ["whisper", "hosted", "heard", "both"])
        #expect(table.prices.map(\.time) == [100_000_000, 20_000_000_000, 58_333_000, nil])
    }

    @Test(
        "what cannot be meant is told with its place",
        arguments: [
            ("[]", "it is no object with an entry for each model"),
            ("{}", "no model in it has a price"),
            ("{\"m\": {\"mode\": \"chat\"}}", "no model in it has a price"),
            ("{\"m\": 5}", "\"m\" is 5, not an object with prices"),
            (
                "{\"m\": {\"input_cost_per_token\": -1e-06}}",
                "\"m\": input_cost_per_token is -1e-06, not a price"
            ),
            (
                "{\"m\": {\"input_cost_per_token\": \"1\"}}",
                "\"m\": input_cost_per_token is \"1\", not a price"
            ),
            (
                "{\"m\": {\"input_cost_per_token\": 1}, \"m\": {}}", "\"m\" is there twice"
            ),
        ])
    func problems(text: String, message: String) throws {
        #expect(throws: PriceProblem(message)) { try table(text) }
    }

    @Test("what was rounded is named")
    func rounded() throws {
        let table = try table(
            "{\"a\": {\"input_cost_per_token\": 1.5e-13}, \"b\": {\"output_cost_per_token\": 1e-07}}"
        )
        #expect(table.rounded == ["a"])
        #expect(table.prices[0].input == 1)
    }

    @Test("prices read per million tokens, ages in days")
    func words() throws {
        #expect(DecimalText.price(picounits: 3_000_000, places: 6) == "3.00")
        #expect(DecimalText.price(picounits: 37_500, places: 6) == "0.0375")
        #expect(DecimalText.price(picounits: 1_234_567_890_000, places: 6) == "1,234,567.89")
        let day: Int64 = 86_400_000
        let table = PriceTable(
            version: 3, models: 4_000, importedMs: 100 * day, source: "list.json")
        func words(_ days: Double) -> String {
            table.words(now: .init(timeIntervalSince1970: days * 86_400))
        }
        #expect(words(100.5) == "table 3 of 4,000 models, imported today from list.json")
        #expect(words(101.5).contains("imported 1 day ago"))
        #expect(words(103).contains("imported 3 days ago"))
        #expect(words(99).contains("imported today"))
        #expect(!table.isOld(now: .init(timeIntervalSince1970: 190 * 86_400)))
        #expect(table.isOld(now: .init(timeIntervalSince1970: 191 * 86_400)))
    }
}
