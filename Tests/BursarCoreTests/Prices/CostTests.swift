import BursarCore
import BursarSimulation
import Testing

@Suite("What a model's usage costs")
struct CostTests {
    private let plain = ModelPrice(
        model: "m", prices: TokenPrices(input: 3_000_000, output: 15_000_000))

    @Test("tokens times price, caches as input and reasoning as output")
    func sums() throws {
        // 3 and 15 dollars per million: 1,000 × 0.000003 + 200 × 0.000015 = 0.006.
        #expect(try plain.cost(of: TokenUsage(input: 1_000, output: 200), time: 0) == 6_000_000)
        let all = TokenUsage(input: 1, cachedRead: 2, cacheWrite: 3, output: 4, reasoning: 5)
        #expect(try plain.cost(of: all, time: 0) == (6 * 3_000 + 9 * 15_000))
        var own = plain
        own.prices = TokenPrices(
            input: 3_000_000, cachedRead: 300_000, cacheWrite: 3_750_000, output: 15_000_000,
            reasoning: 20_000_000)
        #expect(
            try own.cost(of: all, time: 0) == 3_000 + 2 * 300 + 3 * 3_750 + 4 * 15_000 + 5 * 20_000)
        #expect(try own.cost(of: TokenUsage(), time: 9_000) == 0)
    }

    @Test("what is not a whole nano-unit is rounded up once, not for each kind")
    func rounding() throws {
        var price = plain
        price.prices = TokenPrices(input: 400, output: 400)
        #expect(try price.cost(of: TokenUsage(input: 1), time: 0) == 1)
        #expect(try price.cost(of: TokenUsage(input: 1, output: 1), time: 0) == 1)
        #expect(try price.cost(of: TokenUsage(input: 1, output: 1, reasoning: 1), time: 0) == 2)
        #expect(try price.cost(of: TokenUsage(input: 5), time: 0) == 2)
        price.time = 1
        #expect(try price.cost(of: TokenUsage(input: 5), time: 0) == 2)
        #expect(try price.cost(of: TokenUsage(input: 5), time: 1) == 3)
        #expect(try price.cost(of: TokenUsage(), time: 1) == 1)
        #expect(try price.cost(of: TokenUsage(), time: 1_000_000) == 1)
        #expect(try price.cost(of: TokenUsage(), time: 1_000_001) == 2)
    }

    @Test("the size of the whole prompt decides the tier, for all tokens of the request")
    func tiers() throws {
        var price = plain
        price.tiers = [
            PriceTier(above: 200_000, prices: TokenPrices(input: 6_000_000, output: 22_500_000)),
            PriceTier(above: 1_000_000, prices: TokenPrices(input: 12_000_000)),
        ]
        func cost(_ usage: TokenUsage) throws -> Int64 { try price.cost(of: usage, time: 0) }
        #expect(try cost(TokenUsage(input: 200_000, output: 1)) == 200_000 * 3_000 + 15_000)
        #expect(try cost(TokenUsage(input: 200_001, output: 1)) == 200_001 * 6_000 + 22_500)
        // Caches are part of the prompt, and cost what input costs there; the answer is no part of it.
        #expect(
            try cost(TokenUsage(input: 1, cachedRead: 100_000, cacheWrite: 100_000))
                == 200_001 * 6_000)
        #expect(try cost(TokenUsage(input: 1, output: 900_000)) == 3_000 + 900_000 * 15_000)
        // What a tier leaves open is as in the one beneath.
        #expect(
            try cost(TokenUsage(input: 1_000_001, reasoning: 2)) == 1_000_001 * 12_000 + 2 * 22_500)
        // A price of its own holds in all tiers that say no other.
        price.prices.cachedRead = 300_000
        #expect(
            try cost(TokenUsage(input: 200_000, cachedRead: 1_000)) == 200_000 * 6_000 + 1_000 * 300
        )
    }

    @Test("kinds without a price are refused, and free where time is billed")
    func unpriced() throws {
        var price = ModelPrice(model: "m", prices: TokenPrices(output: 5_000))
        #expect(try price.cost(of: TokenUsage(output: 3, reasoning: 1), time: 0) == 20)
        for (usage, kind) in [
            (TokenUsage(input: 1), TokenKind.input), (TokenUsage(cachedRead: 1), .cachedRead),
            (TokenUsage(cacheWrite: 1, output: 9), .cacheWrite),
        ] {
            #expect(throws: CostFailure.unpriced(kind)) { try price.cost(of: usage, time: 0) }
        }
        price.time = 2_000_000_000
        // Half a second at 0.002 a second.
        #expect(try price.cost(of: TokenUsage(input: 9, output: 2), time: 500) == 1_000_010)
    }

    @Test("what cannot be counted is refused, and nothing traps")
    func overflow() throws {
        let most = Amounts.most
        let dearest = ModelPrice(
            model: "m", prices: TokenPrices(input: ModelPrice.most, output: ModelPrice.most),
            time: ModelPrice.most,
            tiers: [PriceTier(above: 0, prices: TokenPrices(reasoning: ModelPrice.most))])
        let everything = TokenUsage(
            input: most, cachedRead: most, cacheWrite: most, output: most, reasoning: most)
        #expect(throws: CostFailure.tooLarge) { try dearest.cost(of: everything, time: most) }
        #expect(throws: CostFailure.tooLarge) { try dearest.mostCost(ofTokens: most, time: most) }
        // Exactly the most, and one token more.
        let cheap = ModelPrice(model: "m", prices: TokenPrices(input: 1_000, output: 1_000))
        #expect(try cheap.cost(of: TokenUsage(input: most), time: 0) == most)
        #expect(throws: CostFailure.tooLarge) {
            try cheap.cost(of: TokenUsage(input: most, output: 1), time: 0)
        }
    }

    /// A random price, and a usage that often lies at the border of a tier.
    private func drawn(_ random: inout SeededRandom) -> (ModelPrice, TokenUsage, Int64) {
        func some(_ random: inout SeededRandom, most: Int64) -> Int64 {
            random.oneIn(5) ? 0 : Int64.random(in: 0...most, using: &random)
        }
        func prices(_ random: inout SeededRandom) -> TokenPrices {
            var prices = TokenPrices()
            for kind in TokenKind.allCases where !random.oneIn(3) {
                prices[kind] = some(&random, most: random.oneIn(2) ? 900 : 90_000_000)
            }
            return prices
        }
        var price = ModelPrice(model: "m", prices: prices(&random))
        price.prices.input = price.prices.input ?? 7
        price.prices.output = price.prices.output ?? 11
        if random.oneIn(3) { price.time = some(&random, most: 3_000_000_000) }
        for tier in 0..<Int64.random(in: 0...3, using: &random) {
            price.tiers.append(PriceTier(above: 1_000 * (tier + 1), prices: prices(&random)))
        }
        let most: Int64 = random.oneIn(2) ? 1_400 : 900_000
        var usage = TokenUsage(
            input: some(&random, most: most), cachedRead: some(&random, most: most),
            cacheWrite: some(&random, most: most), output: some(&random, most: most),
            reasoning: some(&random, most: most))
        if random.oneIn(4) {
            usage = TokenUsage(input: 1_000, cachedRead: 1_000, output: usage.output)
        }
        return (price, usage, some(&random, most: 90_000))
    }

    @Test("agrees with a calculation by hand, digit by digit", arguments: [1, 2, 3] as [UInt64])
    func agreesWithLongArithmetic(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<2_000 {
            let (price, usage, time) = drawn(&random)
            let prompt = usage.input + usage.cachedRead + usage.cacheWrite
            let stages =
                [price.prices] + price.tiers.filter { prompt > $0.above }.map(\.prices)
            func charged(_ kind: TokenKind, or other: TokenKind) -> Int64 {
                stages.reversed().lazy.compactMap { $0[kind] }.first
                    ?? stages.reversed().lazy.compactMap { $0[other] }.first ?? 0
            }
            let rates: [(TokenKind, Int64)] = [
                (.input, charged(.input, or: .input)),
                (.cachedRead, charged(.cachedRead, or: .input)),
                (.cacheWrite, charged(.cacheWrite, or: .input)),
                (.output, charged(.output, or: .output)),
                (.reasoning, charged(.reasoning, or: .output)),
            ]
            // In units of 1e-15.
            var sum = Digits(0)
            for (kind, rate) in rates { sum.add(Digits(usage[kind]).times(rate).times(1_000)) }
            sum.add(Digits(time).times(price.time ?? 0))
            let cost = try price.cost(of: usage, time: time)
            #expect(
                sum.dividedUp(byMillion: ()) == "\(cost)",
                "seed \(seed), round \(round): \(price), \(usage), \(time) ms")
            let tokens = prompt + usage.output + usage.reasoning
            #expect(try cost <= price.mostCost(ofTokens: tokens, time: time))
        }
    }
}

/// A natural number in decimal digits, the lowest first: arithmetic as on paper.
private struct Digits {
    private var digits: [Int64]

    init(_ number: Int64) { digits = String(number).reversed().map { Int64(String($0))! } }

    private mutating func carry() {
        var over: Int64 = 0
        for index in digits.indices {
            over += digits[index]
            digits[index] = over % 10
            over /= 10
        }
        while over > 0 {
            digits.append(over % 10)
            over /= 10
        }
    }

    mutating func add(_ other: Digits) {
        for (index, digit) in other.digits.enumerated() {
            if index < digits.count { digits[index] += digit } else { digits.append(digit) }
        }
        carry()
    }

    func times(_ factor: Int64) -> Digits {
        var result = self
        for index in result.digits.indices { result.digits[index] *= factor }
        result.carry()
        return result
    }

    /// The number over a million, rounded up.
    func dividedUp(byMillion: Void) -> String {
        var whole = self
        let rest = whole.digits.prefix(6)
        whole.digits = Array(whole.digits.dropFirst(6))
        if whole.digits.isEmpty { whole.digits = [0] }
        if rest.contains(where: { $0 > 0 }) { whole.add(Digits(1)) }
        let text = String(whole.digits.reversed().map { Character("\($0)") })
        let trimmed = text.drop { $0 == "0" }
        return trimmed.isEmpty ? "0" : String(trimmed)
    }
}
