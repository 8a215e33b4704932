public import BursarProtocol
public import NIOCore

/// What a connection tells its owner, on the connection's event loop.
public protocol ClientConnectionDelegate: AnyObject {
    /// The hello was accepted: requests can be sent.
    func connection(_ connection: ClientConnection, welcome: Reply.Welcome)

    /// An event, or the end of a subscription's events.
    func connection(_ connection: ClientConnection, received push: Push)

    /// The connection, which was made, is gone; the unanswered requests get the same failure next.
    func connectionDidClose(_ connection: ClientConnection, failure: ClientConnectionFailure)
}

/// A client's end of one connection: the last handler of its channel.
///
/// Says hello, numbers the requests and hands each reply to whom it is for. Bound to its event loop.
public final class ClientConnection: ChannelInboundHandler {
    /// Bytes of the socket.
    public typealias InboundIn = ByteBuffer
    /// Bytes for the socket.
    public typealias OutboundOut = ByteBuffer
    /// Takes the one outcome of a request.
    public typealias Completion = (Result<Reply, ClientConnectionFailure>) -> Void

    /// What the coordinator said to the hello; nothing before.
    public internal(set) var welcome: Reply.Welcome?
    /// Requests that are not answered.
    public var pending: Int { machine.pending }

    let hello: Request.Hello
    let helloTimeout: Duration
    var machine: ClientConnectionMachine
    var delegate: (any ClientConnectionDelegate)?
    var context: ChannelHandlerContext?
    var helloTimer: Scheduled<Void>?
    var hasSaidHello = false
    var completions: [UInt64: Completion] = [:]
    var unparsed = ByteBuffer()
    var outbound = ByteBuffer()

    /// A connection that is to be added to a channel.
    ///
    /// - Parameters:
    ///   - hello: Sent as soon as the channel is connected; offers versions that this build speaks.
    ///   - helloTimeout: Most time for the coordinator's answer to it.
    ///   - pendingMost: Most requests that may be unanswered at a time.
    ///   - delegate: Kept until the connection has closed.
    public init(
        hello: Request.Hello, helloTimeout: Duration = .seconds(5), pendingMost: Int = 1_024,
        delegate: any ClientConnectionDelegate
    ) {
        precondition(hello.versionLeast <= hello.versionMost, "a hello offers some version")
        self.hello = hello
        self.helloTimeout = helloTimeout
        self.delegate = delegate
        machine = ClientConnectionMachine(
            versions: hello.versionLeast...hello.versionMost, pendingMost: pendingMost)
    }

    // MARK: Requests

    /// Writes a request; leaves with the next ``flush()``.
    ///
    /// - Parameter completion: Called once: with the reply, which may be a ``Reply/Error``, or with
    ///   why there will be none. Called before this returns if the request cannot be written.
    /// - Returns: Its correlation; nothing if it cannot be written.
    @discardableResult
    public func send(
        _ request: some FrameBody, completion: @escaping Completion
    ) -> UInt64? {
        switch machine.send() {
        case .refuse(let failure):
            completion(.failure(failure))
            return nil
        case .send(let correlation):
            do throws(EncodingRefusal) {
                try outbound.appendFrame(request, correlation: correlation)
            } catch {
                machine.settled()
                completion(.failure(.tooLarge(error)))
                return nil
            }
            completions[correlation] = completion
            return correlation
        }
    }

    /// Sends what has been written, in one write.
    public func flush() {
        guard outbound.readableBytes > 0, let context else { return }
        let bytes = outbound
        outbound = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Sends what has been written, then closes.
    public func close() {
        flush()
        end(.lost("the connection was closed by its owner"))
    }

    /// Closes; everything unanswered fails.
    func end(_ failure: ClientConnectionFailure) {
        guard machine.close() else { return }
        helloTimer?.cancel()
        unparsed = ByteBuffer()
        outbound = ByteBuffer()
        let completions = self.completions
        self.completions = [:]
        // Who connects a channel learns from that if it never was.
        let delegate = hasSaidHello ? self.delegate : nil
        self.delegate = nil
        context?.close(promise: nil)
        delegate?.connectionDidClose(self, failure: failure)
        for completion in completions.values { completion(.failure(failure)) }
    }
}

@available(*, unavailable)
extension ClientConnection: Sendable {}
