import BursarSimulation
import Foundation
import TestSupport
import Testing

@Suite("The whole system, simulated")
struct SimulationTests {
    private func simulation(seed: UInt64) -> Simulation {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bursar-simulation-\(UUID())").path(percentEncoded: false)
        return Simulation(seed: seed, folder: folder)
    }

    @Test("every invariant holds after every step", arguments: 1...8 as ClosedRange<UInt64>)
    func invariants(seed: UInt64) throws {
        let simulation = simulation(seed: seed)
        do {
            for _ in 0..<600 { try simulation.step() }
            try simulation.finish()
        } catch {
            Issue.record("seed \(seed), step \(simulation.steps): \(error)")
        }
        #expect(simulation.counts["starts", default: 0] > 0, "seed \(seed) never started")
    }

    @Test("the same seed gives the same run in another process")
    func determinism() async throws {
        let first = try await digest(ofSeed: 3)
        let second = try await digest(ofSeed: 3)
        let other = try await digest(ofSeed: 4)
        #expect(first == second)
        #expect(first != other)
    }

    private func digest(ofSeed seed: Int) async throws -> Substring? {
        let run = try await Process.run(
            "bursar-simulation", ["--seed", "\(seed)", "--steps", "800"])
        #expect(run.status == 0, "seed \(seed): \(run.output)")
        return run.output.firstMatch(of: /digest [0-9a-f]+/)?.output
    }
}
