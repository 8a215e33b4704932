import ArgumentParser
import BursarSimulation

@main
struct BursarSimulationCommand: ParsableCommand {
    @Option var seed: UInt64 = 1
    @Option var seeds: UInt64 = 1
    @Option var steps = 10_000
    @Flag var verbose = false
    func run() throws {
        for seed in seed..<seed + seeds {
        let simulation = Simulation(seed: seed, folder: "/tmp/sim-run-\(seed)")
        if verbose { simulation.trace = { print($0) } }
        do {
            for _ in 0..<steps { try simulation.step() }
        } catch {
            print("seed \(seed) step \(simulation.steps): \("\(error)".prefix(900))")
        }
        if verbose { for (k, v) in simulation.counts.sorted(by: { $0.key < $1.key }) { print(k, v) } }
        print(seed, String(simulation.digest, radix: 16))
        }
    }
}
