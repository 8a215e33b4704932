import BursarProtocol
import NIOCore

extension ByteBuffer {
    /// Appends a whole frame; nothing is appended if it is refused.
    ///
    /// - Throws: If the frame is larger than a peer may accept.
    mutating func appendFrame(
        _ body: some FrameBody, correlation: UInt64
    ) throws(EncodingRefusal) {
        let byteCount = try body.frameByteCount()
        let start = readableBytes
        // A few frames usually go together, so the first one makes room for the next.
        reserveCapacity(minimumWritableBytes: start == 0 ? max(byteCount, 512) : byteCount)
        moveWriterIndex(forwardBy: byteCount)
        var writer = WireWriter(mutableReadableBytesSpan, at: start)
        body.encodeFrame(correlation: correlation, byteCount: byteCount, into: &writer)
    }
}
