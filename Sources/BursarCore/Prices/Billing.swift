/// How a usage was told: by kind of tokens, with the model that answered, or by neither.
///
/// Boxed, because most usage is told without.
public indirect enum Billing: Hashable, Sendable {
    /// As amounts alone.
    case amounts
    /// By kind of tokens, or with the model.
    case bill(Bill)
}

/// What a usage consists of, and by which price its cost was computed.
public struct Bill: Hashable, Sendable {
    /// The model that answered; empty if nobody named one.
    public var model: String
    /// Tokens by kind.
    public var usage: TokenUsage?
    /// Where the price comes from.
    public var price: PriceSource

    /// A bill from its parts.
    public init(model: String, usage: TokenUsage?, price: PriceSource) {
        self.model = model
        self.usage = usage
        self.price = price
    }
}

/// Where a price comes from.
public enum PriceSource: Hashable, Sendable {
    /// No cost was computed: it was said, or nothing here costs anything.
    case none
    /// The pool's own price of the model.
    case pool
    /// The pool's price for models without one.
    case fallback
    /// The imported table of this version.
    case table(UInt32)
}
