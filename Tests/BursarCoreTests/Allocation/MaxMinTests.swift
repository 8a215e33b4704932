import BursarCore
import BursarSimulation
import Testing

@Suite("Max-min")
struct MaxMinTests {
    private func divide(_ supply: Int64, _ claims: [Claim]) -> [Int64] {
        MaxMin().allocate(supply: supply, claims: claims).amounts
    }

    private func claim(_ demand: Int64 = .max, weight: UInt64 = 1, minimum: Int64 = 0) -> Claim {
        Claim(weight: weight, minimum: minimum, demand: demand)
    }

    @Test("textbook: 10 among demands of 2, 2.6, 4 and 5, in tenths")
    func textbook() {
        let awards = divide(100, [claim(20), claim(26), claim(40), claim(50)])
        #expect(awards == [20, 26, 27, 27])
    }

    @Test("ties go to the earlier claim")
    func ties() {
        #expect(divide(10, [claim(), claim(), claim(), claim()]) == [3, 3, 2, 2])
    }

    @Test("weights 5, 8, 1, 2 with demands 4, 2, 10, 4 of 16")
    func weighted() {
        let claims = [
            claim(4, weight: 5), claim(2, weight: 8), claim(10, weight: 1), claim(4, weight: 2),
        ]
        // 4 and 2 are served; the other 10 at 1 : 2 give 3.33 and 6.67, but 4 is enough: 6 and 4.
        #expect(divide(16, claims) == [4, 2, 6, 4])
    }

    @Test("minimums first, then the rest evenly")
    func minimums() {
        // λ rises to 25 for those who have less than 50.
        #expect(divide(100, [claim(minimum: 50), claim(), claim()]) == [50, 25, 25])
        #expect(divide(300, [claim(minimum: 50), claim(), claim()]) == [100, 100, 100])
    }

    @Test("a minimum counts only as far as it is asked for")
    func minimumOfDemand() {
        #expect(divide(100, [claim(10, minimum: 50), claim(200)]) == [10, 90])
    }

    @Test("minimums that do not fit scale down together")
    func tooLittle() {
        #expect(divide(10, [claim(minimum: 20), claim(minimum: 60)]) == [3, 7])
        #expect(divide(0, [claim(minimum: 20), claim()]) == [0, 0])
    }

    @Test("classes do not matter")
    func classes() {
        #expect(divide(10, [Claim(demand: 9, priority: -3), Claim(priority: 7)]) == [5, 5])
    }

    @Test("largest remainder")
    func largestRemainder() {
        // 7 × 0.3, 0.3, 0.4 of 10 parts: 2.1, 2.1, 2.8
        let claims = [claim(weight: 3), claim(weight: 3), claim(weight: 4)]
        #expect(divide(7, claims) == [2, 2, 3])
        #expect(divide(0, []) == [])
    }

    @Test("everything at its largest")
    func largest() {
        let claims = [claim(weight: 1_000_000), claim(weight: 1, minimum: .max), claim(weight: 1)]
        #expect(divide(.max, claims).reduce(UInt64(0)) { $0 + UInt64($1) } == UInt64(Int64.max))
    }

    @Test("awards are exact, within claims, and fair", arguments: 1...200 as ClosedRange<UInt64>)
    func properties(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let claims = (0..<Int.random(in: 1...12, using: &random)).map { _ in
            Claim(
                weight: UInt64.random(in: 1...9, using: &random),
                minimum: Bool.random(using: &random) ? Int64.random(in: 0...60, using: &random) : 0,
                demand: Int64.random(in: 0...200, using: &random))
        }
        let supply = Int64.random(in: 0...1_500, using: &random)
        let awards = divide(supply, claims)
        let floors = claims.map { min($0.minimum, $0.demand) }
        #expect(awards.reduce(0, +) == min(supply, claims.map(\.demand).reduce(0, +)), "\(seed)")
        guard floors.reduce(0, +) <= supply else { return }
        for (index, award) in awards.enumerated() {
            #expect(award >= floors[index] && award <= claims[index].demand, "seed \(seed)")
            // Nobody who wants more has less per weight than one who is above its floor.
            for (other, theirs) in awards.enumerated()
            where award < claims[index].demand && theirs > floors[other] {
                let own = (award + 1) * Int64(claims[other].weight)
                #expect(own > (theirs - 1) * Int64(claims[index].weight), "seed \(seed)")
            }
        }
    }
}
