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
    let request: Request
    /// Of a mutation.
    let key: IdempotencyKey?
    /// Whether the link made the key, so that nobody else can repeat the request.
    let isKeyOurs: Bool
    let timeout: Duration
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
    var end = NIODeadline.distantFuture
    var deadline: Scheduled<Void>?
    var retry: Scheduled<Void>?

    init(
        number: UInt64, request: Request, key: IdempotencyKey?, isKeyOurs: Bool,
        timeout: Duration, completion: @escaping Completion
    ) {
        self.number = number
        self.request = request
        self.key = key
        self.isKeyOurs = isKeyOurs
        self.timeout = timeout
        self.completion = completion
    }

    /// Whether the coordinator may let it wait in its queue.
    var mayWait: Bool {
        if case .reserve(let reserve) = request { reserve.waitMs > 0 } else { false }
    }

    /// Whether a grant may come of it that nobody else can ask for.
    var makesGrantOfOurs: Bool {
        if case .reserve = request { isKeyOurs } else { false }
    }

    func cancelTimers() {
        deadline?.cancel()
        retry?.cancel()
    }
}
