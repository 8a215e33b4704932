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
        var own = [[SealedBids.Lot]](repeating: [], count: claims.count)
        var starts = [[Int128]](repeating: [], count: claims.count)
        for (index, lot) in losses.lots.enumerated() where sale.bought[lot.claim] > 0 {
            own[lot.claim].append(lot)
            starts[lot.claim].append(losses.ends[index] - Int128(lot.units))
        }
        let payments = claims.indices.map { index in
            var units = Int128(sale.bought[index])
            var ownValue = Int128(0)
            // Its own losing bids do not count: reach as much further down the list.
            for (lot, start) in zip(own[index], starts[index]) where start < units {
                units += Int128(lot.units)
                ownValue += Int128(lot.price) * Int128(lot.units)
            }
            return SealedBids.payment(losses.value(ofHighest: units) - ownValue)
        }
        return Awards(amounts: sale.amounts, payments: payments)
    }

    /// The losing bids by falling price, with running sums, as far down as a payment can reach: a
    /// claim's winning and losing bids together are at most one unit more than is for sale.
    private struct Losses {
        var lots: [SealedBids.Lot] = []
        /// Units up to and including each lot.
        var ends: [Int128] = []
        /// Credits bid up to and including each lot.
        var values: [Int128] = []

        init(of sale: SealedBids) {
            var end = Int128(0)
            var value = Int128(0)
            for lot in sale.losing {
                if end > Int128(sale.forSale) { break }
                end += Int128(lot.units)
                value += Int128(lot.price) * Int128(lot.units)
                lots.append(lot)
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
            // The lots before `low` count in full, that at `low` in part.
            guard low < ends.count else { return values.last ?? 0 }
            let (before, value) = low == 0 ? (0, 0) : (ends[low - 1], values[low - 1])
            return value + (units - before) * Int128(lots[low].price)
        }
    }
}
