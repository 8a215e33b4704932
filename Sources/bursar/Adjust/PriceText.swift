import BursarClient

/// A price of a pool's own as the command line takes it: `MODEL=input:1.25,output:10`, or `MODEL=none`.
struct PriceText: Hashable {
    /// Name of the model; empty for those that have no price.
    var model: String
    /// The price; nothing: the pool's own is taken away.
    var price: ModelPrice?

    private static let right =
        "write MODEL=input:1.25,output:10 (per million tokens; also cached_read, cache_write, reasoning, "
        + "and currency:EUR) or MODEL=none"

    init(text: String) throws(QuantityProblem) {
        guard let mark = text.lastIndex(of: "="), mark > text.startIndex else {
            throw QuantityProblem(PriceText.right)
        }
        let name = String(text[..<mark])
        model = name == "default" ? "" : name
        let prices = text[text.index(after: mark)...]
        if prices == "none" { return }
        price = try PriceText.price(of: model, prices)
    }

    private static func price(
        of model: String, _ text: Substring
    ) throws(QuantityProblem) -> ModelPrice {
        // Nothing said: the pool's.
        var currency = ""
        var kinds: [Substring: UInt64] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: ":", omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw QuantityProblem(right) }
            if pair[0] == "currency" {
                currency = String(pair[1])
                continue
            }
            guard ["input", "cached_read", "cache_write", "output", "reasoning"].contains(pair[0]),
                kinds.updateValue(try picounits(pair[1]), forKey: pair[0]) == nil
            else { throw QuantityProblem(right) }
        }
        guard !kinds.isEmpty else { throw QuantityProblem(right) }
        return ModelPrice(
            model: model, currency: currency, input: kinds["input"],
            cachedRead: kinds["cached_read"], cacheWrite: kinds["cache_write"],
            output: kinds["output"], reasoning: kinds["reasoning"], furtherTiers: [])
    }

    /// A price per million tokens in 1e-12 per token.
    private static func picounits(_ text: Substring) throws(QuantityProblem) -> UInt64 {
        let nano = try QuantityText.nano(String(text))
        guard nano % 1_000 == 0 else {
            throw QuantityProblem("a price per million tokens has at most six decimals")
        }
        return UInt64(nano / 1_000)
    }
}
