import ArgumentParser
import BursarSimulation

@main
struct BursarSimulationCommand: ParsableCommand {
    @Option var seed: UInt64 = 1
    @Option var steps = 10_000
    func run() throws {
        let simulation = Simulation(seed: seed, folder: "/tmp/sim-run-\(seed)")
        do {
            for _ in 0..<steps { try simulation.step() }
        } catch {
            print("seed \(seed) step \(simulation.steps): \(error)")
        }
        for (k, v) in simulation.counts.sorted(by: { $0.key < $1.key }) { print(k, v) }
        print(String(simulation.digest, radix: 16))
    }
}
