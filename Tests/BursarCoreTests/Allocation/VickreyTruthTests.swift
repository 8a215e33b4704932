import BursarCore
import BursarSimulation
import Testing

/// In a Vickrey auction nobody gains by bidding anything but what units are worth to it.
@Suite("Vickrey auction: honesty pays")
struct VickreyTruthTests {
    /// What a claim has of `bids`, if its units are worth `values`.
    private func gain(
        of index: Int, worth values: [Int64], supply: Int64, claims: [Claim], bidding bids: [Int64]
    ) -> Int64 {
        var claims = claims
        claims[index].bids = bids.map { Bid(price: $0) }
        let awards = VickreyAuction().allocate(supply: supply, claims: claims)
        return values.prefix(Int(awards.amounts[index])).reduce(0, +) - awards.payments[index]
    }

    @Test("one unit each: all values, all lies", arguments: [1, 2] as [Int64], [1, 2, 3])
    func allLies(supply: Int64, bidders: Int) {
        let profiles = (1...bidders).reduce([[]] as [[Int64]]) { profiles, _ in
            profiles.flatMap { profile in (0...4).map { profile + [$0] } }
        }
        for values in profiles {
            let claims = values.map { Claim(bids: [Bid(price: $0)]) }
            for (index, value) in values.enumerated() {
                let gains = (0...4 as ClosedRange<Int64>).map {
                    gain(of: index, worth: [value], supply: supply, claims: claims, bidding: [$0])
                }
                #expect(gains[Int(value)] == gains.max(), "values \(values), claim \(index)")
                #expect(gains[Int(value)] >= 0, "values \(values), claim \(index)")
            }
        }
    }

    @Test("several units each, with minimums", arguments: 1...200 as ClosedRange<UInt64>)
    func severalUnits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func curve() -> [Int64] {
            (0..<Int.random(in: 0...5, using: &random))
                .map { _ in Int64.random(in: 0...6, using: &random) }.sorted(by: >)
        }
        let supply = Int64.random(in: 1...7, using: &random)
        let worths = (0..<Int.random(in: 1...4, using: &random)).map { _ in curve() }
        let claims = worths.map { values in
            Claim(
                minimum: random.oneIn(3) ? Int64.random(in: 1...2, using: &random) : 0,
                bids: values.map { Bid(price: $0) })
        }
        for (index, values) in worths.enumerated() {
            func gain(bidding bids: [Int64]) -> Int64 {
                self.gain(of: index, worth: values, supply: supply, claims: claims, bidding: bids)
            }
            let honest = gain(bidding: values)
            #expect(honest >= 0, "seed \(seed)")
            for _ in 0..<25 {
                let lie = curve()
                #expect(gain(bidding: lie) <= honest, "seed \(seed): \(values) as \(lie)")
            }
        }
    }
}
