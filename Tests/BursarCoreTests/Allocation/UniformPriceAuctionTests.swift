import BursarCore
import Testing

@Suite("Uniform-price auction")
struct UniformPriceAuctionTests {
    private func sell(_ supply: Int64, _ claims: [Claim]) -> Awards {
        UniformPriceAuction().allocate(supply: supply, claims: claims)
    }

    private func claim(_ prices: Int64..., demand: Int64 = .max, minimum: Int64 = 0) -> Claim {
        Claim(minimum: minimum, demand: demand, bids: prices.map { Bid(price: $0) })
    }

    @Test("four units, three bidders")
    func fourUnits() {
        let awards = sell(4, [claim(10, 8, 5), claim(9, 6, 2), claim(7, 4, 1)])
        #expect(awards == Awards(amounts: [2, 1, 1], payments: [12, 6, 6], price: 6))
    }

    @Test("when all bids are served they cost nothing")
    func allServed() {
        let awards = sell(4, [claim(10, 8), claim(3)])
        #expect(awards == Awards(amounts: [2, 1], payments: [0, 0], price: 0))
        #expect(sell(3, []) == Awards(amounts: [], payments: [], price: 0))
    }

    @Test("the rest of a partly served bid sets the price")
    func partlyServed() {
        let claims = [Claim(bids: [Bid(price: 5, units: 10)]), claim(3)]
        #expect(sell(4, claims) == Awards(amounts: [4, 0], payments: [20, 0], price: 5))
    }

    @Test("equal bids are served in the order of the claims")
    func ties() {
        let awards = sell(3, [claim(4, 4), claim(4, 4), claim(5)])
        #expect(awards == Awards(amounts: [2, 0, 1], payments: [8, 0, 4], price: 4))
    }

    @Test("bids of nothing win what is left over")
    func free() {
        let awards = sell(5, [claim(0, 0), claim(3), claim(0, 0)])
        #expect(awards == Awards(amounts: [2, 1, 2], payments: [0, 0, 0], price: 0))
    }

    @Test("a minimum is free and takes the place of the highest bids")
    func minimums() {
        // Left for sale: 3 units, among 5, 9, 6, 2, 1.
        let claims = [claim(10, 8, 5, minimum: 2), claim(9, 6, 2), claim(7, 1, minimum: 1)]
        let awards = sell(6, claims)
        #expect(awards == Awards(amounts: [3, 2, 1], payments: [2, 4, 0], price: 2))
    }

    @Test("a minimum needs no bid, but a demand")
    func minimumsWithoutBids() {
        #expect(sell(10, [claim(minimum: 4), claim(1)]).amounts == [4, 1])
        #expect(sell(10, [claim(demand: 3, minimum: 4), claim(1)]).amounts == [3, 1])
    }

    @Test("minimums that do not fit are scaled down together, and nothing is sold")
    func scarceMinimums() {
        let awards = sell(10, [claim(minimum: 20), claim(7, minimum: 60), claim(9)])
        #expect(awards == Awards(amounts: [3, 7, 0], payments: [0, 0, 0], price: 9))
    }

    @Test("bids beyond the demand do not count")
    func demand() {
        let awards = sell(3, [claim(9, 8, 7, demand: 1), claim(2, 1), claim(8, demand: 0)])
        #expect(awards == Awards(amounts: [1, 2, 0], payments: [0, 0, 0], price: 0))
        let second = sell(1, [claim(9, 8, 7, demand: 2, minimum: 1), claim(2)])
        #expect(second == Awards(amounts: [1, 0], payments: [0, 0], price: 8))
    }

    @Test("everything at its largest")
    func largest() {
        let most = Int64.max
        let claims = (0..<3).map { _ in Claim(bids: [Bid(price: most, units: most)]) }
        let awards = sell(most, claims)
        #expect(awards.amounts == [most, 0, 0])
        #expect(awards.payments == [Amounts.most, 0, 0] && awards.price == most)
        let halves = sell(most, [Claim(minimum: most), Claim(minimum: most)])
        #expect(halves.amounts == [most / 2 + 1, most / 2])
    }
}
