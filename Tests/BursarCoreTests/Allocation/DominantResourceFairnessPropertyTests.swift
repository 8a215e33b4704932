import BursarCore
import BursarSimulation
import Testing

@Suite("Dominant resource fairness: properties")
struct DominantResourceFairnessPropertyTests {
    private func divide(_ division: TaskByTask) -> [Int64] {
        DominantResourceFairness().allocate(supply: division.supply, claims: division.claims)
            .amounts
    }

    @Test("batches serve what single tasks would", arguments: 1...600 as ClosedRange<UInt64>)
    func reference(seed: UInt64) {
        let small = TaskByTask(seed: seed, supply: 40, task: 8)
        #expect(divide(small) == small.awards(), "seed \(seed)")
        let wide = TaskByTask(seed: seed, supply: 400, task: 200)
        #expect(divide(wide) == wide.awards(), "seed \(seed)")
    }

    @Test("nothing is left that anybody could use", arguments: 1...100 as ClosedRange<UInt64>)
    func pareto(seed: UInt64) {
        for most in [100, 1_000_000] as [Int64] {
            let division = TaskByTask(seed: seed, supply: most, task: most / 10)
            let awards = divide(division)
            for (index, claim) in division.claims.enumerated() {
                #expect(awards[index] >= 0 && awards[index] <= claim.demand, "seed \(seed)")
                guard division.takesScarce(index) else { continue }
                let isServed = awards[index] == claim.demand
                #expect(isServed || !division.fits(index, on: awards), "seed \(seed)")
            }
            for resource in Resource.allCases where division.supply[resource] != .max {
                let used = zip(awards, division.claims).reduce(Int128(0)) {
                    $0 + Int128($1.0) * Int128($1.1.task[resource])
                }
                #expect(used <= Int128(division.supply[resource]), "seed \(seed)")
            }
        }
    }

    @Test(
        "nobody has less than an equal part of everything would give, but for one task each",
        arguments: 1...200 as ClosedRange<UInt64>)
    func sharingIncentive(seed: UInt64) {
        let division = TaskByTask(seed: seed, supply: 2_000, task: 40, plain: true)
        let awards = divide(division)
        let shares = division.claims.indices.map(division.dominantShare)
        for (index, claim) in division.claims.enumerated()
        where awards[index] < claim.demand && shares[index] > 0 {
            let part = awards[index] * shares[index] * Int64(shares.count)
            #expect(part > division.unit - shares.reduce(0, +), "seed \(seed)")
        }
    }

    @Test(
        "nobody would rather have what another has, but for one task",
        arguments: 1...200 as ClosedRange<UInt64>)
    func envy(seed: UInt64) {
        let division = TaskByTask(seed: seed, supply: 1_000_000_000_000, task: 40_000, plain: true)
        let awards = divide(division)
        for (index, claim) in division.claims.enumerated()
        where awards[index] < claim.demand && !claim.task.isZero {
            for (other, theirs) in division.claims.enumerated() where other != index {
                let tasks = Resource.allCases.filter { claim.task[$0] > 0 }.map {
                    max(0, awards[other] - 1) * theirs.task[$0] / claim.task[$0]
                }
                #expect((tasks.min() ?? 0) <= awards[index], "seed \(seed)")
            }
        }
    }
}
