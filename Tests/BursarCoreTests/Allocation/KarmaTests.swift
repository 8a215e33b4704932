import BursarCore
import BursarSimulation
import Testing

@Suite("Karma")
struct KarmaTests {
    /// Credits and claims over several quanta.
    private struct Run {
        var credits: [Int64]
        var quantum: UInt64 = 0
        var totals: [Int64]

        init(credits: [Int64]) {
            self.credits = credits
            totals = credits.map { _ in 0 }
        }

        mutating func next(_ supply: Int64, guarantee: Int64, demands: [Int64]) -> [Int64] {
            let awards = Karma(guarantee: guarantee, quantum: quantum).allocate(
                supply: supply,
                claims: zip(demands, credits).map { Claim(demand: $0, credits: $1) })
            for index in credits.indices {
                credits[index] -= awards.payments[index]
                totals[index] += awards.amounts[index]
            }
            quantum += 1
            return awards.amounts
        }
    }

    @Test("the paper's running example: three agents, six slices, half of them guaranteed")
    func runningExample() {
        var run = Run(credits: [6, 6, 6])
        let quanta: [(demands: [Int64], amounts: [Int64], credits: [Int64])] = [
            ([3, 2, 1], [3, 2, 1], [5, 6, 7]),
            ([3, 0, 0], [3, 0, 0], [4, 8, 9]),
            ([0, 3, 0], [0, 3, 0], [6, 7, 11]),
            ([2, 2, 4], [1, 1, 4], [7, 8, 9]),
            ([2, 3, 5], [1, 2, 3], [8, 8, 8]),
        ]
        for (number, quantum) in quanta.enumerated() {
            let amounts = run.next(6, guarantee: 500_000, demands: quantum.demands)
            #expect(amounts == quantum.amounts, "quantum \(number)")
            #expect(run.credits == quantum.credits, "quantum \(number)")
        }
        #expect(run.totals == [8, 8, 8])
    }
}
