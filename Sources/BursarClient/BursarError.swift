public import BursarProtocol

/// What can go wrong with a request.
public struct BursarError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is. More may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// Its name.
        public let description: String

        /// Nobody listens on the socket, or not for long enough.
        public static let noCoordinator = Code(description: "no_coordinator")
        /// The coordinator denied a grant; ``BursarError/verdict`` says why. Nothing is held.
        public static let denied = Code(description: "denied")
        /// A grant's wait, or a request's time, is over. Nothing has been changed.
        public static let timedOut = Code(description: "timed_out")
        /// The coordinator refused the request; ``BursarError/reason`` says why.
        public static let refused = Code(description: "refused")
        /// The time is over, and the request may have been carried out or not.
        public static let outcomeUnknown = Code(description: "outcome_unknown")
        /// The other side does not keep to the protocol.
        public static let violation = Code(description: "protocol_violation")
        /// The request is one that cannot be sent, such as one that no frame can hold.
        public static let invalidRequest = Code(description: "invalid_request")
        /// This client has too many unanswered requests.
        public static let tooManyRequests = Code(description: "too_many_requests")
        /// The task was cancelled.
        public static let cancelled = Code(description: "cancelled")
        /// The client was closed.
        public static let closed = Code(description: "closed")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What was wrong and what would be right, for people.
    public let message: String
    /// The coordinator's code, for denials, timed out waits and refusals.
    public internal(set) var reason: ErrorCode?
    /// When asking again may help.
    public internal(set) var retryAfter: Duration?
    /// The coordinator's verdict, for denials and timed out waits: with ``Reply/Reserved/holding``.
    public internal(set) var verdict: Reply.Reserved?
    /// The key of the request, if its outcome is unknown.
    public internal(set) var key: IdempotencyKey?

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// For people.
    public var description: String { message }
}

extension BursarError {
    static func noCoordinator(at path: String, because cause: String) -> Self {
        // That folder is the system's service's.
        let mend =
            path.hasPrefix("/run/bursar/")
            ? "See `systemctl status bursard.socket bursard`" : "Start one with `bursard`"
        return Self(
            .noCoordinator,
            "No coordinator answers at \(path): \(cause). \(mend), or name its socket with "
                + "$BURSAR_SOCKET.")
    }

    static func refused(_ refusal: Reply.Error) -> Self {
        var error = Self(.refused, "\(refusal.message) (\(refusal.code.name))")
        error.reason = refusal.code
        error.retryAfter = refusal.retryAfterMs.map { .milliseconds(Int64(clamping: $0)) }
        return error
    }

    /// Nothing if the verdict is a grant.
    static func notGranted(_ verdict: Reply.Reserved) -> Self? {
        let code: Code
        switch verdict.verdict {
        case .granted: return nil
        case .denied: code = .denied
        case .timedOut: code = .timedOut
        }
        let name = verdict.reason.map { " (\($0.name))" } ?? ""
        var error = Self(code, (verdict.message ?? "The grant was not made") + name)
        error.reason = verdict.reason
        error.retryAfter = verdict.retryAfterMs.map { .milliseconds(Int64(clamping: $0)) }
        error.verdict = verdict
        return error
    }

    static func outcomeUnknown(_ kind: MessageKind, key: IdempotencyKey, because cause: String)
        -> Self
    {
        var error = Self(
            .outcomeUnknown,
            """
            Whether \(kind.name) was carried out is unknown: \(cause). Look for it with `inspect` \
            or in the events, or repeat it with the same key (client \(key.client), number \
            \(key.number)), which never carries it out twice.
            """)
        error.key = key
        return error
    }

    static func timedOut(_ kind: MessageKind, after limit: Duration) -> Self {
        Self(.timedOut, "\(kind.name) was not answered within \(limit); nothing was changed")
    }

    static func tooManyRequests(most: Int) -> Self {
        Self(.tooManyRequests, "\(most) requests are unanswered already; wait for some of them")
    }

    static let cancelled = Self(.cancelled, "The task was cancelled")
    static let closed = Self(.closed, "The client was closed")
}
