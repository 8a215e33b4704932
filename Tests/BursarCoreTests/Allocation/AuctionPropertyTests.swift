import BursarCore
import BursarSimulation
import Testing

/// What holds for whatever is bid.
@Suite("Auction properties")
struct AuctionPropertyTests {
    private static let auctions: [any Allocator<Int64>] = [
        UniformPriceAuction(), VickreyAuction(), ProportionalAuction(),
    ]

    @Test("units go where they are worth most", arguments: 1...300 as ClosedRange<UInt64>)
    func efficiency(seed: UInt64) {
        let sale = SmallSale(seed: seed)
        let awards = UniformPriceAuction().allocate(supply: sale.supply, claims: sale.claims)
        let bought = zip(awards.amounts, sale.minimums).map { $0 - $1 }
        #expect(bought.allSatisfy { $0 >= 0 }, "seed \(seed)")
        #expect(awards.amounts.reduce(0, +) <= sale.supply, "seed \(seed)")
        let value = sale.offers.indices.reduce(Int64(0)) {
            $0 + sale.offers[$1].prefix(Int(bought[$1])).reduce(0, +)
        }
        #expect(value == sale.mostValue(), "seed \(seed)")
        // Nothing is left that anybody bids for.
        let served = zip(bought, sale.offers).allSatisfy { $0 == Int64($1.count) }
        #expect(served || awards.amounts.reduce(0, +) == sale.supply, "seed \(seed)")

        let losing = zip(bought, sale.offers).flatMap { $1.dropFirst(Int($0)) }
        #expect(awards.price == losing.max() ?? 0, "seed \(seed)")
        #expect(awards.payments == bought.map { $0 * (losing.max() ?? 0) }, "seed \(seed)")
    }

    @Test("a winner pays what the others lose by it", arguments: 1...300 as ClosedRange<UInt64>)
    func externality(seed: UInt64) {
        let sale = SmallSale(seed: seed)
        let awards = VickreyAuction().allocate(supply: sale.supply, claims: sale.claims)
        let uniform = UniformPriceAuction().allocate(supply: sale.supply, claims: sale.claims)
        #expect(awards.amounts == uniform.amounts && awards.price == nil, "seed \(seed)")
        for (index, payment) in awards.payments.enumerated() {
            let bought = Int(awards.amounts[index] - sale.minimums[index])
            let own = sale.offers[index].prefix(bought).reduce(0, +)
            let others = sale.mostValue() - own
            #expect(payment == sale.mostValue(without: index) - others, "seed \(seed)")
        }
    }

    @Test(
        "nobody pays more than it bid, or less than nothing",
        arguments: 1...300 as ClosedRange<UInt64>)
    func payments(seed: UInt64) {
        let sale = SmallSale(seed: seed)
        for auction in Self.auctions {
            let awards = auction.allocate(supply: sale.supply, claims: sale.claims)
            for (index, payment) in awards.payments.enumerated() {
                let bought = Int(awards.amounts[index] - sale.minimums[index])
                let offers = sale.offers[index].prefix(bought).reduce(0, +)
                let inAll = bought > 0 ? sale.claims[index].bids.map(\.price).reduce(0, +) : 0
                let most = auction is ProportionalAuction ? inAll : offers
                #expect(payment >= 0 && payment <= most, "seed \(seed), \(auction)")
            }
        }
    }

    @Test("who raises a bid never loses units", arguments: 1...300 as ClosedRange<UInt64>)
    func raising(seed: UInt64) {
        let sale = SmallSale(seed: seed)
        var random = SeededRandom(seed: seed)
        guard
            let index = sale.claims.indices.filter({ !sale.claims[$0].bids.isEmpty })
                .randomElement(using: &random)
        else { return }
        var claims = sale.claims
        let raised = Int.random(in: 0..<claims[index].bids.count, using: &random)
        let price = claims[index].bids[raised].price + Int64.random(in: 1...5, using: &random)
        for earlier in 0...raised {
            claims[index].bids[earlier].price = max(claims[index].bids[earlier].price, price)
        }
        for auction in Self.auctions {
            let before = auction.allocate(supply: sale.supply, claims: sale.claims)
            let after = auction.allocate(supply: sale.supply, claims: claims)
            #expect(after.amounts[index] >= before.amounts[index], "seed \(seed), \(auction)")
        }
    }

    @Test("only ties depend on the order of the claims", arguments: 1...300 as ClosedRange<UInt64>)
    func permutation(seed: UInt64) {
        var sale = SmallSale(seed: seed)
        var random = SeededRandom(seed: seed)
        // No two claims bid the same price.
        for index in sale.claims.indices {
            for bid in sale.claims[index].bids.indices {
                sale.claims[index].bids[bid].price *= 8
                sale.claims[index].bids[bid].price += Int64(index)
            }
        }
        let order = sale.claims.indices.shuffled(using: &random)
        for auction in Self.auctions {
            let straight = auction.allocate(supply: sale.supply, claims: sale.claims)
            let shuffled = auction.allocate(
                supply: sale.supply, claims: order.map { sale.claims[$0] })
            // Remainders of shares can be equal all the same.
            let slack: Int64 = auction is ProportionalAuction || sale.isScarce ? 1 : 0
            for (place, index) in order.enumerated() {
                let change = shuffled.amounts[place] - straight.amounts[index]
                #expect(abs(change) <= slack, "seed \(seed), \(auction)")
                if slack == 0 {
                    #expect(shuffled.payments[place] == straight.payments[index], "seed \(seed)")
                }
            }
        }
    }

    @Test(
        "shares follow the bids, and nothing is left over",
        arguments: 1...300 as ClosedRange<UInt64>)
    func shares(seed: UInt64) {
        let sale = SmallSale(seed: seed)
        let amounts = ProportionalAuction().allocate(supply: sale.supply, claims: sale.claims)
            .amounts
        let wanted = zip(sale.claims, sale.minimums).map { $0.bids.isEmpty ? $1 : $0.demand }
        let sum = wanted.reduce(Int64(0)) { min($0 + min($1, sale.supply), sale.supply) }
        #expect(amounts.reduce(0, +) == sum, "seed \(seed)")
        let shares = zip(amounts, sale.minimums).map { $0 - $1 }
        let bids = sale.claims.map { $0.bids.map(\.price).reduce(0, +) }
        for (index, share) in shares.enumerated() {
            #expect(share >= 0 && amounts[index] <= sale.claims[index].demand, "seed \(seed)")
            if sale.claims[index].bids.isEmpty { #expect(share == 0, "seed \(seed)") }
            // Nobody who wants more has less per credit than another, but for rounding.
            for other in shares.indices where amounts[index] < wanted[index] {
                #expect(
                    (share + 1) * bids[other] >= (shares[other] - 1) * bids[index], "seed \(seed)")
            }
        }
    }
}
