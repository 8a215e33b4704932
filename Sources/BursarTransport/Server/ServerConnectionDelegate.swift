public import BursarProtocol

/// What a connection tells the coordinator, always on the connection's event loop.
///
/// A connection keeps its delegate until it has closed. Give each connection a delegate of its own
/// and there is no table to look anything up in.
public protocol ServerConnectionDelegate: AnyObject {
    /// The socket is accepted; no byte has been read.
    func connectionDidOpen(_ connection: ServerConnection)

    /// A valid hello has come, in a version that is spoken here.
    func connection(
        _ connection: ServerConnection, hello: Request.Hello
    ) -> HelloVerdict

    /// A request has come.
    ///
    /// Each gets one ``ServerConnection/reply(_:to:)`` or
    /// ``ServerConnection/refuse(_:to:message:retryAfterMs:)``, now or later.
    func connection(
        _ connection: ServerConnection, received request: Request, correlation: UInt64)

    /// Whether the connection's next request is received now.
    ///
    /// If not, nothing is read of the connection until ``ServerConnection/proceed()``.
    func connectionMayProceed(_ connection: ServerConnection) -> Bool

    /// What has arrived so far has all been received: the end of a batch.
    func connectionDidFinishRead(_ connection: ServerConnection)

    /// The connection, which was opened, is gone. Replies to it have no effect any more.
    func connectionDidClose(_ connection: ServerConnection, reason: CloseReason)
}

/// The coordinator's answer to a hello. The transport adds what only it knows.
public enum HelloVerdict: Hashable, Sendable {
    /// The connection is accepted, with these fields of ``Reply/Welcome``.
    case welcome(session: UInt64, resumed: Bool, server: String, account: String?, lastSeq: UInt64)
    /// The connection is refused and closed.
    case refuse(ErrorCode, message: String)
}

/// Why a connection ended.
public struct CloseReason: Hashable, Sendable, CustomStringConvertible {
    /// The error that the peer was told, if it was told one.
    public var code: ErrorCode?
    /// The reason in words, for a log.
    public var message: String

    /// A reason with its words.
    public init(code: ErrorCode? = nil, message: String) {
        self.code = code
        self.message = message
    }

    /// The peer closed its end.
    public static let peerClosed = CloseReason(message: "the peer closed the connection")

    /// For people.
    public var description: String { code.map { "\($0.name): \(message)" } ?? message }
}
