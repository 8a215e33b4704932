import BursarProtocol
import NIOCore

/// Splits what has arrived into frames, and sends all of them back in one write.
final class FrameEcho: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var unparsed = ByteBuffer()
    private var replies = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var arrived = unwrapInboundIn(data)
        unparsed.writeBuffer(&arrived)
        while case .frame(let byteCount) = FrameSplit.next(in: unparsed.readableBytesSpan),
            var frame = unparsed.readSlice(length: byteCount)
        {
            replies.writeBuffer(&frame)
        }
        if unparsed.readableBytes == 0 { unparsed.clear() } else { unparsed.discardReadBytes() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard replies.readableBytes > 0 else { return }
        let bytes = replies
        replies = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }
}
