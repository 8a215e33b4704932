/// Why a cost cannot be computed.
public enum CostFailure: Error, Hashable, Sendable {
    /// Tokens of this kind have no price.
    case unpriced(TokenKind)
    /// It is more than can be counted.
    case tooLarge
}

extension ModelPrice {
    /// Cost of a usage, in nano-units: `Σ tokens × price + time × price of time`, in integers, and
    /// rounded once, up.
    ///
    /// The size of the whole prompt decides which tier holds. Where a model is billed by time, kinds
    /// of tokens without a price are free.
    ///
    /// - Parameter time: Time of the operation in milliseconds.
    /// - Throws: `unpriced` where a kind that was used has no price, `tooLarge` beyond `Amounts.most`.
    public func cost(of usage: TokenUsage, time milliseconds: Int64) throws(CostFailure) -> Int64 {
        let reached = tiers.prefix { usage.prompt > Int128($0.above) }
        var picounits: Int128 = 0
        for kind in TokenKind.allCases where usage[kind] > 0 {
            guard let price = price(of: kind, in: reached) else {
                if time != nil { continue }
                throw .unpriced(kind)
            }
            // Five products of less than 2^122 each.
            picounits += Int128(usage[kind]) * Int128(price)
        }
        return try nanounits(picounits, milliseconds: milliseconds)
    }

    /// The most that so many tokens can cost, whatever their kinds are, and the time besides.
    ///
    /// - Parameter time: Time of the operation in milliseconds.
    public func mostCost(
        ofTokens tokens: Int64, time milliseconds: Int64
    ) throws(CostFailure) -> Int64 {
        var dearest: Int64 = 0
        for count in 0...tiers.count where count == 0 || tokens > tiers[count - 1].above {
            for kind in TokenKind.allCases {
                dearest = max(dearest, price(of: kind, in: tiers.prefix(count)) ?? 0)
            }
        }
        return try nanounits(Int128(tokens) * Int128(dearest), milliseconds: milliseconds)
    }

    /// The price of a kind once these tiers are reached: the highest that says one, else the first
    /// prices; then the same for the kind that stands in for it.
    private func price(of kind: TokenKind, in reached: ArraySlice<PriceTier>) -> Int64? {
        if let own = reached.last(where: { $0.prices[kind] != nil })?.prices[kind] ?? prices[kind] {
            return own
        }
        return kind.standIn.flatMap { price(of: $0, in: reached) }
    }

    private func nanounits(
        _ picounits: Int128, milliseconds: Int64
    ) throws(CostFailure) -> Int64 {
        // Milliseconds at a price per second count thousandths of picounits, so all do.
        let (tokens, isTooLarge) = picounits.multipliedReportingOverflow(by: 1_000)
        let (sum, isTooMuch) = tokens.addingReportingOverflow(
            Int128(milliseconds) * Int128(time ?? 0))
        guard !isTooLarge, !isTooMuch else { throw .tooLarge }
        let (whole, rest) = sum.quotientAndRemainder(dividingBy: 1_000_000)
        let cost = whole + (rest > 0 ? 1 : 0)
        guard cost <= Int128(Amounts.most) else { throw .tooLarge }
        return Int64(cost)
    }
}
