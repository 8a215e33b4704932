import BursarLoad
import Foundation

/// SQLite without anything around it: how often a second it can make a batch durable.
struct SQLiteContestant: Contestant {
    let program: URL
    let plan: LoadPlan
    let stage: Stage
    let pinning: Pinning

    var identity: ContestantIdentity { .sqlite }

    func round(seconds: Double) async throws -> Round {
        let requests = plan.connections * plan.depth
        let text = try await stage.capture(
            program, ["sqlite", stage.folder.path, String(seconds), String(requests)],
            on: pinning.server)
        guard let commits = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CommandFailure("bench-peer says something else than a figure: \(text)")
        }
        // A commit answers all requests under way; a lifecycle is two of them.
        return Round(perSecond: commits * Double(requests) / 2)
    }
}
