import BursarCore
import Testing

@Suite("Vickrey auction")
struct VickreyAuctionTests {
    private func sell(_ supply: Int64, _ claims: [Claim]) -> Awards {
        VickreyAuction().allocate(supply: supply, claims: claims)
    }

    private func claim(_ prices: Int64..., demand: Int64 = .max, minimum: Int64 = 0) -> Claim {
        Claim(minimum: minimum, demand: demand, bids: prices.map { Bid(price: $0) })
    }

    @Test("one unit: the second price")
    func oneUnit() {
        let awards = sell(1, [claim(7), claim(10), claim(3)])
        #expect(awards == Awards(amounts: [0, 1, 0], payments: [0, 7, 0]))
    }

    @Test("four units, three bidders: each pays what the others lose")
    func fourUnits() {
        let awards = sell(4, [claim(10, 8, 5), claim(9, 6, 2), claim(7, 4, 1)])
        // Losing: 6 (B), 5 (A), 4 (C), 2 (B), 1 (C). A: 6 + 4, B: 5, C: 6.
        #expect(awards == Awards(amounts: [2, 1, 1], payments: [10, 5, 6]))
    }

    @Test("without losing bids of others there is nothing to pay")
    func alone() {
        #expect(sell(1, [claim(7, 6, 5)]) == Awards(amounts: [1], payments: [0]))
        #expect(sell(9, [claim(7), claim(6)]) == Awards(amounts: [1, 1], payments: [0, 0]))
        #expect(sell(2, [claim(7, 7), claim(6)]) == Awards(amounts: [2, 0], payments: [6, 0]))
    }

    @Test("one's own losing bids do not count, wherever they lie")
    func ownBids() {
        func claim(_ bids: (Int64, Int64)...) -> Claim {
            Claim(bids: bids.map { Bid(price: $0.0, units: $0.1) })
        }
        let claims = [claim((9, 5), (7, 2), (3, 9)), claim((8, 3), (4, 3)), claim((2, 100))]
        // Losing: 1 × 8 (B), 2 × 7 (A), 3 × 4 (B), 9 × 3 (A), 100 × 2 (C).
        // A buys 5: 8 + 3 × 4 + 2. B buys 2: 2 × 7.
        #expect(sell(7, claims) == Awards(amounts: [5, 2, 0], payments: [22, 14, 0]))
    }

    @Test("a minimum is free and stays out of the sale")
    func minimums() {
        let awards = sell(3, [claim(10, 8, minimum: 1), claim(9, 6), claim(7)])
        // For sale: 2 units, among 8, 9, 6, 7. Losing: 7, 6.
        #expect(awards == Awards(amounts: [2, 1, 0], payments: [7, 7, 0]))
    }

    @Test("everything at its largest")
    func largest() {
        let most = Int64.max
        let claims = (0..<4).map { _ in
            Claim(bids: [Bid(price: most, units: 3), Bid(price: most, units: most)])
        }
        let payments = [Amounts.most, 0, 0, 0]
        #expect(sell(most, claims) == Awards(amounts: [most, 0, 0, 0], payments: payments))
        #expect(sell(6, claims) == Awards(amounts: [6, 0, 0, 0], payments: payments))
        #expect(sell(0, claims).payments == [0, 0, 0, 0])
    }
}
