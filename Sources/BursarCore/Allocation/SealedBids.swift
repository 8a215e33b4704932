/// What auctions of units have in common: minimums first, free of charge, then the rest to the
/// highest marginal bids.
///
/// A claim's minimum takes the place of its first, highest bids; bids beyond its demand do not
/// count. Equal bids are served in the order of the claims. O(n log n) in the number of bids,
/// however many units they are for.
struct SealedBids {
    /// Units that a claim bids the same price for.
    struct Lot {
        var price: Int64
        var units: Int64
        var claim: Int
    }

    /// What each claim gets free of charge.
    let minimums: [Int64]
    /// What is sold at most: the supply without the minimums.
    let forSale: Int64
    /// What each claim buys beyond its minimum.
    private(set) var bought: [Int64]
    /// What was bid for in vain, by falling price. Of each claim at most one unit more than is for
    /// sale: nobody can win what is beyond, and the first unit of it already tells the price.
    private(set) var losing: [Lot] = []

    /// Serves the bids of `claims`.
    init(supply: Int64, claims: [Claim]) {
        minimums = claims.minimums(within: supply)
        forSale = supply - minimums.reduce(0, +)
        bought = [Int64](repeating: 0, count: claims.count)
        var lots: [Lot] = []
        for (index, claim) in claims.enumerated() {
            var held = minimums[index]
            var room = min(claim.demand - held, forSale.addingClamped(1))
            var last = Int64.max
            for bid in claim.bids where room > 0 {
                precondition(bid.price >= 0 && bid.price <= last, "bids fall in price")
                last = bid.price
                let covered = min(held, bid.units)
                held -= covered
                let units = min(bid.units - covered, room)
                room -= units
                if units > 0 { lots.append(Lot(price: bid.price, units: units, claim: index)) }
            }
        }
        lots.sort { $0.price != $1.price ? $0.price > $1.price : $0.claim < $1.claim }
        var left = forSale
        for lot in lots {
            let sold = min(lot.units, left)
            left -= sold
            bought[lot.claim] += sold
            if sold < lot.units {
                losing.append(Lot(price: lot.price, units: lot.units - sold, claim: lot.claim))
            }
        }
    }

    /// Minimums and what was bought.
    var amounts: [Int64] { zip(minimums, bought).map { $0 + $1 } }

    /// A sum of credits as what is paid; at most what anybody can have.
    static func payment(_ credits: Int128) -> Int64 {
        Int64(min(credits, Int128(Amounts.most)))
    }
}

extension [Claim] {
    /// What each gets before anything is shared: its minimum as far as it asks for that much, scaled
    /// down together with the others' if they exceed the supply.
    func minimums(within supply: Int64) -> [Int64] {
        precondition(supply >= 0, "a supply is not negative")
        let floors = map(\.floor)
        let sum = floors.reduce(Int128(0)) { $0 + Int128($1) }
        return sum <= Int128(supply)
            ? floors : Apportionment.divide(supply, by: floors.map { UInt64($0) })
    }
}
