/// An auction in which all pay the same for a unit: the highest losing bid.
///
/// Minimums come first, free of charge; the rest goes to the highest marginal bids. A unit of a
/// partly served bid is a losing bid too; when all bids are served the price is 0. Bids of 0 win
/// what is left over; what nobody bids for is not sold. What a claim pays never exceeds what it bid
/// for the units it bought. Uniform-price auction as in Krishna, *Auction Theory*, §12.
public struct UniformPriceAuction: Allocator {
    /// The auction; it has no settings.
    public init() {}

    /// See `Allocator`. Payments are the price times the units bought, at most `Amounts.most`.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        let sale = SealedBids(supply: supply, claims: claims)
        let price = sale.losing.first?.price ?? 0
        return Awards(
            amounts: sale.amounts,
            payments: sale.bought.map { SealedBids.payment(Int128(price) * Int128($0)) },
            price: price)
    }
}
