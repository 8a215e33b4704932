import BursarCore
import BursarSimulation
import Testing

@Suite("Strict priority")
struct StrictPriorityTests {
    private func divide(_ supply: Int64, _ claims: [Claim]) -> [Int64] {
        StrictPriority().allocate(supply: supply, claims: claims).amounts
    }

    @Test("minimums of all first, then class by class")
    func classes() {
        let claims = [
            Claim(demand: 30, priority: -5), Claim(minimum: 20, demand: 100, priority: 0),
            Claim(minimum: 10, demand: 50, priority: 10), Claim(demand: 30, priority: 10),
        ]
        #expect(divide(30, claims) == [0, 20, 10, 0])
        #expect(divide(70, claims) == [0, 20, 25, 25])
        #expect(divide(100, claims) == [0, 20, 50, 30])
        #expect(divide(150, claims) == [0, 70, 50, 30])
        #expect(divide(200, claims) == [20, 100, 50, 30])
    }

    @Test("within a class by weight, minimums kept")
    func withinClass() {
        let claims = [
            Claim(minimum: 60, priority: 1), Claim(priority: 1), Claim(weight: 3, priority: 1),
            Claim(minimum: 10),
        ]
        // 100 for the upper class: what is above the 60 goes 1 : 3.
        #expect(divide(110, claims) == [60, 10, 30, 10])
    }

    @Test("minimums that do not fit scale down together, whatever their class")
    func tooLittle() {
        #expect(divide(8, [Claim(minimum: 20, priority: 9), Claim(minimum: 60)]) == [2, 6])
    }

    @Test("one class alone is max-min", arguments: 1...10 as ClosedRange<UInt64>)
    func oneClass(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            var claims = random.claims()
            for index in claims.indices { claims[index].priority = 3 }
            let supply = Int64.random(in: 0...200, using: &random)
            let expected = MaxMin().allocate(supply: supply, claims: claims)
            #expect(divide(supply, claims) == expected.amounts, "seed \(seed)")
        }
    }

    @Test("who is above its minimum leaves nobody above it wanting", arguments: 1...10)
    func strictness(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let claims = random.claims()
            let supply = Int64.random(in: 0...200, using: &random)
            let amounts = divide(supply, claims)
            let above = claims.indices.filter { amounts[$0] > claims[$0].certain }
            let wanting = claims.indices.filter { amounts[$0] < claims[$0].demand }
            for (lower, higher) in above.flatMap({ one in wanting.map { (one, $0) } }) {
                #expect(claims[lower].priority >= claims[higher].priority, "seed \(seed)")
            }
        }
    }
}
