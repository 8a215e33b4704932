import BursarCore
import BursarSimulation

/// A random auction so small that what is best can be found by trying everything.
struct SmallSale {
    var supply: Int64
    var claims: [Claim]

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        supply = Int64.random(in: 0...16, using: &random)
        claims = (0..<Int.random(in: 1...5, using: &random)).map { _ in
            let bids = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                Bid(
                    price: Int64.random(in: 0...9, using: &random),
                    units: Int64.random(in: 1...3, using: &random))
            }
            return Claim(
                minimum: random.oneIn(2) ? Int64.random(in: 0...4, using: &random) : 0,
                demand: random.oneIn(2) ? Int64.random(in: 0...8, using: &random) : .max,
                bids: bids.sorted { $0.price > $1.price })
        }
    }

    /// Whether the minimums do not fit.
    var isScarce: Bool { floors.reduce(0, +) > supply }

    private var floors: [Int64] { claims.map { min($0.minimum, $0.demand) } }

    /// What each gets before anything is sold.
    var minimums: [Int64] {
        let least = floors.map { Claim(minimum: $0, demand: $0) }
        return MaxMin().allocate(supply: supply, claims: least).amounts
    }

    /// What each offers for unit after unit of what is for sale.
    var offers: [[Int64]] {
        zip(claims, minimums).map { claim, minimum in
            let units = claim.bids.flatMap { [Int64](repeating: $0.price, count: Int($0.units)) }
            return Array(units.prefix(Int(min(claim.demand, 99))).dropFirst(Int(minimum)))
        }
    }

    /// The largest sum of bids that can be served, found by trying how many units each might get.
    func mostValue(without absent: Int? = nil) -> Int64 {
        let forSale = Int(supply - minimums.reduce(0, +))
        var best = [Int64](repeating: 0, count: forSale + 1)
        for (index, own) in offers.enumerated() where index != absent {
            best = best.indices.map { units in
                (0...min(units, own.count)).map { taken in
                    best[units - taken] + own.prefix(taken).reduce(0, +)
                }.max() ?? 0
            }
        }
        return best[forSale]
    }
}
