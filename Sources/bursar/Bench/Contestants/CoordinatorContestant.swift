import BursarClient
import BursarLoad
import Foundation
import Synchronization

/// A coordinator with a ledger of its own.
final class CoordinatorContestant: Contestant {
    let identity: ContestantIdentity
    private let plan: LoadPlan
    private let program: CoordinatorProgram
    private let pinning: Pinning
    private let stage: Stage
    private let running = Mutex<StageProcess?>(nil)
    /// What its clients have done.
    private let tally = Mutex(Tally())

    private struct Tally {
        var consumed: Int64 = 0
        var held: Int64 = 0
        var lastKey: UInt64 = 0
    }

    var socket: String { plan.socket }
    var process: ServerProcess { ServerProcess(pid: running.withLock { $0?.pid } ?? 0) }

    /// Starts it.
    init(
        _ durability: LedgerDurability, plan: LoadPlan, in parent: String?, _ pinning: Pinning,
        label: String? = nil, extraConnections: Int = 0
    ) async throws {
        identity = .coordinator(durability)
        stage = try Stage(named: "bursar-bench-\(label ?? durability.rawValue)", in: parent)
        let connections = plan.connections + extraConnections + 16
        try stage.write(
            Self.configuration(durability, connections: connections), to: "bursard.toml")
        program = try CoordinatorProgram.find()
        self.pinning = pinning
        var plan = plan
        plan.socket = stage.path("bursar.sock")
        plan.processor = pinning.driver
        self.plan = plan
        do {
            try await start()
        } catch {
            stage.tearDown()
            throw error
        }
    }

    /// The most accounts that one user can use in the time for which it is remembered whose answers have
    /// arrived: half of what there is room for.
    static let accountsMost = 130_000
    /// The most grants that are open all the time.
    static let grantsMost = 1_000_000

    /// A pool with a limit that nobody reaches, so that every rule is asked and none refuses.
    static func configuration(_ durability: LedgerDurability, connections: Int) -> String {
        """
        [daemon]
        durability = "\(durability.rawValue)"
        audit = "changes"
        # A lone user gets half of them.
        connections = \(2 * connections)
        connections_per_user = \(connections)
        accounts = 270_000
        accounts_per_user = 135_000
        open_grants = 3_500_000

        [pool.main]
        tokens = 4_000_000_000_000_000
        period = "none"

        """
    }

    /// Starts it, and waits until it welcomes a client.
    private func start() async throws {
        let (program, stage) = (program, stage)
        let started = try Processor.bound(to: pinning.server) { () throws(CommandFailure) in
            try program.start(on: stage, log: "bursard.log")
        }
        running.withLock { $0 = started }
        var hello = plan
        hello.connections = 1
        let start = ContinuousClock.now
        while true {
            do throws(LoadFailure) {
                _ = try IdleConnections(hello)
                return
            } catch {
                if ContinuousClock.now - start > .seconds(30) {
                    let said = stage.text(of: "bursard.log")
                    throw CommandFailure("the coordinator does not answer: \(error); \(said)")
                }
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Kills it and starts it again.
    ///
    /// - Returns: From its start to its first welcome.
    func restart() async throws -> Duration {
        if let killed = running.withLock({ $0 }) {
            kill(killed.pid, SIGKILL)
            _ = await killed.wait()
        }
        let clock = ContinuousClock()
        let took = try await clock.measure { try await start() }
        try await check()
        return took
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
        plan.lastKey = tally.withLock { $0.lastKey }
        if case .lifecycles = work {} else { plan.rate = nil }
        let outcome = try await LoadGenerator.run(plan)
        try outcome.refuseFaults(of: name)
        tally.withLock {
            $0.consumed += outcome.committedTokens
            $0.held += outcome.heldTokens
            $0.lastKey = outcome.lastKey
        }
        return outcome
    }

    /// Compares what the ledger says with what was committed.
    private func check() async throws {
        let pool = plan.pool
        let status = try await connect { bursar throws(BursarError) in
            try await bursar.check(pool).status
        }
        let (consumed, held) = tally.withLock { ($0.consumed, $0.held) }
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
