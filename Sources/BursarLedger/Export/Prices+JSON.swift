internal import BursarCore

extension JSONLine {
    /// How a usage was told: nothing for amounts alone.
    mutating func write(_ billing: Billing) {
        guard case .bill(let bill) = billing else { return }
        field("model", bill.model)
        guard let usage = bill.usage else { return }
        object("breakdown") { line in
            for kind in TokenKind.allCases { line.field(kind.label, usage[kind]) }
        }
        switch bill.price {
        case .none: break
        case .pool: field("price", "pool")
        case .fallback: field("price", "default")
        case .table(let version):
            field("price", "table")
            field("price_version", version)
        }
    }

    mutating func write(_ fact: PricesImported) {
        field("version", fact.version)
        field("source", fact.part.source)
        field("part", fact.part.part)
        field("parts", fact.part.parts)
        field("models", fact.models)
        list("prices", fact.part.prices) { $0.write($1) }
    }

    mutating func write(_ prices: PoolPrices) {
        field("currency", prices.currency.description)
        if let fallback = prices.fallback {
            object("default_price") { $0.write(fallback) }
        }
        if !prices.models.isEmpty { list("prices", prices.models) { $0.write($1) } }
    }

    /// Prices in 1e-12 of the currency per token, that of time per second.
    private mutating func write(_ price: ModelPrice) {
        if !price.model.isEmpty { field("model", price.model) }
        field("currency", price.currency.description)
        write(price.prices)
        if let time = price.time { field("time_pico", time) }
        guard !price.tiers.isEmpty else { return }
        list("tiers", price.tiers) { line, tier in
            line.field("above", tier.above)
            line.write(tier.prices)
        }
    }

    private mutating func write(_ prices: TokenPrices) {
        for kind in TokenKind.allCases {
            if let price = prices[kind] { field(kind.label + "_pico", price) }
        }
    }
}
