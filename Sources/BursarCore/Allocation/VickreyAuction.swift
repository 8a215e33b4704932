/// An auction in which each pays what its winning costs the others, so that nobody gains by bidding
/// anything but what units are worth to it (Vickrey 1961, Clarke 1971, Groves 1973).
///
/// Units go where they go in a `UniformPriceAuction`; a claim that buys k of them pays the sum of
/// the k highest losing bids of the others. O(n log n) in the number of bids.
public struct VickreyAuction: Allocator {
    /// The auction; it has no settings.
    public init() {}

    /// See `Allocator`. Payments are at most `Amounts.most`; there is no common price.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        let sale = SealedBids(supply: supply, claims: claims)
        let losses = Losses(of: sale)
        let payments = claims.indices.map { index in
            let value = losses.value(ofHighest: losses.reach[index])
            return SealedBids.payment(value - losses.own[index])
        }
        return Awards(amounts: sale.amounts, payments: payments)
    }

    /// The losing bids by falling price, with running sums, as far down as a payment can reach: a
    /// claim's winning and losing bids together are at most one unit more than is for sale.
    private struct Losses {
        private var prices: [Int64] = []
        /// Units up to and including each bid.
        private var ends: [Int128] = []
        /// Credits offered up to and including each bid.
        private var values: [Int128] = []
        /// How many of the highest losing bids' units hold as many of others as a claim has bought.
        private(set) var reach: [Int128]
        /// What a claim offers itself within its reach.
        private(set) var own: [Int128]

        init(of sale: SealedBids) {
            reach = sale.bought.map { Int128($0) }
            own = [Int128](repeating: 0, count: reach.count)
            var end = Int128(0)
            var value = Int128(0)
            for lot in sale.losing {
                if end > Int128(sale.forSale) { break }
                let offer = Int128(lot.price) * Int128(lot.units)
                if end < reach[lot.claim] {
                    reach[lot.claim] += Int128(lot.units)
                    own[lot.claim] += offer
                }
                end += Int128(lot.units)
                value += offer
                prices.append(lot.price)
                ends.append(end)
                values.append(value)
            }
        }

        /// What the `units` highest losing bids offer.
        func value(ofHighest units: Int128) -> Int128 {
            var low = 0
            var high = ends.count
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] <= units { low = middle + 1 } else { high = middle }
            }
            // The bids before `low` count in full, that at `low` in part.
            guard low < ends.count else { return values.last ?? 0 }
            let (end, value) = low == 0 ? (0, 0) : (ends[low - 1], values[low - 1])
            return value + (units - end) * Int128(prices[low])
        }
    }
}
