import Foundation

/// Seeds that are to be run, by several processes.
struct Run {
    var firstSeed: UInt64
    var seeds: UInt64
    var steps: [Int]
    var jobs: Int
    var seconds: Int?
    var plant: String?

    /// How many steps a seed takes.
    func steps(ofSeed seed: UInt64) -> Int { Run.steps(ofSeed: seed, of: steps) }

    /// The same, where seeds take these numbers of steps one after the other.
    static func steps(ofSeed seed: UInt64, of steps: [Int]) -> Int {
        steps[Int(seed % UInt64(steps.count))]
    }

    /// The command that runs one of the seeds again.
    func command(seed: UInt64) -> String {
        let planted = plant.map { " --plant \($0)" } ?? ""
        return "bursar-simulation --seed \(seed) --steps \(steps(ofSeed: seed)) --trace\(planted)"
    }

    /// What is simulated.
    static var commit: String {
        if let told = ProcessInfo.processInfo.environment["BURSAR_COMMIT"] { return told }
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "describe", "--always", "--dirty"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil else { return "unknown" }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        git.waitUntilExit()
        let commit = String(decoding: text, as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
        return commit.isEmpty ? "unknown" : commit
    }

    /// Runs the seeds.
    func perform() throws -> Summary {
        let began = ContinuousClock.now
        var summary = Summary()
        let folder = FileManager.default.temporaryDirectory
        let workers = try (0..<min(jobs, Int(seeds))).map { job in
            let results = folder.appending(
                path: "bursar-simulation-\(getpid())-\(plant ?? "")-\(job)"
            )
            .path(percentEncoded: false)
            return (try worker(job, results), results)
        }
        for (process, results) in workers {
            process.waitUntilExit()
            let text = FileManager.default.contents(atPath: results) ?? Data()
            summary.add(
                String(decoding: text, as: UTF8.self), status: process.terminationStatus)
            try? FileManager.default.removeItem(atPath: results)
        }
        let time = (ContinuousClock.now - began).components
        summary.seconds = Double(time.seconds) + Double(time.attoseconds) / 1e18
        return summary
    }

    private func worker(_ job: Int, _ results: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        var arguments = [
            "--worker", results, "--first-seed", "\(firstSeed + UInt64(job))",
            "--seeds", "\(seeds - UInt64(job))", "--stride", "\(jobs)", "--steps",
        ]
        arguments += steps.map(String.init)
        if let seconds { arguments += ["--seconds", "\(seconds)"] }
        if let plant { arguments += ["--plant", plant] }
        process.arguments = arguments
        // Some mistakes end the program; where in it is of no account then.
        if plant != nil { process.standardError = FileHandle.nullDevice }
        try process.run()
        return process
    }
}
