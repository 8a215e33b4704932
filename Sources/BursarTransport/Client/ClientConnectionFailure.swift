public import BursarProtocol

/// Why a connection ended, or could not take a request.
public struct ClientConnectionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    private enum Kind: Hashable {
        case lost
        case refused
        case violation
        case helloTimedOut
        case notWelcomed
        case tooManyPending
        case tooLarge
    }

    private let kind: Kind
    /// What happened, for people.
    public let message: String
    /// What the coordinator said, if it closed the connection with an error.
    public let refusal: Reply.Error?

    private init(_ kind: Kind, _ message: String, refusal: Reply.Error? = nil) {
        self.kind = kind
        self.message = message
        self.refusal = refusal
    }

    /// For people.
    public var description: String { message }

    /// Whether the request was never written, so that it cannot have been carried out.
    public var isUnsent: Bool {
        switch kind {
        case .notWelcomed, .tooManyPending, .tooLarge: true
        case .lost, .refused, .violation, .helloTimedOut: false
        }
    }

    /// Whether the coordinator does not keep to the protocol.
    public var isViolation: Bool { kind == .violation }

    /// Whether the request is one that no connection can take.
    public var isTooLarge: Bool { kind == .tooLarge }

    /// Whether it is what a coordinator leaves behind that is being restarted.
    public var isOfRestart: Bool { kind == .lost || refusal?.code == .shuttingDown }

    static func lost(_ message: String) -> Self { Self(.lost, message) }

    static func refused(_ refusal: Reply.Error) -> Self {
        Self(.refused, "\(refusal.code.name): \(refusal.message)", refusal: refusal)
    }

    static func violation(_ rule: String) -> Self {
        Self(.violation, "the coordinator does not keep to the protocol: \(rule)")
    }

    static func helloTimedOut(_ limit: Duration) -> Self {
        Self(.helloTimedOut, "the coordinator did not answer the hello within \(limit)")
    }

    static let notWelcomed = Self(.notWelcomed, "the coordinator has not answered the hello yet")

    static func tooManyPending(most: Int) -> Self {
        Self(.tooManyPending, "\(most) requests are unanswered already; wait for some of them")
    }

    static func tooLarge(_ refusal: EncodingRefusal) -> Self {
        Self(.tooLarge, "\(refusal)")
    }
}
