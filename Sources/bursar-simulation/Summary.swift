import Foundation

/// What came of several seeds.
struct Summary {
    /// A seed that found something.
    struct Finding {
        var seed: UInt64
        var step: Int?
        var description: String
    }

    private(set) var seeds = 0
    private(set) var steps = 0
    private(set) var violations: [Finding] = []
    /// Processes that ended badly before they began a seed: those have found nothing, and shown nothing.
    private(set) var failures: [String] = []
    private var digests: [UInt64: UInt64] = [:]
    private var counts: [String: Int] = [:]
    var seconds = 0.0

    /// Whether everything ran, and nothing was found.
    var isGood: Bool { violations.isEmpty && failures.isEmpty && seeds > 0 }

    /// Adds what a worker wrote; if it ended early, the seed that it was at has ended it, or the one after which
    /// there is nothing.
    mutating func add(_ results: String, status: Int32) {
        var current: UInt64?
        var latest: UInt64?
        for line in results.split(separator: "\n") {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(
                String.init)
            switch words.first {
            case "begin":
                current = UInt64(words[1])
                latest = current
            case "end":
                guard let seed = current, let count = Int(words[2]) else { break }
                seeds += 1
                steps += count
                digests[seed] = UInt64(words[3])
                if !words[4].isEmpty {
                    violations.append(Finding(seed: seed, step: count, description: words[4]))
                }
                current = nil
            case "count": counts[words[1], default: 0] += Int(words[2]) ?? 0
            default: break
            }
        }
        if status == 0 { return }
        let end = "a process has ended with status \(status)"
        if let latest {
            violations.append(Finding(seed: latest, description: end))
        } else {
            failures.append("\(end) before it began a seed")
        }
    }

    /// A number that stands for all that happened.
    private var digest: UInt64 {
        digests.sorted { $0.key < $1.key }.reduce(0xcbf2_9ce4_8422_2325) {
            ($0 ^ $1.value) &* 0x0000_0100_0000_01b3
        }
    }

    func text(of run: Run) -> String {
        var lines = counts.sorted { $0.key < $1.key }.map { "  \($0.value) \($0.key)" }
        let rate = seconds > 0 ? Int(Double(steps) / seconds) : 0
        lines.append(
            "\(steps) steps of \(seeds) seeds from \(run.firstSeed) on in \(Int(seconds)) s, "
                + "\(rate) steps/s with \(run.jobs) jobs; digest \(String(digest, radix: 16))")
        for finding in violations {
            let step = finding.step.map { ", step \($0)" } ?? ""
            lines.append("VIOLATION in seed \(finding.seed)\(step): \(finding.description)")
            lines.append("  again: " + run.command(seed: finding.seed))
        }
        lines += failures.map { "FAILURE: \($0)" }
        lines.append("\(violations.count) violations")
        return lines.joined(separator: "\n")
    }
}
