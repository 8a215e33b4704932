import BursarCore
import BursarSimulation
import Testing

@Suite("Dominant resource fairness")
struct DominantResourceFairnessTests {
    private func divide(_ supply: Quantities, _ claims: [Claim]) -> [Int64] {
        DominantResourceFairness().allocate(supply: supply, claims: claims).amounts
    }

    private func claim(
        _ tokens: Int64, _ time: Int64 = 0, _ cost: Int64 = 0, demand: Int64 = .max,
        weight: UInt64 = 1, minimum: Int64 = 0
    ) -> Claim {
        Claim(
            weight: weight, minimum: minimum, demand: demand,
            task: Quantities(tokens: tokens, time: time, cost: cost))
    }

    @Test("9 processors and 18 GB between tasks of <1, 4> and <3, 1>")
    func publishedExample() {
        let supply = Quantities(tokens: 9, time: 18)
        #expect(divide(supply, [claim(1, 4), claim(3, 1)]) == [3, 2])
    }

    @Test("one resource: in turns, ties to the earlier claim")
    func oneResource() {
        let supply = Quantities(tokens: 8)
        #expect(divide(supply, [claim(1), claim(1), claim(1)]) == [3, 3, 2])
        // Two tasks of 1 come before each task of 2.
        #expect(divide(supply, [claim(1), claim(2)]) == [4, 2])
    }

    @Test("weights: a share three times as large")
    func weights() {
        #expect(divide(Quantities(tokens: 8), [claim(1), claim(1, weight: 3)]) == [2, 6])
    }

    @Test("what the satisfied leave goes to the others")
    func satisfied() {
        let claims = [claim(1, demand: 1), claim(1, demand: 0), claim(1)]
        #expect(divide(Quantities(tokens: 8), claims) == [1, 0, 7])
        #expect(divide(Quantities(tokens: 2), claims) == [1, 0, 1])
        #expect(divide(Quantities(tokens: 8), [claim(3, demand: 2)]) == [2])
    }

    @Test("a claim that does not fit does not hold up smaller ones")
    func smallerOnes() {
        #expect(divide(Quantities(tokens: 10), [claim(6), claim(1)]) == [1, 4])
        #expect(divide(Quantities(tokens: 10), [claim(11), claim(4)]) == [0, 2])
        // The second resource is plenty: its claim goes on alone.
        let supply = Quantities(tokens: 10, time: 1_000)
        #expect(divide(supply, [claim(5), claim(0, 1)]) == [2, 1_000])
    }

    @Test("minimums come first, as far as they are asked for")
    func minimums() {
        let supply = Quantities(tokens: 10)
        #expect(divide(supply, [claim(1, minimum: 7), claim(1)]) == [7, 3])
        #expect(divide(supply, [claim(1, demand: 2, minimum: 7), claim(1)]) == [2, 8])
    }

    @Test("minimums that do not fit are scaled down together")
    func scarceMinimums() {
        let supply = Quantities(tokens: 10)
        let claims = [claim(1, minimum: 20), claim(1), claim(1, weight: 9, minimum: 60)]
        #expect(divide(supply, claims) == [3, 0, 7])
    }

    @Test("an unlimited resource is never scarce")
    func unlimited() {
        let supply = Quantities(tokens: 9, time: .max, cost: 18)
        #expect(divide(supply, [claim(1, 1 << 60, 4), claim(3, 1, 1)]) == [3, 2])
    }

    @Test("tasks of nothing scarce are served at once, an infinity of them not at all")
    func nothingScarce() {
        let supply = Quantities(tokens: 4, time: .max)
        let claims = [claim(0, demand: 5), claim(0), claim(0, 3, demand: 7), claim(0, 3), claim(1)]
        #expect(divide(supply, claims) == [5, 0, 7, 0, 4])
    }

    @Test("nothing to divide")
    func nothing() {
        #expect(divide(.zero, [claim(1), claim(0, 1, minimum: 3)]) == [0, 0])
        #expect(divide(Quantities(tokens: 5), []) == [])
        #expect(divide(Quantities(tokens: 5), [claim(1, 1), claim(1)]) == [0, 5])
        #expect(divide(Quantities(time: 5), [claim(1), claim(0, 1)]) == [0, 5])
    }

    @Test("many tasks at once")
    func large() {
        let trillion: Int64 = 1_000_000_000_000
        let supply = Quantities(tokens: trillion, time: 2 * trillion, cost: .max)
        #expect(divide(supply, [claim(1), claim(1)]) == [trillion / 2, trillion / 2])
        #expect(divide(supply, [claim(1, 0, 1), claim(0, 1)]) == [trillion, 2 * trillion])
        #expect(divide(supply, [claim(1), claim(trillion / 2 + 1)]) == [trillion / 2 - 1, 1])
        let most = Quantities(repeating: .max - 1)
        #expect(divide(most, [claim(1, weight: .max), claim(1, 1, 1)]) == [.max - 2, 1])
        #expect(divide(most, [claim(.max - 1), claim(1)]) == [1, 0])
    }
}
