package import BursarCore
package import BursarProtocol

extension BursarCore.TokenUsage {
    /// The usage that a message carries; more than can be counted stays more than that.
    init(_ wire: BursarProtocol.TokenUsage) {
        self.init(
            input: Int64(clamping: wire.input), cachedRead: Int64(clamping: wire.cachedRead),
            cacheWrite: Int64(clamping: wire.cacheWrite), output: Int64(clamping: wire.output),
            reasoning: Int64(clamping: wire.reasoning))
    }
}

extension PriceImport {
    /// The part that a message carries.
    init(_ message: BursarProtocol.Request.ImportPrices) throws(Refusal) {
        var prices: [BursarCore.ModelPrice] = []
        for price in message.prices { prices.append(try BursarCore.ModelPrice(price)) }
        self.init(
            source: message.source, part: message.part, parts: message.parts, prices: prices)
    }
}

extension BursarCore.ModelPrice {
    /// The price that a message carries; prices beyond what can be counted are refused later.
    init(_ wire: BursarProtocol.ModelPrice) throws(Refusal) {
        guard let currency = Currency(wire.currency) else {
            throw Refusal(
                .invalidArgument,
                "\"\(wire.model.prefix(bytes: 128))\": a currency is three to eight capital letters"
            )
        }
        self.init(
            model: wire.model, currency: currency,
            prices: TokenPrices(
                wire.input, wire.cachedRead, wire.cacheWrite, wire.output, wire.reasoning),
            time: wire.time.map { Int64(clamping: $0) })
        if let above = wire.tierAbove {
            let prices = TokenPrices(
                wire.tierInput, wire.tierCachedRead, wire.tierCacheWrite, wire.tierOutput,
                wire.tierReasoning)
            tiers.append(BursarCore.PriceTier(above: Int64(clamping: above), prices: prices))
        }
        for tier in wire.furtherTiers {
            let prices = TokenPrices(
                tier.input, tier.cachedRead, tier.cacheWrite, tier.output, tier.reasoning)
            tiers.append(BursarCore.PriceTier(above: Int64(clamping: tier.above), prices: prices))
        }
    }

    /// The price as a message carries it.
    package var wire: BursarProtocol.ModelPrice {
        let first = tiers.first
        return BursarProtocol.ModelPrice(
            model: model, currency: currency.description, input: prices.input.wire,
            cachedRead: prices.cachedRead.wire, cacheWrite: prices.cacheWrite.wire,
            output: prices.output.wire, reasoning: prices.reasoning.wire, time: time.wire,
            tierAbove: (first?.above).wire, tierInput: (first?.prices.input).wire,
            tierCachedRead: (first?.prices.cachedRead).wire,
            tierCacheWrite: (first?.prices.cacheWrite).wire,
            tierOutput: (first?.prices.output).wire,
            tierReasoning: (first?.prices.reasoning).wire,
            furtherTiers: tiers.dropFirst().map(\.wire))
    }
}

extension BursarCore.PriceTier {
    fileprivate var wire: BursarProtocol.PriceTier {
        BursarProtocol.PriceTier(
            above: UInt64(above), input: prices.input.wire, cachedRead: prices.cachedRead.wire,
            cacheWrite: prices.cacheWrite.wire, output: prices.output.wire,
            reasoning: prices.reasoning.wire)
    }
}

extension TokenPrices {
    fileprivate init(
        _ input: UInt64?, _ cachedRead: UInt64?, _ cacheWrite: UInt64?, _ output: UInt64?,
        _ reasoning: UInt64?
    ) {
        self.init(
            input: input.map { Int64(clamping: $0) },
            cachedRead: cachedRead.map { Int64(clamping: $0) },
            cacheWrite: cacheWrite.map { Int64(clamping: $0) },
            output: output.map { Int64(clamping: $0) },
            reasoning: reasoning.map { Int64(clamping: $0) })
    }
}

extension Int64? {
    fileprivate var wire: UInt64? { map { UInt64($0) } }
}

extension BursarCore.PriceTable {
    /// The table as messages carry it.
    var wire: BursarProtocol.PriceTable {
        BursarProtocol.PriceTable(
            version: version, models: UInt32(clamping: models), importedMs: imported.milliseconds,
            source: source)
    }
}

extension PricesImportedAnswer {
    var reply: Reply.PricesImported { Reply.PricesImported(table: table.wire, seq: seq) }
}
