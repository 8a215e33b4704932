import BursarLoad
import Foundation

/// A server that sends back what comes: what a coordinator could do at most with these sockets.
final class EchoContestant: Contestant {
    /// Which one.
    enum Kind: String, CaseIterable, Sendable {
        case nio, c
    }

    let identity: ContestantIdentity
    private let plan: LoadPlan
    private let process: ServerProcess

    /// The program with the servers: beside this one, for it is not installed.
    static var program: URL? {
        InstalledProgram.find("bench-peer", first: [InstalledProgram.ownFolder].compactMap(\.self))
    }

    /// Starts it.
    init(
        _ kind: Kind, _ program: URL, plan: LoadPlan, on stage: Stage, _ pinning: Pinning
    ) async throws {
        identity = .echo(kind)
        var plan = plan
        plan.socket = stage.path("\(kind.rawValue).sock")
        plan.server = .echo
        plan.processor = pinning.driver
        self.plan = plan
        let path = plan.socket
        let running = try Processor.bound(to: pinning.server) { () throws(CommandFailure) in
            try stage.start(program, [kind.rawValue, path], log: "\(kind.rawValue).log")
        }
        process = ServerProcess(pid: running.pid)
        try await stage.wait(for: path, log: "\(kind.rawValue).log")
    }

    func round(seconds: Double) async throws -> Round {
        var plan = plan
        plan.work = .lifecycles(.seconds(seconds))
        let before = process.processorSeconds
        let outcome = try await LoadGenerator.run(plan)
        try outcome.refuseFaults(of: name)
        let after = process.processorSeconds
        return Round(outcome, serverSeconds: before.flatMap { before in after.map { $0 - before } })
    }
}
