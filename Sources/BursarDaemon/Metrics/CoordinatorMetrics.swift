import BursarCore
import BursarProtocol
import CoreMetrics
import DequeModule
import Dispatch

/// What a coordinator counts and times of its own work, through handles that were made once. Used on its
/// event loop.
final class CoordinatorMetrics {
    let registry: MetricsRegistry
    /// Answered requests, by kind and outcome.
    private let requests: [Counter?]
    /// Errors that clients were sent, by code.
    private let errors: [ErrorCode: Counter]
    private let otherErrors: Counter
    private let opened: [Peer.Socket: Counter]
    private let closings: [ErrorCode?: Counter]
    private let otherClosings: Counter
    let violations: Counter
    let events: Counter
    let overflows: Counter
    private let entries: [Counter]
    private let batchEntries: Recorder
    private let commits: CoreMetrics.Timer
    private let turns: CoreMetrics.Timer
    let gauges: Gauges

    /// The kind of the request that is being decided; `nil` between requests.
    var deciding: MessageKind?
    /// When the turn that runs began.
    private var turnBegan: UInt64 = 0
    /// When batches that are on their way were handed to the ledger, oldest first.
    private var submissions: Deque<UInt64> = []

    init(registry: MetricsRegistry = MetricsRegistry(CoordinatorMetrics.descriptions)) {
        self.registry = registry
        func counter(_ name: String, _ labels: (String, String)...) -> Counter {
            Counter(label: name, dimensions: labels, factory: registry)
        }
        var requests = [Counter?](repeating: nil, count: CoordinatorMetrics.placesOfRequests)
        for kind in CoordinatorMetrics.requestKinds {
            for outcome in RequestOutcome.allCases where outcome.isPossible(for: kind) {
                requests[CoordinatorMetrics.place(kind, outcome)] = counter(
                    "bursar_requests", ("kind", kind.metricName), ("outcome", outcome.rawValue))
            }
        }
        self.requests = requests
        errors = Dictionary(
            uniqueKeysWithValues: ErrorCode.allCases.map {
                ($0, counter("bursar_errors", ("code", $0.name)))
            })
        otherErrors = counter("bursar_errors", ("code", "other"))
        opened = Dictionary(
            uniqueKeysWithValues: Peer.Socket.allCases.map {
                ($0, counter("bursar_connections_opened", ("socket", $0.rawValue)))
            })
        let reasons: [ErrorCode?] = [nil] + ErrorCode.endingConnections
        closings = Dictionary(
            uniqueKeysWithValues: reasons.map {
                ($0, counter("bursar_connections_closed", ("reason", $0?.name ?? "none")))
            })
        otherClosings = counter("bursar_connections_closed", ("reason", "other"))
        violations = counter("bursar_protocol_violations")
        events = counter("bursar_events_pushed")
        overflows = counter("bursar_event_overflows")
        entries = FactKind.allCases.map { counter("bursar_entries", ("kind", $0.name)) }
        batchEntries = Recorder(label: "bursar_batch_entries", factory: registry)
        commits = CoreMetrics.Timer(label: "bursar_ledger_commit_seconds", factory: registry)
        turns = CoreMetrics.Timer(label: "bursar_turn_seconds", factory: registry)
        gauges = Gauges(registry)
    }

    // MARK: Requests

    /// A request got its answer, which leaves at the end of the turn.
    func answered(_ reply: Reply) {
        var kind = deciding
        let outcome: RequestOutcome
        switch reply {
        case .error(let error):
            (errors[error.code] ?? otherErrors).increment()
            outcome = .error
        default:
            // A reply's number follows its request's.
            kind = MessageKind(rawValue: reply.messageKind.rawValue - 1)
            outcome = .ok
        }
        // What was read in the background and failed is asked for by inspecting.
        answered(kind ?? .inspect, outcome)
    }

    /// The same of a request whose kind and outcome are known.
    func answered(_ kind: MessageKind, _ outcome: RequestOutcome) {
        requests[CoordinatorMetrics.place(kind, outcome)]?.increment()
    }

    // MARK: Connections and events

    /// A connection was accepted.
    func accepted(_ socket: Peer.Socket) { opened[socket]?.increment() }

    /// A connection ended.
    func ended(for code: ErrorCode?) {
        (closings[code] ?? otherClosings).increment()
        if let code, ErrorCode.violations.contains(code) { violations.increment() }
    }

    /// An event was handed over, or its subscription has fallen too far behind.
    func pushed(isQueued: Bool) { (isQueued ? events : overflows).increment() }

    // MARK: Turns and batches

    func turnOpened() { turnBegan = DispatchTime.now().uptimeNanoseconds }

    func turnEnded() {
        turns.recordNanoseconds(Int64(DispatchTime.now().uptimeNanoseconds - turnBegan))
    }

    /// Entries are on their way to the ledger.
    func submitted(_ batch: [Entry]) {
        submissions.append(DispatchTime.now().uptimeNanoseconds)
        batchEntries.record(batch.count)
        for index in batch.indices { entries[FactKind(batch[index].fact).rawValue].increment() }
    }

    /// The oldest batch that was on its way is in the ledger, or never will be.
    func committed() {
        guard let began = submissions.popFirst() else { return }
        commits.recordNanoseconds(Int64(DispatchTime.now().uptimeNanoseconds - began))
    }
}
