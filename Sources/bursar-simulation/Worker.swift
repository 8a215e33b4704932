import BursarSimulation
import Foundation

/// A process that runs some of the seeds, and writes what came of them to a file: so that a seed which
/// ends the process is known too.
struct Worker {
    let seeds: StrideTo<UInt64>
    /// How many steps a seed takes.
    let steps: (UInt64) -> Int
    let seconds: Int?
    /// The file.
    let results: String
    /// Whether the first seed that finds something is enough: who looks for a planted mistake.
    let stopsAtFirst: Bool
    private var counts: [String: Int] = [:]

    static let hashing = "SWIFT_DETERMINISTIC_HASHING"

    init(
        seeds: StrideTo<UInt64>, steps: @escaping (UInt64) -> Int, seconds: Int?,
        stopsAtFirst: Bool, results: String
    ) {
        self.seeds = seeds
        self.steps = steps
        self.seconds = seconds
        self.stopsAtFirst = stopsAtFirst
        self.results = results
    }

    static func folder(of seed: UInt64) -> String {
        FileManager.default.temporaryDirectory
            .appending(path: "bursar-simulation-\(getpid())-\(seed)").path(percentEncoded: false)
    }

    /// Takes all steps of a seed, and lets it come to its end.
    static func drive(_ simulation: Simulation, steps: Int) throws {
        for _ in 0..<steps { try simulation.step() }
        try simulation.finish()
    }

    mutating func run() throws {
        guard FileManager.default.createFile(atPath: results, contents: nil),
            let file = FileHandle(forWritingAtPath: results)
        else { throw CocoaError(.fileWriteUnknown) }
        let began = ContinuousClock.now
        for seed in seeds {
            if let seconds, ContinuousClock.now - began > .seconds(seconds) { break }
            try write(["begin", "\(seed)"], to: file)
            let simulation = Simulation(seed: seed, folder: Worker.folder(of: seed))
            var violation = ""
            do {
                try Worker.drive(simulation, steps: steps(seed))
            } catch {
                violation = "\(error)"
            }
            counts.merge(simulation.counts, uniquingKeysWith: +)
            for (name, count) in simulation.checks {
                counts["checks: \(name)", default: 0] += count
            }
            try write(
                [
                    "end", "\(seed)", "\(simulation.steps)", "\(simulation.digest)",
                    String(violation.prefix(2_000)),
                ], to: file)
            if !violation.isEmpty, stopsAtFirst { break }
        }
        for (name, count) in counts { try write(["count", name, "\(count)"], to: file) }
    }

    private func write(_ words: [String], to file: FileHandle) throws {
        let line = words.map { $0.replacing("\n", with: " ").replacing("\t", with: " ") }
            .joined(separator: "\t")
        try file.write(contentsOf: Data((line + "\n").utf8))
    }
}
