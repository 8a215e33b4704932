import BursarCore
import BursarLedger
import BursarProtocol
import BursarTransport
import DequeModule
import Foundation
import Logging
import NIOCore
import Systemd

/// Where wire, rules and ledger meet, on one event loop: requests in, decisions, one ledger batch a
/// turn, and replies out once that is as safe as the durability says.
final class Engine {
    let loop: any EventLoop
    let clock: CoordinatorClock
    let ledger: Ledger
    let logger: Logger
    var configuration: Configuration
    var coordinator: Coordinator
    /// Paths of accounts that are alive or were in a batch that is not committed yet.
    var paths: [AccountID: AccountPath] = [:]

    /// Its members are operators besides those that the configuration names.
    var operatorGroup: UInt32?
    var nextConnection: UInt64 = 0
    var peers: [ObjectIdentifier: Peer] = [:]
    var connectionsByUser: [UInt32: Int] = [:]
    var sessions: [UInt64: Session] = [:]
    /// The connection that each waiting request came from.
    var waiters: [UInt64: Peer] = [:]
    var subscribers: [ObjectIdentifier: Peer] = [:]

    /// The turn that runs: what was answered, and whether its end is scheduled.
    var answers: [PendingAnswer] = []
    var isTurnOpen = false
    /// Batches on their way to the ledger, oldest first.
    var batches: Deque<Batch> = []
    /// The newest entry that is in the ledger.
    var committedSeq: UInt64
    /// The oldest entry that a roll-up has left. Kept here: a read could wait behind other readers.
    var oldestSeq: UInt64
    /// Subscriptions that wait for their turn to read from the ledger, and whether one does.
    var catchUps: Deque<(peer: Peer, number: UInt32)> = []
    var isCatchingUp = false
    /// Entries since the last checkpoint.
    var uncheckpointed = 0

    var wakeup: (at: Instant, task: Scheduled<Void>)?
    var boundaries: [AccountPath: Scheduled<Void>] = [:]
    var ownCost: OwnCost
    /// Reports that are made and kept; agents and operators do not stand in each other's way.
    var agentsReports = ReportDesk(atOnce: 1)
    var operatorsReports = ReportDesk(atOnce: 2)
    let qualityFollower: QualityFollower
    var isCatchingUpOnQuality = false
    var isPreviewing = false
    var auditor: Auditor
    let metrics = CoordinatorMetrics()
    /// When incidents that were only counted are told of.
    var incidentReport: Scheduled<Void>?
    let failpoints: Failpoints
    /// When the ledger drops what is too old or too large next.
    var rollUp: Scheduled<Void>?
    /// When the invariants are looked at next.
    var selfCheck: Scheduled<Void>?
    /// Configurations that were loaded, those that were refused included.
    var configurations: UInt32 = 0
    /// Why the newest configuration is not in force; `nil` if it is.
    var configurationProblem: String?
    var notifier = Notifier()
    let hasServiceManager = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"] != nil
    var statusRetry: Scheduled<Void>?
    /// Set while the process stops: nothing new is decided.
    var isStopping = false
    /// Set once the coordinator cannot go on.
    var hasFailed = false
    /// Called once when the last batch is in the ledger, while the process stops.
    var onDrained: (() -> Void)?
    /// Called once when the coordinator cannot go on.
    var onFailure: ((DaemonError) -> Void)?

    /// After so many entries a checkpoint is taken even under load, so that a start replays few.
    static let checkpointEvery = 16_384
    /// A checkpoint of at most so many records is taken whenever the ledger is idle.
    static let checkpointRecordsMost = 512

    init(
        loop: any EventLoop, clock: CoordinatorClock, ledger: Ledger, logger: Logger,
        configuration: Configuration, coordinator: Coordinator, auditor: Auditor,
        failpoints: Failpoints
    ) {
        self.loop = loop
        self.clock = clock
        self.ledger = ledger
        self.logger = logger
        self.configuration = configuration
        self.coordinator = coordinator
        self.auditor = auditor
        self.failpoints = failpoints
        qualityFollower = QualityFollower(ledger: ledger.reader)
        ownCost = OwnCost(shareMost: configuration.daemon.overheadShare, at: clock.now())
        committedSeq = coordinator.lastSeq
        oldestSeq = (try? ledger.reader.oldestSeq()) ?? 1
        for path in coordinator.paths(beneath: nil) {
            if let id = coordinator.id(of: path) { paths[id] = path }
        }
    }

    /// A reply that leaves once the decisions before it are in the ledger.
    struct PendingAnswer {
        var peer: Peer
        var correlation: UInt64
        var reply: Reply
    }

    /// What one turn decided.
    struct Batch {
        var answers: [PendingAnswer]
        /// `nil` where nobody followed.
        var events: [EventRecord]?
        /// What goes to the journal.
        var audit: [AuditRecord]
        /// The last entry of the batch; 0 for a batch without.
        var lastSeq: UInt64
    }
}
