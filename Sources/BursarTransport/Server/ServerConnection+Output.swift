public import BursarProtocol
public import NIOCore

extension ServerConnection {
    /// Answers a request. Leaves with the next ``flush()``.
    ///
    /// A reply that no frame can hold is replaced by a refusal that says so, because each request
    /// gets an answer.
    public func reply(_ reply: some ReplyMessage, to correlation: UInt64) {
        guard isOpen else { return }
        append(reply, to: correlation)
        answered()
    }

    /// Answers requests with replies that were prepared. They leave with the next ``flush()``.
    public func reply(_ prepared: PreparedReplies) {
        guard isOpen else { return }
        if replies.readableBytes == 0 {
            replies = prepared.bytes
        } else {
            replies.writeImmutableBuffer(prepared.bytes)
        }
        answered(prepared.count)
    }

    /// Refuses a request, and only that. Leaves with the next ``flush()``.
    ///
    /// - Parameters:
    ///   - message: What was wrong and what would be right.
    ///   - retryAfterMs: When the same request may succeed, in milliseconds.
    public func refuse(
        _ code: ErrorCode, to correlation: UInt64, message: String, retryAfterMs: UInt64? = nil
    ) {
        reply(
            Reply.Error(code: code, message: message, retryAfterMs: retryAfterMs), to: correlation)
    }

    /// Queues an event. Leaves with the next ``flush()``, or when the peer reads again.
    ///
    /// - Returns: Whether its subscription goes on. If not, the peer is told to resume from this
    ///   event and must get no more of them.
    public func push(_ event: Push.Event) -> Bool {
        guard isOpen, let context else { return false }
        let now = Int64(clamping: context.eventLoop.now.uptimeNanoseconds)
        let byteCount = FrameHeader.byteCount + event.encodedByteCount
        if machine.mayQueueEvent(byteCount: byteCount, now: now), queue(event, now: now) {
            return true
        }
        let overflow = Push.Overflow(subscription: event.subscription, resumeFrom: event.seq)
        _ = queue(overflow, now: now)
        return false
    }

    /// Sends what has been collected, in one write.
    public func flush() {
        guard let context else { return }
        var hasWritten = handOverReplies(context: context, promise: nil)
        while context.channel.isWritable, let piece = events.popFirst() {
            machine.eventsHandedOver(byteCount: piece.readableBytes)
            handOver(piece, context: context, promise: nil)
            hasWritten = true
        }
        if hasWritten { context.flush() }
        closeIfFinished()
    }

    /// The peer's socket takes more, or has to be waited for.
    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        if machine.writabilityChanged(isWritable, drainedBytes: drainedBytes) { watchForStall() }
        if isWritable {
            flush()
            resumeSoon()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Bytes that wait for the peer to read them: replies and events, sent or not.
    public var pendingBytes: Int {
        replies.readableBytes + machine.eventBytes + unreadBytes
    }

    func append(_ reply: some FrameBody, to correlation: UInt64) {
        replies.appendReply(reply, to: correlation)
    }

    /// Hands the replies to the channel: true if there were any.
    func handOverReplies(
        context: ChannelHandlerContext, promise: EventLoopPromise<Void>?
    ) -> Bool {
        guard replies.readableBytes > 0 else { return false }
        let bytes = replies
        replies = ByteBuffer()
        handOver(bytes, context: context, promise: promise)
        return true
    }

    private func handOver(
        _ bytes: ByteBuffer, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?
    ) {
        handedOverBytes += bytes.readableBytes
        context.write(wrapOutboundOut(bytes), promise: promise)
    }

    private func answered(_ count: Int = 1) {
        machine.answered(count)
        resumeSoon()
    }

    private func queue(_ push: some FrameBody, now: Int64) -> Bool {
        guard let byteCount = try? events.append(push) else { return false }
        machine.eventQueued(byteCount: byteCount, now: now)
        return true
    }

    /// Bytes that the channel holds because the peer's socket does not take them.
    private var unreadBytes: Int {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private var drainedBytes: Int { handedOverBytes - unreadBytes }

    private func watchForStall() {
        context?.eventLoop.assumeIsolated().scheduleTask(
            in: TimeAmount(machine.limits.stallTimeout)
        ) {
            switch self.machine.stallTimerFired(drainedBytes: self.drainedBytes) {
            case .rest: break
            case .again: self.watchForStall()
            case .refuse(let code, let rule): self.abort(code, message: rule)
            }
        }
    }
}
