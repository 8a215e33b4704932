internal import NIOCore
internal import NIOEmbedded

/// What a kernel keeps of what a process sends on a socket whose other end does not read: the first
/// handler of the coordinator's channel.
final class SendBuffer: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Whether the socket takes more.
    private var isOpen = true
    /// Bytes that it did not take yet.
    private var held = 0
    private var mayFlush = false
    /// Whether the coordinator wants to read.
    private(set) var wantsRead = false

    private static let heldMost = 128 * 1024

    func read(context: ChannelHandlerContext) { wantsRead = true }

    /// The coordinator has read.
    func hasRead() { wantsRead = false }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        held += unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
        update(context)
    }

    func flush(context: ChannelHandlerContext) {
        mayFlush = true
        if isOpen { send(context) }
    }

    /// The socket takes more, or does not any more.
    func setOpen(_ isOpen: Bool, _ channel: EmbeddedChannel) {
        self.isOpen = isOpen
        guard isOpen, mayFlush,
            let context = try? channel.pipeline.syncOperations.context(handler: self)
        else { return }
        send(context)
    }

    private func send(_ context: ChannelHandlerContext) {
        mayFlush = false
        held = 0
        context.flush()
        update(context)
    }

    private func update(_ context: ChannelHandlerContext) {
        guard let channel = context.channel as? EmbeddedChannel else { return }
        let isWritable = held <= SendBuffer.heldMost
        if channel.isWritable == isWritable { return }
        channel.isWritable = isWritable
        context.fireChannelWritabilityChanged()
    }
}

@available(*, unavailable)
extension SendBuffer: Sendable {}
