/// What a pool says of prices: the currency of its costs, and prices that come before the imported
/// ones.
public struct PoolPrices: Hashable, Sendable {
    /// The currency in which it counts.
    public var currency: Currency
    /// Prices of its own, by name of the model.
    public var models: [ModelPrice]
    /// In an array, so that settings stay small where there is none.
    private var fallbacks: [ModelPrice]

    /// The price of models that have none; its name is empty.
    public var fallback: ModelPrice? {
        get { fallbacks.first }
        set { fallbacks = newValue.map { [$0] } ?? [] }
    }

    /// Prices from their parts.
    public init(
        currency: Currency = .usd, fallback: ModelPrice? = nil, models: [ModelPrice] = []
    ) {
        self.currency = currency
        self.models = models
        fallbacks = fallback.map { [$0] } ?? []
    }

    /// The most prices of a pool's own.
    public static let modelsMost = 32

    /// Whether there is any price.
    var hasPrices: Bool { !models.isEmpty || !fallbacks.isEmpty }

    /// The pool's own price of a model with exactly this name.
    func price(of name: Substring) -> ModelPrice? { models.first { $0.model == name } }

    /// What is wrong with it; `nil` if nothing is.
    var flaw: String? {
        guard models.count <= PoolPrices.modelsMost else {
            return "a pool has at most \(PoolPrices.modelsMost) prices of its own"
        }
        var names: Set<String> = []
        for price in models {
            if let flaw = price.flaw { return "\"\(price.model)\": \(flaw)" }
            guard names.insert(price.model).inserted else {
                return "\"\(price.model)\" has two prices"
            }
        }
        if let flaw = fallback?.priceFlaw { return "the default price: \(flaw)" }
        guard (models + fallbacks).allSatisfy({ $0.currency == currency }) else {
            return "a pool's own prices are in its currency, \(currency)"
        }
        return nil
    }
}
