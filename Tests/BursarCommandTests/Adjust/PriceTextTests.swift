import BursarClient
import Testing

@testable import bursar

/// Prices as `bursar adjust --price` takes them.
struct PriceTextTests {
    @Test func pricesAreExact() throws {
        let text = try PriceText(text: "gpt-5=input:1.25,cached_read:0.125,output:10")
        #expect(text.model == "gpt-5")
        #expect(
            text.price
                == ModelPrice(
                    model: "gpt-5", currency: "", input: 1_250_000, cachedRead: 125_000,
                    output: 10_000_000, furtherTiers: []))
        #expect(try PriceText(text: "a=b=input:0.000001,currency:EUR").price?.input == 1)
        #expect(try PriceText(text: "a=b=input:0.000001,currency:EUR").price?.currency == "EUR")
    }

    @Test func defaultAndNoneAreSpecial() throws {
        #expect(try PriceText(text: "default=input:3").model == "")
        #expect(try PriceText(text: "gpt-5=none") == PriceText(text: "gpt-5=none"))
        #expect(try PriceText(text: "gpt-5=none").price == nil)
    }

    @Test(arguments: [
        "", "gpt-5", "=input:1", "gpt-5=", "gpt-5=1.25", "gpt-5=input:", "gpt-5=input:-1",
        "gpt-5=input:1.0000001", "gpt-5=input:1,input:2", "gpt-5=words:1", "gpt-5=currency:EUR",
        "gpt-5=input:1,,output:2",
    ])
    func nonsenseIsRefused(text: String) {
        #expect(throws: QuantityProblem.self) { try PriceText(text: text) }
    }
}
