import BursarProtocol
import NIOCore
import Synchronization

/// Names one request of one task, and tells whether the task was cancelled before it got anywhere.
final class Ticket: Sendable {
    private let state = Atomic(false)

    var isCancelled: Bool { state.load(ordering: .acquiring) }

    func cancel() {
        state.store(true, ordering: .releasing)
    }
}

/// What a task asks for.
enum Submission: Sendable {
    case query(Request)
    /// A request with a key, which the link provides unless the caller did.
    case mutation(key: RequestKey?, @Sendable (IdempotencyKey) -> Request)
}

/// A request on its way from a task to its outcome, over as many connections as it takes.
final class PendingRequest {
    typealias Completion = (Result<Reply, BursarError>) -> Void

    let number: UInt64
    private(set) var request: Request
    /// Of a mutation.
    let key: IdempotencyKey?
    /// Whether the link made the key, so that nobody else can repeat the request.
    let isKeyOurs: Bool
    let timeout: Duration
    private let start: NIODeadline
    var completion: Completion
    /// On the present connection.
    var correlation: UInt64?
    /// On any connection; then the coordinator may have carried it out.
    var wasSent = false
    /// Refusals that only ask for patience.
    var refusals = 0
    var lastRefusal: Reply.Error?
    /// Nobody waits for it any more.
    var isOrphan = false
    var deadline: Scheduled<Void>?
    var retry: Scheduled<Void>?

    init(
        number: UInt64, request: Request, key: IdempotencyKey?, isKeyOurs: Bool,
        timeout: Duration, start: NIODeadline, completion: @escaping Completion
    ) {
        self.number = number
        self.request = request
        self.key = key
        self.isKeyOurs = isKeyOurs
        self.timeout = timeout
        self.start = start
        self.completion = completion
        mayWait = if case .reserve(let reserve) = request { reserve.waitMs > 0 } else { false }
    }

    /// Whether the coordinator may let it wait in its queue.
    let mayWait: Bool

    /// Whether a grant may come of it that nobody else can ask for.
    var makesGrantOfOurs: Bool {
        if case .reserve = request { isKeyOurs } else { false }
    }

    /// When its time is over.
    var end: NIODeadline { start + TimeAmount(timeout) }

    /// Why it cannot be sent to a coordinator of this version; nothing if it can.
    ///
    /// One that does not estimate would take what it is to estimate as what is not asked at all.
    func refusal(inVersion version: UInt16) -> BursarError? {
        guard !wasSent, version < Self.estimatesSince, case .reserve(let reserve) = request,
            let estimate = reserve.estimate
        else { return nil }
        let isMissing =
            estimate & 1 != 0 && reserve.want.tokens == .absent
            || estimate & 4 != 0 && reserve.want.cost == .absent
        guard isMissing else { return nil }
        return BursarError(
            .invalidRequest,
            """
            The coordinator speaks version \(version) of the protocol and estimates nothing: ask \
            for an amount, or give one with auto(atFirst:)
            """)
    }

    /// The first version in which the coordinator estimates amounts.
    private static let estimatesSince: UInt16 = 2

    /// It is about to be sent.
    ///
    /// The first time it waits in the coordinator's queue only for what is left of its wait; after
    /// that it must stay the same.
    func willSend(at now: NIODeadline) {
        if !wasSent, case .reserve(var reserve) = request, reserve.waitMs > 0 {
            let waited = UInt64(clamping: (now - start).nanoseconds / 1_000_000)
            reserve.waitMs -= min(reserve.waitMs, waited)
            request = .reserve(reserve)
        }
        wasSent = true
    }

    func cancelTimers() {
        deadline?.cancel()
        retry?.cancel()
    }
}
