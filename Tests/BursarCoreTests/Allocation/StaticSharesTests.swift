import BursarCore
import Testing

@Suite("Static shares")
struct StaticSharesTests {
    private func divide(_ supply: Int64, _ claims: [Claim]) -> [Int64] {
        StaticShares().allocate(supply: supply, claims: claims).amounts
    }

    @Test("what one leaves nobody else gets")
    func idle() {
        #expect(divide(90, [Claim(demand: 0), Claim(demand: 10), Claim()]) == [0, 10, 30])
    }

    @Test("shares by weight, at least the minimum")
    func shares() {
        #expect(divide(80, [Claim(weight: 3), Claim(weight: 1)]) == [60, 20])
        #expect(divide(80, [Claim(minimum: 50), Claim(demand: 20), Claim()]) == [50, 15, 15])
    }

    @Test("a share does not depend on what others, or oneself, ask for")
    func independence() {
        for demand in Int64(0)...60 {
            let other = 60 - demand
            let claims = [Claim(weight: 2, demand: demand), Claim(minimum: 30, demand: other)]
            #expect(divide(60, claims) == [min(demand, 30), min(other, 30)])
        }
    }
}
