internal import BursarCore

extension RandomCommands {
    /// One of few models; some have a price.
    func modelName(using random: inout SeededRandom) -> String {
        "m\(Int.random(in: 0...2, using: &random))"
    }

    /// A usage that is small, and often just above a tier.
    func tokenUsage(using random: inout SeededRandom) -> TokenUsage {
        func some() -> Int64 { random.oneIn(3) ? 0 : Int64.random(in: 0...60, using: &random) }
        var usage = TokenUsage(
            input: some(), cachedRead: some(), cacheWrite: some(), output: some(),
            reasoning: some())
        if random.oneIn(60) { usage.output = Int64.random(in: -2...(.max), using: &random) }
        return usage
    }

    /// A part of a table of prices: mostly the one that comes next, or the only one.
    mutating func pricePart(using random: inout SeededRandom) -> PriceImport {
        let parts = UInt32.random(in: 1...2, using: &random)
        let part = random.oneIn(9) ? UInt32.random(in: 0...3, using: &random) : min(nextPart, parts)
        nextPart = part < parts ? part + 1 : 1
        // The models of two parts are others.
        let names = (0..<Int.random(in: 1...2, using: &random)).map { "m\($0 * 2 + Int(part) % 2)" }
        return PriceImport(
            source: "list", part: part, parts: parts,
            prices: names.map { modelPrice($0, using: &random) })
    }

    private func modelPrice(_ model: String, using random: inout SeededRandom) -> ModelPrice {
        func prices() -> TokenPrices {
            var prices = TokenPrices()
            for kind in TokenKind.allCases where random.oneIn(2) {
                prices[kind] = Int64.random(in: 0...9_000, using: &random)
            }
            prices.input = Int64.random(in: 0...9_000, using: &random)
            return prices
        }
        var price = ModelPrice(model: model, prices: prices())
        price.prices.output = Int64.random(in: 0...90_000, using: &random)
        if random.oneIn(4) { price.time = Int64.random(in: 0...9_000_000, using: &random) }
        for tier in 0..<Int64.random(in: 0...2, using: &random) {
            price.tiers.append(PriceTier(above: 40 + 40 * tier, prices: prices()))
        }
        return price
    }
}
