import ArgumentParser
import BursarSimulation
import Foundation

/// Runs the simulation of the whole system.
@main
struct BursarSimulationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bursar-simulation",
        abstract: "Simulates the coordinator, its ledger, its clients and all that may fail.",
        discussion: """
            Every run depends on its seed alone. After each step all invariants are checked; the first that \
            does not hold is told with the command that shows it again, and the status is 1.
            """)

    @Option(help: "Run this seed alone, and tell what happens.")
    var seed: UInt64?
    @Option(help: "The first of several seeds.")
    var firstSeed: UInt64 = 1
    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 100
    @Option(
        parsing: .upToNextOption,
        help: "Steps of each seed; several: of one seed after the other.")
    var steps = [10_000]
    @Option(help: "Processes that run seeds side by side (default: one per processor).")
    var jobs: Int = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "Begin no further seed after so many seconds.")
    var seconds: Int?
    @Option(help: "Put this mistake into the coordinator; for builds for debugging.")
    var plant: String?
    @Flag(help: "Plant each mistake in turn, and tell how many seeds it took to find it.")
    var planted = false
    @Flag(help: "With --seed: print each thing that happens.")
    var trace = false
    @Option(help: .hidden)
    var worker: String?
    @Option(help: .hidden)
    var stride: UInt64 = 1

    func validate() throws {
        let leastSteps = steps.min() ?? 0
        guard jobs > 0, seeds > 0, leastSteps > 0, stride > 0 else {
            throw ValidationError("--seeds, --steps and --jobs are at least 1")
        }
        guard !(seed ?? firstSeed).addingReportingOverflow(seed == nil ? seeds : 1).overflow else {
            throw ValidationError("seeds are less than 2^64, that after the last one too")
        }
        if let plant, !PlantedBugs.all.contains(where: { $0.name == plant }) {
            throw ValidationError(
                PlantedBugs.all.isEmpty
                    ? "this build has no mistakes to plant; builds for debugging have"
                    : "there is no mistake \(plant): "
                        + PlantedBugs.all.map(\.name).joined(
                            separator: ", "))
        }
        if planted, PlantedBugs.all.isEmpty {
            throw ValidationError(
                "this build has no mistakes to plant; builds for debugging have")
        }
    }

    func run() throws {
        // Tables are in the same order each time only if this is set when a process starts.
        if ProcessInfo.processInfo.environment[Worker.hashing] != "1" {
            _ = unsafe setenv(Worker.hashing, "1", 1)
            var words = unsafe CommandLine.arguments.map {
                unsafe strdup($0) as UnsafeMutablePointer<CChar>?
            }
            unsafe words.append(nil)
            _ = unsafe execv("/proc/self/exe", &words)
            throw ValidationError("cannot start this program again: errno \(errno)")
        }
        if let plant { _ = PlantedBugs.plant(plant) }
        if let worker {
            var work = Worker(
                seeds: Swift.stride(from: firstSeed, to: firstSeed + seeds, by: Int(stride)),
                steps: { Run.steps(ofSeed: $0, of: steps) }, seconds: seconds,
                stopsAtFirst: plant != nil, results: worker)
            return try work.run()
        }
        let run = Run(
            firstSeed: seed ?? firstSeed, seeds: seed == nil ? seeds : 1, steps: steps,
            jobs: seed == nil ? jobs : 1, seconds: seconds, plant: plant)
        if let seed, trace {
            let simulation = Simulation(seed: seed, folder: Worker.folder(of: seed))
            simulation.trace = { print($0) }
            try Worker.drive(simulation, steps: run.steps(ofSeed: seed))
            return
        }
        print("commit \(Run.commit)")
        if planted { return try PlantedTable(run: run).print() }
        let summary = try run.perform()
        print(summary.text(of: run))
        if !summary.isGood { throw ExitCode(1) }
    }
}
