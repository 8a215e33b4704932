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
    let surroundings: Surroundings
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
    /// By the numbers of their connections, so that nothing depends on where they lie in memory.
    var peers: [UInt64: Peer] = [:]
    /// Those with connections through the agents' socket.
    var users: [UInt32: User] = [:]
    let quotas = UserQuotas()
    /// Bytes that wait for operators to read them. They have no shares.
    let operatorsBuffers = UserQuota(capacity: .max)
    var operatorConnections = 0
    var descriptors = DescriptorBudget(limit: 0, agentsMost: 1, operatorsMost: 1)
    var sessions: [UInt64: Session] = [:]
    /// Sessions that ended and have something left, and the last entry of the piece that is on its way.
    var endedSessions: Deque<UInt64> = []
    var endedThrough: UInt64?
    /// The connection that each waiting request came from.
    var waiters: [UInt64: Peer] = [:]
    var subscribers: [UInt64: Peer] = [:]

    /// The turn that runs: whom it answers, and whether its end is scheduled.
    var answered: [Peer] = []
    var isTurnOpen = false
    /// Ticks of the loop that ended; what users have of it is counted anew in each.
    var turn: UInt64 = 0
    /// Whether the loop tells when its ticks end.
    var isToldOfTicks = false
    /// Users with connections that wait for another turn, and whether that is scheduled.
    var queuedUsers: [User] = []
    var isServingQueued = false
    /// After what time what is queued is served.
    var breath = Engine.shortestBreath
    /// Connections whose clients have to read first.
    var heldBack: [Peer] = []
    /// Batches on their way to the ledger, oldest first.
    var batches: Deque<Batch> = []
    /// The newest entry that is in the ledger.
    var committedSeq: UInt64
    /// The oldest entry that a roll-up has left. Kept here: a read could wait behind other readers.
    var oldestSeq: UInt64
    /// Subscriptions that wait for their turn to read from the ledger, and whether one does.
    var catchUps = CatchUpQueue()
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
    /// Memory and descriptors when somebody asked last.
    var processLook: (look: ProcessLook, time: NIODeadline)?
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
    /// Whether the ledger takes nothing any more, of which the loop has still to hear.
    var isLedgerRefusing = false

    /// After so many entries a checkpoint is taken even under load, so that a start replays few: more where many
    /// records have changed, each of which takes as long to write as some entries to replay.
    static func entriesBeforeCheckpoint(of records: Int) -> Int {
        min(max(16_384, 8 * records), 1_048_576)
    }

    /// A checkpoint of at most so many records is taken whenever the ledger is idle.
    static let checkpointRecordsMost = 512

    init(
        loop: any EventLoop, surroundings: Surroundings = .system, ledger: Ledger, logger: Logger,
        configuration: Configuration, coordinator: Coordinator, auditor: Auditor,
        failpoints: Failpoints
    ) {
        self.loop = loop
        self.surroundings = surroundings
        clock = CoordinatorClock(notBefore: coordinator.lastTime, surroundings: surroundings)
        self.ledger = ledger
        self.logger = logger
        self.configuration = configuration
        self.coordinator = coordinator
        self.auditor = auditor
        self.failpoints = failpoints
        qualityFollower = QualityFollower(ledger: ledger.reader, surroundings: surroundings)
        ownCost = OwnCost(
            shareMost: configuration.daemon.overheadShare, at: clock.now(),
            processTime: surroundings.processTime)
        committedSeq = coordinator.lastSeq
        oldestSeq = (try? ledger.reader.oldestSeq()) ?? 1
        for path in coordinator.paths(beneath: nil) {
            if let id = coordinator.id(of: path) { paths[id] = path }
        }
    }

    /// Asks the coordinator where it is. To ask it as a property copies it first, which takes longer than
    /// what is asked with every request or turn.
    @inline(__always)
    func ask<Answer>(_ question: (inout Coordinator) -> Answer) -> Answer {
        question(&coordinator)
    }

    /// Replies that leave once the decisions before them are in the ledger.
    struct PendingReplies {
        var peer: Peer
        var replies: PreparedReplies
        /// Subscriptions that the replies tell of.
        var subscriptions: [UInt32]
        /// Bytes of large ones, which the connection is charged until they leave.
        var owedBytes: Int
    }

    /// What one turn decided.
    struct Batch {
        var replies: [PendingReplies]
        /// `nil` where nobody followed.
        var events: [EventRecord]?
        /// What goes to the journal.
        var audit: [AuditRecord]
        /// The last entry of the batch; 0 for a batch without.
        var lastSeq: UInt64
    }
}
