/// Prices of tokens by kind, in picounits (1e-12 of the currency) per token.
public struct TokenPrices: Hashable, Sendable {
    /// Of input.
    public var input: Int64?
    /// Of what is read from a cache.
    public var cachedRead: Int64?
    /// Of what is written to a cache.
    public var cacheWrite: Int64?
    /// Of output.
    public var output: Int64?
    /// Of reasoning.
    public var reasoning: Int64?

    /// The given prices.
    public init(
        input: Int64? = nil, cachedRead: Int64? = nil, cacheWrite: Int64? = nil,
        output: Int64? = nil, reasoning: Int64? = nil
    ) {
        self.input = input
        self.cachedRead = cachedRead
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
    }

    /// The price of one kind.
    public subscript(kind: TokenKind) -> Int64? {
        get {
            switch kind {
            case .input: input
            case .cachedRead: cachedRead
            case .cacheWrite: cacheWrite
            case .output: output
            case .reasoning: reasoning
            }
        }
        set {
            switch kind {
            case .input: input = newValue
            case .cachedRead: cachedRead = newValue
            case .cacheWrite: cacheWrite = newValue
            case .output: output = newValue
            case .reasoning: reasoning = newValue
            }
        }
    }

    /// Whether no kind has a price.
    public var isEmpty: Bool { TokenKind.allCases.allSatisfy { self[$0] == nil } }
}

/// Prices of requests with a large prompt.
public struct PriceTier: Hashable, Sendable {
    /// Number of tokens of the whole prompt above which these prices hold for the whole request.
    public var above: Int64
    /// The prices; what they leave open is as in the tier beneath.
    public var prices: TokenPrices

    /// A tier from its parts.
    public init(above: Int64, prices: TokenPrices) {
        self.above = above
        self.prices = prices
    }
}

/// What a model costs.
public struct ModelPrice: Hashable, Sendable {
    /// Name of the model; empty for the price of models without one of their own.
    public var model: String
    /// Currency of the prices.
    public var currency: Currency
    /// Prices of tokens. A cache costs as much as input, and reasoning as much as output, unless it
    /// has a price of its own.
    public var prices: TokenPrices
    /// Price of a second of the operation's time, in picounits.
    public var time: Int64?
    /// Prices of requests with a large prompt, by rising size; the last one that is exceeded holds.
    public var tiers: [PriceTier]

    /// A price from its parts.
    public init(
        model: String, currency: Currency = .usd, prices: TokenPrices, time: Int64? = nil,
        tiers: [PriceTier] = []
    ) {
        self.model = model
        self.currency = currency
        self.prices = prices
        self.time = time
        self.tiers = tiers
    }

    /// The highest price: a million units of the currency for a token or a second.
    public static let most: Int64 = 1_000_000_000_000_000_000
    /// The most bytes of a model's name.
    public static let nameBytesMost = 128
    /// The most tiers above the first prices.
    public static let tiersMost = 4

    /// What is wrong with it; `nil` if nothing is.
    var flaw: String? { ModelPrice.flaw(ofName: model) ?? priceFlaw }

    /// Why a text cannot be the name of a model; `nil` if it can.
    public static func flaw(ofName name: String) -> String? {
        guard (1...nameBytesMost).contains(name.utf8.count) else {
            return "the name of a model has 1 to \(nameBytesMost) bytes"
        }
        guard name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return "the name of a model has no control characters"
        }
        return nil
    }

    /// What is wrong with the prices themselves.
    var priceFlaw: String? {
        let all = [prices] + tiers.map(\.prices)
        let numbers =
            all.flatMap { each in TokenKind.allCases.compactMap { each[$0] } } + [time ?? 0]
        guard numbers.allSatisfy({ (0...ModelPrice.most).contains($0) }) else {
            return "a price is from 0 to a million units of the currency"
        }
        guard tiers.count <= ModelPrice.tiersMost else {
            return "a model has at most \(ModelPrice.tiersMost) tiers"
        }
        var above: Int64 = -1
        for tier in tiers {
            guard tier.above > above, tier.above <= Amounts.most, !tier.prices.isEmpty else {
                return "tiers rise, and each has a price"
            }
            above = tier.above
        }
        if prices.isEmpty, time == nil { return "neither tokens nor time have a price" }
        return nil
    }
}
