import ArgumentParser
import BursarSimulation
import Foundation

/// How many seeds it took to find each planted mistake.
struct PlantedTable {
    /// The seeds to try for each, until one finds it.
    var run: Run

    /// Runs all, and prints a line for each; fails if one is not found.
    func print() throws {
        var missed: [String] = []
        for bug in PlantedBugs.all {
            var run = run
            run.plant = bug.name
            // One after the other, so that the first to find it is the first.
            run.jobs = 1
            // Each line as soon as it is known.
            fflush(nil)
            let summary = try run.perform()
            if let failure = summary.failures.first {
                Swift.print("FAILURE: \(failure)")
                throw ExitCode(1)
            }
            let name = bug.name.padding(to: 18)
            guard let finding = summary.violations.first else {
                missed.append(bug.name)
                Swift.print("\(name) NOT FOUND in \(summary.seeds) seeds: \(bug.summary)")
                continue
            }
            let seeds = finding.seed - run.firstSeed + 1
            let step = finding.step.map { "\($0)" } ?? "?"
            Swift.print(
                "\(name) \("\(seeds)".padding(to: 4)) seeds, step \(step.padding(to: 6)) "
                    + "\(bug.summary): \(finding.description.prefix(160))")
        }
        guard missed.isEmpty else { throw ExitCode(1) }
        Swift.print("all \(PlantedBugs.all.count) planted mistakes are found")
    }
}

extension String {
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - self.count))
    }
}
