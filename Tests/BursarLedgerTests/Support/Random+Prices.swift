import BursarCore

extension Random {
    mutating func modelPrice() -> ModelPrice {
        ModelPrice(
            model: text(), currency: Currency(one(of: "USD", "EUR", "CREDITS"))!,
            prices: tokenPrices(), time: optional { $0.signed() },
            tiers: list { PriceTier(above: $0.signed(), prices: $0.tokenPrices()) })
    }

    mutating func tokenPrices() -> TokenPrices {
        var prices = TokenPrices()
        for kind in TokenKind.allCases { prices[kind] = optional { $0.signed() } }
        return prices
    }

    mutating func poolPrices() -> PoolPrices {
        PoolPrices(
            currency: Currency(one(of: "USD", "EUR"))!, fallback: optional { $0.modelPrice() },
            models: list { $0.modelPrice() })
    }

    mutating func pricePart(_ version: UInt32? = nil, _ part: UInt32? = nil) -> PricePart {
        PricePart(
            id: PricePartID(version: version ?? number32(), part: part ?? number32()),
            parts: number32(), source: text(), time: instant(), prices: list { $0.modelPrice() })
    }

    mutating func billing() -> Billing {
        if chance(2) { return .amounts }
        let usage = optional { random in
            TokenUsage(
                input: random.signed(), cachedRead: random.signed(), cacheWrite: random.signed(),
                output: random.signed(), reasoning: random.signed())
        }
        let price: PriceSource = one(of: .none, .pool, .fallback, .table(number32()))
        return .bill(Bill(model: text(), usage: usage, price: price))
    }
}
