import BursarCore
import BursarSimulation
import Testing

@Suite("Random runs")
struct RandomRunTests {
    /// Runs a seed; a violation is reported with the seed and the step that reproduce it.
    private func run(seed: UInt64, steps: Int) throws -> RandomRun {
        var run = try RandomRun(seed: seed)
        for step in 0..<steps {
            do {
                try run.step()
            } catch {
                Issue.record("seed \(seed), step \(step): \(error)")
                return run
            }
        }
        return run
    }

    @Test("every invariant holds after every step", arguments: 1...24 as ClosedRange<UInt64>)
    func invariants(seed: UInt64) throws {
        let run = try run(seed: seed, steps: 200)
        #expect(!run.entries.isEmpty, "seed \(seed) did nothing")
    }

    @Test("the same seed gives the same run")
    func determinism() throws {
        let first = try run(seed: 77, steps: 150)
        let second = try run(seed: 77, steps: 150)
        #expect(first.entries == second.entries)
        #expect(first.coordinator.records() == second.coordinator.records())
    }

    @Test("choices that are given decide what happens")
    func choices() throws {
        func entries(_ choices: [UInt8]) throws -> [Entry] {
            var run = try RandomRun(choices: choices)
            for _ in 0..<60 { try run.step() }
            return run.entries
        }
        // Enough for the accounts there are; a byte more or less is another world.
        let choices = (0..<240).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        #expect(try entries(choices) == entries(choices))
        #expect(try entries(choices) != entries(Array(choices.dropFirst(80))))
    }

    @Test("runs reach what they are meant to reach")
    func coverage() throws {
        var counts: [String: Int] = [:]
        var priced = 0
        for seed in 100...131 as ClosedRange<UInt64> {
            let run = try run(seed: seed, steps: 300)
            counts.merge(run.counts, uniquingKeysWith: +)
            priced += run.pricedCount
        }
        #expect(priced > 20, "only \(priced) costs were computed")
        #expect(counts["noPrice", default: 0] > 5, "every model had a price: \(counts)")
        for kind in ["answered", "repeated", "waiting", "insufficientBudget", "grantEnded"] {
            #expect(counts[kind, default: 0] > 20, "\(kind) occurs too rarely: \(counts)")
        }
        for kind in ["recalled", "recallEnded", "revoked"] {
            #expect(counts[kind, default: 0] > 5, "\(kind) occurs too rarely: \(counts)")
        }
        for kind in ["paused", "throttled", "degraded", "stopped", "deadlinePassed"] {
            #expect(counts[kind, default: 0] > 3, "\(kind) occurs too rarely: \(counts)")
        }
    }
}
