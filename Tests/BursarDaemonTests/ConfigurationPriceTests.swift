import BursarCore
import Testing

@testable import BursarDaemon

@Suite struct ConfigurationPriceTests {
    static let sample = """
        [pool.main]
        tokens = 5
        [pool.main.prices]
        default = { input = "3.00 EUR", output = "15 EUR", cached_read = "0.300001 EUR" }
        models.large = { input = "0 EUR", output = "0.000001 EUR", reasoning = "2 EUR" }
        [pool.main.prices.models."own/model v2"]
        time = "1.20 EUR"
        tiers = [
            { above = 0, input = "1 EUR" },
            { above = 200_000, cache_write = "7.5 EUR", output = "9 EUR" },
        ]
        [pool.main.account.a]
        """

    @Test func readsPrices() throws {
        let pool = try configuration(Self.sample).pools[0]
        #expect(pool.currency == "EUR")
        let euro = try #require(Currency("EUR"))
        var expected = PoolPrices(currency: euro)
        expected.fallback = ModelPrice(
            model: "", currency: euro,
            prices: TokenPrices(input: 3_000_000, cachedRead: 300_001, output: 15_000_000))
        expected.models = [
            ModelPrice(
                model: "large", currency: euro,
                prices: TokenPrices(input: 0, output: 1, reasoning: 2_000_000)),
            // 1.20 in 3,600 seconds are 333,333,333.3… picounits in each.
            ModelPrice(
                model: "own/model v2", currency: euro, prices: TokenPrices(), time: 333_333_334,
                tiers: [
                    PriceTier(above: 0, prices: TokenPrices(input: 1_000_000)),
                    PriceTier(
                        above: 200_000,
                        prices: TokenPrices(cacheWrite: 7_500_000, output: 9_000_000)),
                ]),
        ]
        #expect(pool.settings.prices == expected)
        #expect(pool.accounts[0].settings.prices == nil)
    }

    @Test func aPoolInDollarsWithoutPricesSaysNothing() throws {
        for text in ["", "[pool.p]", "[pool.p]\ncost = \"1 USD\"", "[pool.p.prices]"] {
            #expect(try configuration(text).pools[0].settings.prices == nil)
        }
        let other = try configuration("[pool.p]\ncurrency = \"EUR\"").pools[0]
        #expect(other.settings.prices == PoolPrices(currency: Currency("EUR")!))
    }

    /// `adjust` holds as long as the digest stays, so it may change only with the prices.
    @Test func theDigestFollowsThePrices() throws {
        func digest(_ text: String) throws -> UInt64 { try configuration(text).pools[0].digest }
        let plain = try digest("[pool.main]\ntokens = 5")
        #expect(try digest("[pool.main]\ntokens = 5\n[pool.main.prices]") == plain)
        let texts = [
            Self.sample, Self.sample.replacing("0.300001", with: "0.300002"),
            Self.sample.replacing("above = 200_000", with: "above = 200_001"),
            Self.sample.replacing("1.20", with: "1.21"),
            Self.sample.replacing("models.large", with: "models.larger"),
            Self.sample.replacing("EUR", with: "USD"),
        ]
        #expect(Set(try texts.map(digest)).count == texts.count)
        #expect(try digest(Self.sample) == digest(Self.sample))
    }

    @Test func laterFilesChangeSingleModels() throws {
        let pool = try configuration(
            Self.sample, "[pool.main.prices.models.large]\noutput = \"4 EUR\""
        ).pools[0]
        let large = pool.settings.prices?.models.first { $0.model == "large" }
        #expect(large?.prices == TokenPrices(input: 0, output: 4_000_000, reasoning: 2_000_000))
    }

    @Test(arguments: [
        (
            "default = 3",
            "2:1: default is the integer 3; write prices per million tokens, like "
                + "{ input = \"3.00 USD\", output = \"15.00 USD\" }"
        ),
        (
            "default = { input = 3.0, output = \"1 USD\" }",
            "2:13: input is the number 3.0; write a text with its currency, like \"3.00 USD\""
        ),
        (
            "default = { input = \"3\", output = \"1 USD\" }",
            "2:13: input: \"3\" has no currency; write it like \"3.00 USD\""
        ),
        (
            "default = { input = \"-3 USD\", output = \"1 USD\" }",
            "2:13: input: \"-3 USD\" is negative; a cost is 0 or more"
        ),
        (
            "default = { input = \"0.0000001 USD\", output = \"1 USD\" }",
            "2:13: input: \"0.0000001 USD\" is not an amount of money below 2,305,843,009,213 with "
                + "at most six decimals; write it like \"3.00 USD\""
        ),
        (
            "default = { input = \"2000000000000 USD\", output = \"1 USD\" }",
            "2:13: input is 2000000000000 USD, too much for a price"
        ),
        (
            "default = { input = \"1 USD\" }",
            "2:1: default of [pool.p.prices] has no price of output; write one, 0 where it is free, "
                + "like { input = \"3.00 USD\", output = \"15.00 USD\" }"
        ),
        (
            "models.m = { input = \"1 USD\", output = \"1 EUR\" }",
            "2:31: output is in EUR, but the pool counts in USD (0.toml:2:14); a pool has one currency"
        ),
        (
            "models.m = { inputs = \"1 USD\" }",
            "2:14: unknown key \"inputs\" in m of [pool.p.prices]; did you mean \"input\"?"
        ),
        (
            "models = []",
            "2:1: models is an array; it is a table of prices by the name of the model"
        ),
        (
            "models.\"\" = { time = \"1 USD\" }",
            "2:8: the name of a model has 1 to 128 bytes; write the name by which agents ask for it"
        ),
        (
            "models.m = { time = \"1 USD\", tiers = 5 }",
            "2:30: tiers is the integer 5; "
                + "write a list like [{ above = 200_000, input = \"6.00 USD\" }]"
        ),
        (
            "models.m = { time = \"1 USD\", tiers = [{ input = \"1 USD\" }] }",
            "2:39: a tier says above how many tokens it holds; "
                + "write a list like [{ above = 200_000, input = \"6.00 USD\" }]"
        ),
        (
            "models.m = { time = \"1 USD\", tiers = [{ above = 9 }] }",
            "2:39: a tier has a price; "
                + "write a list like [{ above = 200_000, input = \"6.00 USD\" }]"
        ),
        (
            "models.m = { time = \"1 USD\", tiers = ["
                + "{ above = 9, input = \"1 USD\" }, { above = 9, input = \"1 USD\" }] }",
            "2:71: tiers do not rise; the one before is above 9"
        ),
        ("modes = {}", "2:1: unknown key \"modes\" in [pool.p.prices]; did you mean \"models\"?"),
    ])
    func saysWhatIsWrong(line: String, problem: String) {
        #expect(problems("[pool.p.prices]\n" + line) == ["0.toml:" + problem])
    }

    @Test func aPoolHasNotTooManyPrices() {
        let models = (0..<33).map { "m\($0) = { time = \"1 USD\" }" }.joined(separator: "\n")
        #expect(
            problems("[pool.p.prices.models]\n" + models) == [
                "0.toml:1:16: 33 models; a pool has at most 32 prices of its own; "
                    + "`bursar prices import` takes more"
            ])
    }
}
