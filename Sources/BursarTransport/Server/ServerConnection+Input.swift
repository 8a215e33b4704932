public import NIOCore
import BursarProtocol

extension ServerConnection {
    /// Forwards the channel's wish to read, unless the peer has enough on its account.
    public func read(context: ChannelHandlerContext) {
        if machine.readRequested() { context.read() }
    }

    /// Parses what has arrived into as many requests as it holds.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var arrived = unwrapInboundIn(data)
        if unparsed.readableBytes == 0 {
            unparsed = arrived
        } else {
            unparsed.writeBuffer(&arrived)
        }
        parse()
    }

    /// Ends a batch.
    public func channelReadComplete(context: ChannelHandlerContext) {
        finishRead()
        context.fireChannelReadComplete()
    }

    /// The peer sends nothing any more: it gets its answers, then the connection ends.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            machine.inputClosed()
            closeIfFinished()
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Ends a connection whose peer has sent its last request and got all answers.
    func closeIfFinished() {
        guard isOpen, machine.isFinished else { return }
        close(message: CloseReason.peerClosed.message)
    }

    private func finishRead() {
        guard hasReceived else { return }
        hasReceived = false
        delegate?.connectionDidFinishRead(self)
    }

    /// Takes up a connection whose delegate let others go first.
    public func proceed() {
        machine.proceed()
        takeUp()
    }

    private func takeUp() {
        guard machine.resume() else { return }
        parse()
        finishRead()
        if machine.readRequested() { context?.read() }
        closeIfFinished()
    }

    /// Parses and reads on after the peer's requests were answered, or its replies read.
    ///
    /// Not at once: the delegate is in the middle of its answers.
    func resumeSoon() {
        guard machine.isHeld, machine.mayRead, !isResuming, let context else { return }
        isResuming = true
        context.eventLoop.assumeIsolated().execute {
            self.isResuming = false
            self.takeUp()
        }
    }

    private func parse() {
        // A local, so that the delegate can be called without a second access to the buffer.
        var input = unparsed
        unparsed = ByteBuffer()
        var hasFrame = false
        frames: while input.readableBytes > 0, machine.readRequested() {
            switch FrameSplit.next(in: input.readableBytesSpan, lengthMost: machine.lengthMost) {
            case .frame(let byteCount):
                hasFrame = true
                guard mayProceed() else { break frames }
                receive(&input, byteCount: byteCount)
            case .incomplete:
                // Parts of a frame take time as frames do.
                if !hasFrame { _ = mayProceed() }
                break frames
            case .refused(let refusal):
                let header = try? FrameHeader(input.readableBytesSpan)
                end(refusal, correlation: header?.correlation ?? 0)
            }
        }
        guard isOpen, input.readableBytes > 0 else { return }
        // A copy, where the buffer that arrived is far larger than what is left of it.
        if input.readableBytes > input.capacity / 2 {
            unparsed = input
        } else {
            unparsed.writeBuffer(&input)
        }
    }

    private func mayProceed() -> Bool {
        if delegate?.connectionMayProceed(self) ?? true { return true }
        machine.pause()
        return false
    }

    private func receive(_ input: inout ByteBuffer, byteCount: Int) {
        var correlation: UInt64 = 0
        do throws(DecodingRefusal) {
            let request = try Self.request(
                in: input.readableBytesSpan.extracting(first: byteCount), machine,
                correlation: &correlation)
            input.moveReaderIndex(forwardBy: byteCount)
            if case .hello(let hello) = request {
                receive(hello, correlation: correlation)
            } else {
                hasReceived = true
                machine.requestReceived()
                delegate?.connection(self, received: request, correlation: correlation)
            }
        } catch {
            end(error, correlation: correlation)
        }
    }

    /// Decodes a whole frame.
    ///
    /// - Parameter correlation: Set as soon as it is known, for the refusal too.
    private static func request(
        in frame: RawSpan, _ machine: borrowing ServerConnectionMachine,
        correlation: inout UInt64
    ) throws(DecodingRefusal) -> Request {
        let header = try FrameHeader(frame)
        correlation = header.correlation
        switch machine.frameReceived(kind: header.kind) {
        case .decode(let version):
            return try Request(frame: frame, header: header, version: version)
        case .refuse(let code, let rule):
            throw DecodingRefusal(code: code, offset: 4, rule: rule)
        }
    }

    private func receive(_ hello: Request.Hello, correlation: UInt64) {
        let agreed = machine.helloReceived(
            versionLeast: hello.versionLeast, versionMost: hello.versionMost)
        guard case .ask(let version) = agreed else {
            if case .refuse(let code, let rule) = agreed {
                end(code, message: rule, correlation: correlation)
            }
            return
        }
        let verdict = delegate?.connection(self, hello: hello)
        // The delegate may have closed the connection instead of answering.
        guard isOpen, let verdict else { return }
        switch verdict {
        case .welcome(let session, let resumed, let server, let account, let lastSeq):
            deadline?.cancel()
            machine.welcomed(version: version)
            append(
                Reply.Welcome(
                    version: version, session: session, resumed: resumed, server: server,
                    account: account, frameMost: UInt32(FrameHeader.lengthMost),
                    inFlightMost: UInt16(clamping: machine.limits.inFlightMost),
                    lastSeq: lastSeq), to: correlation)
            flush()
        case .refuse(let code, let message):
            end(code, message: message, correlation: correlation)
        }
    }
}
