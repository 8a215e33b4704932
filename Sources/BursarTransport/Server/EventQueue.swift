import BursarProtocol
import NIOCore

/// Encoded events that wait for the peer to read, in pieces that hold whole frames.
///
/// Pieces, so that replies can go between them.
struct EventQueue {
    private var pieces: CircularBuffer<ByteBuffer> = []
    /// The newest piece. Not among the others: what is written to in there is copied each time.
    private var newest = ByteBuffer()
    private static let pieceByteCount = 32 * 1024

    /// Appends one event's frame and returns its bytes.
    mutating func append(_ push: some FrameBody) throws(EncodingRefusal) -> Int {
        if newest.readableBytes >= Self.pieceByteCount {
            pieces.append(newest)
            newest = ByteBuffer()
        }
        let before = newest.readableBytes
        try newest.appendFrame(push, correlation: 0)
        return newest.readableBytes - before
    }

    /// Takes the oldest piece, if there is one.
    mutating func popFirst() -> ByteBuffer? {
        if let piece = pieces.popFirst() { return piece }
        if newest.readableBytes == 0 { return nil }
        defer { newest = ByteBuffer() }
        return newest
    }
}
