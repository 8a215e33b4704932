import BursarProtocol
public import NIOCore

extension ClientConnection {
    /// Says hello, if the channel is connected already.
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { sayHello(context: context) }
    }

    /// Lets the channel go.
    public func handlerRemoved(context: ChannelHandlerContext) {
        end(.lost("the coordinator closed the connection"))
        self.context = nil
    }

    /// Says hello.
    public func channelActive(context: ChannelHandlerContext) {
        sayHello(context: context)
        context.fireChannelActive()
    }

    /// The socket is closed.
    public func channelInactive(context: ChannelHandlerContext) {
        end(.lost("the coordinator closed the connection"))
        context.fireChannelInactive()
    }

    /// The socket failed.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.lost("the connection failed: \(error)"))
    }

    /// Hands out each reply and event that has arrived whole.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var arrived = unwrapInboundIn(data)
        if unparsed.readableBytes == 0 {
            unparsed = arrived
        } else {
            unparsed.writeBuffer(&arrived)
        }
        // A local, so that an owner can be called without a second access to the buffer.
        var input = unparsed
        unparsed = ByteBuffer()
        frames: while machine.state != .closed, input.readableBytes > 0 {
            switch FrameSplit.next(in: input.readableBytesSpan) {
            case .incomplete:
                break frames
            case .refused(let refusal):
                end(.violation("\(refusal)"))
            case .frame(let byteCount):
                receive(&input, byteCount: byteCount)
            }
        }
        guard machine.state != .closed, input.readableBytes > 0 else { return }
        unparsed.writeBuffer(&input)
    }

    private enum Received {
        case welcome(Reply.Welcome)
        case reply(Reply)
        case push(Push)
        case failure(ClientConnectionFailure)
    }

    private func receive(_ input: inout ByteBuffer, byteCount: Int) {
        do throws(DecodingRefusal) {
            let header = try FrameHeader(input.readableBytesSpan)
            let received = try decode(
                input.readableBytesSpan.extracting(first: byteCount), header: header)
            input.moveReaderIndex(forwardBy: byteCount)
            receive(received, correlation: header.correlation)
        } catch {
            end(.violation("\(error)"))
        }
    }

    private func decode(
        _ frame: RawSpan, header: FrameHeader
    ) throws(DecodingRefusal) -> Received {
        let action = machine.frameReceived(
            kind: header.kind, correlation: header.correlation,
            isPending: completions[header.correlation] != nil)
        switch action {
        case .welcome, .refusal:
            let reply = try Reply(frame: frame, header: header, version: 0)
            if case .welcome(let welcome) = reply { return .welcome(welcome) }
            guard case .error(let refusal) = reply else { return .reply(reply) }
            return .failure(.refused(refusal))
        case .reply(let version):
            return .reply(try Reply(frame: frame, header: header, version: version))
        case .push(let version):
            return .push(try Push(frame: frame, header: header, version: version))
        case .violate(let rule):
            return .failure(.violation(rule))
        }
    }

    private func receive(_ received: Received, correlation: UInt64) {
        switch received {
        case .welcome(let welcome):
            if let failure = machine.welcomed(version: welcome.version) { return end(failure) }
            helloTimer?.cancel()
            self.welcome = welcome
            delegate?.connection(self, welcome: welcome)
        case .reply(let reply):
            guard let completion = completions.removeValue(forKey: correlation) else { return }
            machine.settled()
            completion(.success(reply))
        case .push(let push):
            delegate?.connection(self, received: push)
        case .failure(let failure):
            end(failure)
        }
    }

    private func sayHello(context: ChannelHandlerContext) {
        guard !hasSaidHello else { return }
        hasSaidHello = true
        helloTimer = context.eventLoop.assumeIsolated().scheduleTask(
            in: TimeAmount(helloTimeout)
        ) {
            if self.machine.helloTimedOut() { self.end(.helloTimedOut(self.helloTimeout)) }
        }
        do throws(EncodingRefusal) {
            try outbound.appendFrame(hello, correlation: ClientConnectionMachine.helloCorrelation)
        } catch {
            return end(.tooLarge(error))
        }
        flush()
    }
}
