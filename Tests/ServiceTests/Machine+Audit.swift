import Foundation
import TestSupport
import Testing

extension Machine {
    /// The entries that the ledger says belong into the journal, and those that are there, by what
    /// journalctl says.
    func auditNumbers() async throws -> (due: Set<Int>, present: Set<Int>) {
        var due: Set<Int> = []
        for line in try await run("bursar", "ledger", "export").split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let entry = object as? [String: Any], let seq = entry["seq"] as? Int else {
                throw TestFailure("no entry: \(line)")
            }
            if entry["audit"] as? String != "all" { due.insert(seq) }
        }
        let present = try await journal().compactMap {
            ($0["BURSAR_SEQ"] as? String).flatMap { Int($0) }
        }
        return (due, Set(present))
    }

    /// What a verification says is missing.
    static func missing(_ report: [String: Any]) throws -> Set<Int> {
        let gaps = try #require(report["gaps"] as? [[String: Any]])
        let runs = gaps.flatMap { $0["missing"] as? [[Int]] ?? [] }
        return Set(runs.flatMap { Array($0[0]...$0[1]) })
    }
}
