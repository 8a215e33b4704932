import BursarCore

/// FNV-1a with 64 bits over a description that is the same in every build and on every machine. It
/// tells whether configuration changed; it is no protection against someone who wants a collision.
struct ConfigurationDigest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    private mutating func add(byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// Adds a text with its end, so that neighbours cannot run into each other.
    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte: byte) }
        add(byte: 0)
    }

    private mutating func add(_ name: String, _ value: (some CustomStringConvertible)?) {
        guard let value else { return }
        add("\(name)=\(value)")
    }

    private mutating func add(_ name: String, _ amounts: Amounts) {
        for resource in Resource.allCases {
            switch amounts[resource] {
            case .absent: break
            case .finite(let amount): add("\(name).\(resource.rawValue)=\(amount)")
            case .unlimited: add("\(name).\(resource.rawValue)=unlimited")
            }
        }
    }

    private mutating func add(_ name: String, _ bounds: Bounds) {
        for resource in Resource.allCases {
            switch bounds[resource] {
            case .inherited: break
            case .absolute(let amount): add("\(name).\(resource.rawValue)=\(amount)")
            case .fraction(let parts): add("\(name).\(resource.rawValue)=\(parts)ppm")
            case .unlimited: add("\(name).\(resource.rawValue)=unlimited")
            }
        }
    }

    /// Adds what settings say; what they leave unsaid adds nothing, so new settings do not change
    /// the digests of accounts that do not use them.
    mutating func add(_ settings: AccountSettings) {
        add("nominal", settings.nominal)
        add("reserved", settings.reserved)
        add("ceiling", settings.ceiling)
        add("lending_limit", settings.lendingLimit)
        add("borrowing_limit", settings.borrowingLimit)
        add("debt_limit", settings.debtLimit)
        add("per_operation", settings.perOperation)
        add("weight", settings.weight)
        add("priority", settings.priority)
        add("sharing", settings.sharing?.rawValue)
        add("allocation", settings.allocation?.rawValue)
        add("default_reserved", settings.defaultReserved)
        add("payback_rate", settings.paybackRate)
        add("on_abandon", settings.onAbandon?.rawValue)
        if let thresholds = settings.thresholds {
            add("thresholds=\(thresholds.yellow),\(thresholds.orange),")
            add("\(thresholds.red),\(thresholds.black)")
        }
        add("dynamic_accounts", settings.dynamicAccounts)
        add("carry_over", settings.carryOver)
        add("initial_credits", settings.initialCredits)
        add("guarantee", settings.guarantee)
        add("learning_rate", settings.learningRate)
        add("pricing", settings.pricing?.rawValue)
        add("clearing_interval", settings.clearingInterval)
        add("recall_grace", settings.recallGrace)
        add("elasticity", settings.elasticity)
        add("hysteresis", settings.hysteresis)
        switch settings.pacing {
        case .off: break
        case .automatic: add("pacing=auto")
        case .rate(let rate): add("pacing", rate)
        }
        add("rate", settings.throttle)
        add("deadline", settings.deadline)
        add("estimate_quantile", settings.estimateQuantile)
        if let prices = settings.prices { add(prices) }
        guard let ladder = settings.ladder else { return }
        add("degrade", ladder.count)
        for rung in ladder {
            add("at", rung.threshold)
            for name in rung.disabled { add("disable=\(name)") }
            for name in rung.models { add("models=\(name)") }
            add("grant", rung.most)
            add("rate", rung.rate)
        }
    }

    private mutating func add(_ prices: PoolPrices) {
        add("prices=\(prices.currency)")
        if let fallback = prices.fallback { add(fallback) }
        for price in prices.models { add(price) }
    }

    private mutating func add(_ price: ModelPrice) {
        add("price=\(price.model)")
        add("time", price.time)
        add(price.prices)
        for tier in price.tiers {
            add("above", tier.above)
            add(tier.prices)
        }
    }

    private mutating func add(_ prices: TokenPrices) {
        for kind in TokenKind.allCases { add("kind\(kind.rawValue)", prices[kind]) }
    }
}
