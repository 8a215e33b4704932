public import NIOCore

/// The coordinator's end of one connection: the last handler of its channel.
///
/// Parses what arrives into requests for its delegate and collects the replies until
/// ``flush()``. Bound to its event loop.
public final class ServerConnection: ChannelDuplexHandler {
    /// Bytes of the socket.
    public typealias InboundIn = ByteBuffer
    /// Nothing is written to it through the pipeline.
    public typealias OutboundIn = Never
    /// Bytes for the socket.
    public typealias OutboundOut = ByteBuffer

    /// The number that its maker gave it.
    public let id: UInt64
    /// The channel, for its options and address; nothing before it was added and after it closed.
    public var channel: (any Channel)? { context?.channel }
    /// The version that was agreed on; nothing before the hello.
    public var version: UInt16? {
        if case .ready(let version) = machine.state { version } else { nil }
    }
    /// Requests that were received and not answered.
    public var inFlight: Int { machine.inFlight }
    /// Whether replies still reach the peer.
    public var isOpen: Bool {
        switch machine.state {
        case .awaitingHello, .ready: true
        case .closing, .closed: false
        }
    }

    var machine: ServerConnectionMachine
    var delegate: (any ServerConnectionDelegate)?
    var context: ChannelHandlerContext?
    /// What arrived and was not parsed yet.
    var unparsed = ByteBuffer()
    /// Replies that wait for ``flush()``.
    var replies = ByteBuffer()
    var events = EventQueue()
    private var hasOpened = false
    var hasReceived = false
    var isResuming = false
    /// Bytes that were handed to the channel, in all.
    var handedOverBytes = 0
    /// Ends what the connection may take only so long: at first its hello, at last its closing.
    var deadline: Scheduled<Void>?
    var closeReason: CloseReason?

    /// A connection that is to be added to an accepted channel.
    ///
    /// - Parameters:
    ///   - id: Any number; the transport does not look at it.
    ///   - delegate: Kept until the connection has closed.
    public init(
        id: UInt64, limits: ServerConnectionLimits = ServerConnectionLimits(),
        delegate: any ServerConnectionDelegate
    ) {
        self.id = id
        self.delegate = delegate
        machine = ServerConnectionMachine(limits: limits)
    }

    /// Takes the channel into its care.
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let most = machine.limits.unreadBytesMost
        // Fails only on a channel that is closed already, which does not matter then.
        try? context.channel.syncOptions?.setOption(
            .writeBufferWaterMark, value: .init(low: most / 2, high: most))
        try? context.channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
        // What one turn reads of a connection is bounded; the rest waits in its socket.
        try? context.channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
        if context.channel.isActive { opened(context: context) }
    }

    /// Lets the channel go.
    public func handlerRemoved(context: ChannelHandlerContext) {
        ended(.peerClosed)
        self.context = nil
    }

    /// The socket is connected.
    public func channelActive(context: ChannelHandlerContext) {
        opened(context: context)
        context.fireChannelActive()
    }

    /// The socket is closed.
    public func channelInactive(context: ChannelHandlerContext) {
        ended(.peerClosed)
        context.fireChannelInactive()
    }

    /// The socket failed, which ends only this connection.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if closeReason == nil { closeReason = CloseReason(message: "\(error)") }
        context.close(promise: nil)
    }

    private func opened(context: ChannelHandlerContext) {
        guard !hasOpened else { return }
        hasOpened = true
        deadline = context.eventLoop.assumeIsolated().scheduleTask(
            in: TimeAmount(machine.limits.helloTimeout)
        ) {
            if case .refuse(let code, let rule) = self.machine.helloTimedOut() {
                self.end(code, message: rule)
            }
        }
        delegate?.connectionDidOpen(self)
    }

    private func ended(_ reason: CloseReason) {
        guard machine.closed() else { return }
        deadline?.cancel()
        unparsed = ByteBuffer()
        replies = ByteBuffer()
        events = EventQueue()
        let delegate = self.delegate
        self.delegate = nil
        if hasOpened { delegate?.connectionDidClose(self, reason: closeReason ?? reason) }
    }
}

@available(*, unavailable)
extension ServerConnection: Sendable {}
