import BursarClient
import BursarLoad
import Foundation
import Synchronization

/// A coordinator with a ledger of its own.
final class CoordinatorContestant: Contestant {
    let name: String
    let socket: String
    let process: ServerProcess
    private let plan: LoadPlan
    private let running: StageProcess
    private let stage: Stage
    /// What it must say was consumed and is held.
    private let expected = Mutex(Expected())

    private struct Expected {
        var consumed: Int64 = 0
        var held: Int64 = 0
    }

    /// Starts it.
    init(
        _ durability: LedgerDurability, plan: LoadPlan, in parent: String?, _ pinning: Pinning,
        extraConnections: Int = 0
    ) async throws {
        name = "bursard, \(durability.rawValue)"
        stage = try Stage(named: "bursar-bench-\(durability.rawValue)", in: parent)
        let connections = plan.connections + extraConnections + 16
        try stage.write(
            """
            [daemon]
            durability = "\(durability.rawValue)"
            audit = "changes"
            connections = \(connections)
            connections_per_user = \(connections)

            [pool.main]
            tokens = 4_000_000_000_000_000
            period = "none"

            """, to: "bursard.toml")
        let program = try CoordinatorProgram.find()
        let stage = self.stage
        running = try Processor.bound(to: pinning.server) { () throws(CommandFailure) in
            try program.start(on: stage, log: "bursard.log")
        }
        process = ServerProcess(pid: running.pid)
        socket = stage.path("bursar.sock")
        var plan = plan
        plan.socket = socket
        plan.processor = pinning.driver
        self.plan = plan
        do throws(BursarError) {
            try await connect { _ in }
        } catch {
            let said = stage.text(of: "bursard.log")
            stage.tearDown()
            throw CommandFailure("the coordinator does not answer: \(said)")
        }
    }

    /// Makes accounts that have been used, and grants that stay open.
    func prepare(accounts: Int?, grants: Int) async throws {
        if let accounts { _ = try await drive(.fixedLifecycles(accounts)) }
        if grants > 0 { _ = try await drive(.openGrants(grants)) }
    }

    func round(seconds: Double) async throws -> Round {
        let before = process.processorSeconds
        let outcome = try await drive(.lifecycles(.seconds(seconds)))
        let after = process.processorSeconds
        try await check()
        let spent = before.flatMap { before in after.map { $0 - before } }
        return Round(outcome, serverSeconds: spent)
    }

    private func drive(_ work: LoadPlan.Work) async throws -> LoadOutcome {
        var plan = plan
        plan.work = work
        if case .lifecycles = work {} else { plan.rate = nil }
        let outcome = try await LoadGenerator.run(plan)
        try outcome.refuseFaults(of: name)
        expected.withLock {
            $0.consumed += outcome.committedTokens
            $0.held += outcome.heldTokens
        }
        return outcome
    }

    /// Compares what the ledger says with what was committed.
    private func check() async throws {
        let pool = plan.pool
        let status = try await connect { bursar throws(BursarError) in
            try await bursar.check(pool).status
        }
        let (consumed, held) = expected.withLock { ($0.consumed, $0.held) }
        guard status.consumed.tokens == .finite(consumed), status.held.tokens == .finite(held)
        else {
            throw CommandFailure(
                "\(name): \(consumed) tokens were committed and \(held) are held, but it says "
                    + "\(status.consumed.usedWords) and \(status.held.usedWords)")
        }
    }

    /// Asks it something, as an operator.
    @discardableResult
    func connect<Value>(
        _ body: (Bursar) async throws(BursarError) -> Value
    ) async throws(BursarError) -> Value {
        var configuration = Bursar.Configuration()
        configuration.socket = socket
        configuration.usesControlSocket = true
        configuration.patience = .seconds(10)
        configuration.requestTimeout = .seconds(600)
        let bursar = try await Bursar.connect(configuration)
        do throws(BursarError) {
            let value = try await body(bursar)
            await bursar.close()
            return value
        } catch {
            await bursar.close()
            throw error
        }
    }

    /// Ends it and removes its ledger.
    func tearDown() { stage.tearDown() }
}

extension LoadOutcome {
    /// A server that refuses some requests is not measured by those that it answers.
    func refuseFaults(of server: String) throws(CommandFailure) {
        guard !faults.isEmpty else { return }
        let list = faults.sorted { $0.value > $1.value }.prefix(5)
            .map { "\(DecimalText.grouped($0.value)) × \($0.key)" }
        throw CommandFailure("\(server) refused requests: \(list.joined(separator: "; "))")
    }
}
