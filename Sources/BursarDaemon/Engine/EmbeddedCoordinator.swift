package import BursarCore
package import BursarLedger
package import BursarProtocol
import DequeModule
import Logging
package import NIOCore

/// A coordinator on a loop of the caller's, in surroundings of the caller's: all that a service is but
/// its sockets, signals and service manager. For the simulation.
package final class EmbeddedCoordinator {
    /// What configuration says, as far as a simulation draws it.
    package struct Settings: Sendable {
        /// Pools and the accounts beneath them, parents before children.
        package var accounts: [ConfiguredAccount]
        /// How long the periods of all pools are, in milliseconds; `nil`: they never end.
        package var period: Int64?
        /// When an entry counts as written.
        package var durability: BursarLedger.Durability = .full
        /// From the death of a process to the end of its grants, in milliseconds.
        package var abandonGrace: Int64 = 5_000
        /// Requests that wait, in all.
        package var waitingRequests = 4_096
        /// Requests in flight per connection.
        package var inFlight = 64
        /// Size from which the ledger's oldest entries are rolled up; `nil`: never.
        package var ledgerBytesMost: Int64?
        /// What the coordinator's CPU time may be of the agents' time, in parts per million.
        package var overheadShare: Int64?

        /// Settings with these accounts.
        package init(accounts: [ConfiguredAccount]) { self.accounts = accounts }
    }

    /// The ledger that is written.
    package let ledger: Ledger
    /// The state as the ledger had it.
    package let recovered: StateRecords
    let engine: Engine
    /// Why the coordinator cannot go on; `nil` while it can.
    package private(set) var failure: String?

    /// Opens the ledger in a folder and takes up work.
    ///
    /// - Throws: `DaemonError` if the ledger cannot be used or the accounts do not fit.
    package init(
        at directory: String, _ settings: Settings, on loop: any EventLoop,
        _ surroundings: Surroundings,
        _ ledgerSurroundings: LedgerSurroundings
    ) throws(DaemonError) {
        let configuration = Configuration(settings)
        let history = try History.read(
            at: directory, settings: configuration.daemon, surroundings: ledgerSurroundings)
        ledger = history.ledger
        recovered = history.coordinator.records()
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        let auditor = Auditor(
            journal: nil, logger: logger, ledger: ledger.identifier, level: .none, previous: 0)
        engine = Engine(
            loop: loop, surroundings: surroundings, ledger: ledger, logger: logger,
            configuration: configuration, coordinator: history.coordinator, auditor: auditor,
            failpoints: .none)
        engine.onFailure = { [weak self] in self?.failure = $0.description }
        do throws(Refusal) {
            try engine.begin()
        } catch {
            // What it has begun already would hold the ledger.
            die()
            throw .configuration(error.message)
        }
    }

    /// The state, in the middle of a turn too.
    package var coordinator: Coordinator { engine.coordinator }

    /// Asks the state without copying it.
    package func ask<Answer>(_ question: (inout Coordinator) -> Answer) -> Answer {
        engine.ask(question)
    }

    /// What it measures, as lines. They tell of true time too, so no two runs have the same.
    package func measurements() -> [String] {
        var (lines, next) = engine.measurements(from: 0)
        while let first = next.flatMap(UInt64.init) {
            let page = engine.measurements(from: first)
            lines += page.lines
            next = page.next
        }
        return lines
    }

    /// Whether what a session that has ended leaves open is yet to be settled, piece by piece.
    package func isEnding(session: UInt64) -> Bool { engine.endedSessions.contains(session) }

    /// Whether something was decided that the end of the turn has yet to settle.
    package var isTurnOpen: Bool { engine.isTurnOpen }

    /// The newest entry that the coordinator takes as written.
    package var committedSeq: UInt64 { engine.committedSeq }

    /// The time on its clock.
    package var time: Instant { engine.clock.now() }

    /// Serves a connected channel.
    package func accept(
        _ channel: any Channel, from process: PeerProcess, isOperator: Bool
    ) throws {
        let connection = engine.makeConnection(
            through: isOperator ? .control : .agents, from: process)
        try channel.pipeline.syncOperations.addHandler(connection)
    }

    /// Takes a new configuration, or says in the record that it does not; returns whether it does.
    package func configure(_ settings: Settings) -> Bool {
        do throws(Refusal) {
            try engine.configure(Configuration(settings))
            return true
        } catch {
            engine.keepConfiguration(because: error.message)
            return false
        }
    }

    /// Says in the record that a configuration was refused.
    package func keepConfiguration(because problem: String) {
        engine.keepConfiguration(because: problem)
    }

    /// Whether those who follow a topic of an account, `nil` being everything, are told of an entry.
    ///
    /// - Parameter path: Tells the path of an account, also of one that is gone.
    package static func tells(
        of entry: Entry, _ topic: Topic, _ top: AccountPath?, path: (AccountID) -> AccountPath?
    ) -> Bool {
        guard let record = EventRecord(entry, path: path) else { return false }
        return Subscription(number: 0, topic: topic, top: top, nextSeq: 0, isCatchingUp: false)
            .matches(record)
    }

    /// Forgets everything, as a process does that dies, and lets others have the ledger.
    package func die() {
        engine.die()
        ledger.abandon()
    }

    /// Answers what is in flight; `body` runs once the ledger has it all.
    package func stop(_ body: @escaping () -> Void) { engine.stop(body) }
}

extension Engine {
    /// Lets go of the connections, which know the engine too.
    fileprivate func die() {
        peers = [:]
        sessions = [:]
        waiters = [:]
        subscribers = [:]
        users = [:]
        queuedUsers = []
        heldBack = []
        answered = []
        batches = []
        catchUps = CatchUpQueue()
    }
}

extension Configuration {
    fileprivate init(_ settings: EmbeddedCoordinator.Settings) {
        var daemon = DaemonSettings()
        daemon.durability =
            switch settings.durability {
            case .full: .full
            case .process: .process
            case .none: .none
            }
        daemon.abandonGrace = settings.abandonGrace
        daemon.waitingRequests = settings.waitingRequests
        daemon.inFlight = settings.inFlight
        daemon.ledgerBytesMost = settings.ledgerBytesMost
        daemon.overheadShare = settings.overheadShare
        var pools: [PoolConfiguration] = []
        for account in settings.accounts {
            if account.path.parent == nil {
                var pool = PoolConfiguration(path: account.path, settings: account.settings)
                if let period = settings.period {
                    pool.period = .duration(nanoseconds: period * 1_000_000)
                }
                pools.append(pool)
            } else {
                let pool = pools.firstIndex { account.path.isWithin($0.path) }
                guard let pool else { preconditionFailure("\(account.path) comes before its pool") }
                pools[pool].accounts.append(
                    AccountConfiguration(path: account.path, settings: account.settings))
            }
        }
        self.init(
            daemon: daemon, pools: pools, sources: [], document: ConfigurationTable())
    }
}
