public import BursarProtocol
import NIOCore

/// Replies of one connection that may not leave yet, as the bytes that they will be: a turn's replies are
/// encoded as they are made, and handed over in one piece once what they promise is safe.
public struct PreparedReplies {
    /// How many there are.
    public private(set) var count = 0
    private(set) var bytes = ByteBuffer()
    /// Bytes of all of them.
    public var byteCount: Int { bytes.readableBytes }

    /// None.
    public init() {}

    /// Adds the answer to a request.
    ///
    /// A reply that no frame can hold is replaced by a refusal that says so, because each request gets an
    /// answer.
    public mutating func append(_ reply: Reply, to correlation: UInt64) {
        add(reply, to: correlation)
    }

    /// Adds a verdict: what is asked most often is not wrapped first.
    public mutating func append(_ reply: Reply.Reserved, to correlation: UInt64) {
        add(reply, to: correlation)
    }

    /// Adds a settlement.
    public mutating func append(_ reply: Reply.Committed, to correlation: UInt64) {
        add(reply, to: correlation)
    }

    private mutating func add(_ reply: some FrameBody, to correlation: UInt64) {
        bytes.appendReply(reply, to: correlation)
        count += 1
    }
}

extension ByteBuffer {
    /// Appends a reply, or a refusal in its place where it is too large for a frame.
    mutating func appendReply(_ reply: some FrameBody, to correlation: UInt64) {
        do throws(EncodingRefusal) {
            try appendFrame(reply, correlation: correlation)
        } catch {
            let refusal = Reply.Error(
                code: .invalidArgument, message: "The answer is too large: \(error). Ask for less.")
            // Its text is short, so it always fits.
            try? appendFrame(refusal, correlation: correlation)
        }
    }
}
