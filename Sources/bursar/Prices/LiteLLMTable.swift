import BursarClient

/// Prices out of a file in the shape of LiteLLM's `model_prices_and_context_window.json`: an object
/// with an entry for each model, whose numbers are units of the currency per token or second.
struct LiteLLMTable {
    /// The models with a price, in the order of the file.
    var prices: [ModelPrice] = []
    /// How many are billed by time.
    var timedCount: Int { prices.count { $0.time != nil } }
    /// How many cost more, or less, where the prompt is large.
    var tieredCount: Int { prices.count { $0.tierAbove != nil } }
    /// Entries without prices of tokens or of the request's time: of images, pages, seconds of film.
    var skippedCount = 0
    /// Models with a price finer than 1e-12, which was rounded up.
    var rounded: [String] = []

    /// An entry that explains the others.
    private static let specimen = "sample_spec"
    /// The coordinator takes no more models.
    static let modelsMost = 16_384

    /// Reads a table whose prices are in a currency.
    init(_ value: WrittenValue, currency: String) throws(PriceProblem) {
        guard case .object(let members) = value else {
            throw PriceProblem("it is no object with an entry for each model")
        }
        var names: Set<String> = []
        for member in members where member.key != Self.specimen {
            guard names.insert(member.key).inserted else {
                throw PriceProblem("\"\(member.key.printable)\" is there twice")
            }
            guard case .object(let entry) = member.value else {
                throw PriceProblem(
                    "\"\(member.key.printable)\" is \(member.value.words), not an object with prices"
                )
            }
            let fields: ModelPriceFields
            do throws(PriceProblem) {
                fields = try ModelPriceFields(entry)
            } catch {
                throw PriceProblem("\"\(member.key.printable)\": \(error.message)")
            }
            guard let price = ModelPrice(fields, model: member.key, currency: currency) else {
                skippedCount += 1
                continue
            }
            if fields.isRounded { rounded.append(member.key) }
            prices.append(price)
        }
        guard !prices.isEmpty else { throw PriceProblem("no model in it has a price") }
        guard prices.count <= Self.modelsMost else {
            throw PriceProblem(
                "\(prices.count) models have a price; a table has at most \(Self.modelsMost)")
        }
    }
}

extension ModelPrice {
    /// The price that the fields say; nothing if they say none.
    fileprivate init?(_ fields: ModelPriceFields, model: String, currency: String) {
        guard !fields.base.isEmpty || fields.second != nil else { return nil }
        let base = fields.base
        self.init(
            model: model, currency: currency, input: base.input, cachedRead: base.cachedRead,
            cacheWrite: base.cacheWrite, output: base.output, reasoning: base.reasoning,
            time: fields.second, furtherTiers: [])
        let tiers = fields.tiers.values.sorted { $0.above < $1.above }
        if let first = tiers.first {
            tierAbove = first.above
            tierInput = first.input
            tierCachedRead = first.cachedRead
            tierCacheWrite = first.cacheWrite
            tierOutput = first.output
            tierReasoning = first.reasoning
        }
        furtherTiers = Array(tiers.dropFirst())
    }
}
