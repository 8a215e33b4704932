import BursarProtocol
import NIOCore

/// Encoded events that wait for the peer to read, in pieces that hold whole frames.
///
/// Pieces, so that replies can go between them.
struct EventQueue {
    private var pieces: CircularBuffer<ByteBuffer> = []
    private static let pieceByteCount = 32 * 1024

    /// Appends one event's frame and returns its bytes.
    mutating func append(_ push: some FrameBody) throws(EncodingRefusal) -> Int {
        let room = pieces.last.map { Self.pieceByteCount - $0.readableBytes } ?? 0
        if room <= 0 { pieces.append(ByteBuffer()) }
        let last = pieces.index(before: pieces.endIndex)
        let before = pieces[last].readableBytes
        try pieces[last].appendFrame(push, correlation: 0)
        return pieces[last].readableBytes - before
    }

    /// Takes the oldest piece, if there is one.
    mutating func popFirst() -> ByteBuffer? {
        pieces.popFirst()
    }
}
