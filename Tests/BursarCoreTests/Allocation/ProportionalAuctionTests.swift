import BursarCore
import BursarSimulation
import Testing

@Suite("Proportional-share auction")
struct ProportionalAuctionTests {
    private func share(_ supply: Int64, _ claims: [Claim]) -> Awards {
        ProportionalAuction().allocate(supply: supply, claims: claims)
    }

    private func claim(_ bid: Int64?, demand: Int64 = .max, minimum: Int64 = 0) -> Claim {
        Claim(minimum: minimum, demand: demand, bids: bid.map { [Bid(price: $0)] } ?? [])
    }

    @Test("in proportion to the bids, which are paid")
    func proportion() {
        let awards = share(100, [claim(10), claim(30), claim(60)])
        #expect(awards == Awards(amounts: [10, 30, 60], payments: [10, 30, 60]))
    }

    @Test("largest remainder; who gets nothing pays nothing")
    func remainders() {
        #expect(share(7, [claim(3), claim(3), claim(4)]).amounts == [2, 2, 3])
        let awards = share(2, [claim(50), claim(50), claim(1)])
        #expect(awards == Awards(amounts: [1, 1, 0], payments: [50, 50, 0]))
    }

    @Test("what a demand leaves is shared by the same rule")
    func demand() {
        let awards = share(100, [claim(10), claim(30), claim(60, demand: 20)])
        #expect(awards == Awards(amounts: [20, 60, 20], payments: [10, 30, 60]))
    }

    @Test("minimums first, free of charge, the rest on top of them")
    func minimums() {
        let awards = share(100, [claim(1, minimum: 40), claim(2), claim(nil, minimum: 30)])
        #expect(awards == Awards(amounts: [50, 20, 30], payments: [1, 2, 0]))
        let satisfied = share(100, [claim(9, demand: 40, minimum: 50), claim(1)])
        #expect(satisfied == Awards(amounts: [40, 60], payments: [0, 1]))
        let scarce = share(10, [claim(5, minimum: 20), claim(nil, minimum: 60), claim(7)])
        #expect(scarce == Awards(amounts: [3, 7, 0], payments: [0, 0, 0]))
    }

    @Test("bids of nothing share what the others leave, evenly; no bid gets nothing")
    func free() {
        let claims = [claim(0), claim(5), claim(nil), claim(0)]
        #expect(share(10, claims) == Awards(amounts: [0, 10, 0, 0], payments: [0, 5, 0, 0]))
        let modest = [claim(0), claim(5, demand: 4), claim(nil), claim(0)]
        #expect(share(10, modest) == Awards(amounts: [3, 4, 0, 3], payments: [0, 5, 0, 0]))
        #expect(share(9, [claim(0), claim(0)]) == Awards(amounts: [5, 4], payments: [0, 0]))
    }

    @Test("several bids of a claim count together")
    func several() {
        let group = Claim(bids: [Bid(price: 6, units: 2), Bid(price: 4)])
        #expect(share(30, [group, claim(5)]) == Awards(amounts: [20, 10], payments: [10, 5]))
    }

    @Test("everything at its largest")
    func largest() {
        let claims = (0..<100).map { claim(.max, demand: $0 % 2 == 0 ? .max : 1 << 50) }
        let awards = share(.max, claims)
        #expect(awards.amounts.reduce(0, +) == .max)
        #expect(awards.amounts[1] == 1 << 50 && awards.amounts[0] > 1 << 57)
        #expect(awards.payments == [Int64](repeating: Amounts.most, count: 100))
    }
}
