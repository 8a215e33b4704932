import BursarProtocol
import BursarTransport
import Logging
import NIOCore

/// Keeps a connection to the coordinator alive and carries requests and subscriptions over it.
///
/// Requests stay with the link until they are answered or their time is over, however many
/// connections that takes. Bound to its event loop.
final class Link {
    enum State {
        case connecting
        case up(ClientConnection)
        /// Until the next attempt.
        case pausing(Scheduled<Void>)
        case closed
    }

    let configuration: Bursar.Configuration
    let path: String
    let loop: any EventLoop
    var state = State.connecting
    /// Why there is no connection, in words; the last attempt's reason.
    var cause = "not connected yet"
    /// Attempts since the last welcome.
    var attempts = 0
    /// To go on with after a reconnect.
    var session: UInt64?
    var welcome: Reply.Welcome?
    /// Waits for the first welcome.
    var opening: ((Result<Void, BursarError>) -> Void)?
    var openingSince: NIODeadline

    var keys = KeyRing(client: .random(in: 1 ... .max))
    var requests: [UInt64: PendingRequest] = [:]
    var tickets: [ObjectIdentifier: UInt64] = [:]
    var lastNumber: UInt64 = 0
    /// Numbers of requests that are to be sent, oldest first.
    var unsent: [UInt64] = []
    var isPumping = false
    /// Requests on the present connection that may wait in the coordinator's queue.
    var waiting = 0

    var subscriptions: [UInt64: Subscription] = [:]
    /// By their numbers on the present connection.
    var active: [UInt32: Subscription] = [:]
    /// By account; nothing: the client's own.
    var recallWatches: [String?: RecallWatch] = [:]

    init(configuration: Bursar.Configuration, path: String, loop: any EventLoop) {
        self.configuration = configuration
        self.path = path
        self.loop = loop
        openingSince = loop.now
    }

    var connection: ClientConnection? {
        if case .up(let connection) = state { connection } else { nil }
    }

    var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    var now: Int64 { Int64(clamping: loop.now.uptimeNanoseconds) }

    /// Runs `work` on the loop after a while, unless it is cancelled.
    func after(_ pause: Duration, _ work: @escaping () -> Void) -> Scheduled<Void> {
        loop.assumeIsolated().scheduleTask(in: TimeAmount(pause), work)
    }

    func log(_ text: String) {
        configuration.logger?.debug("\(text)")
    }
}

@available(*, unavailable)
extension Link: Sendable {}
