/// What can be sent in a frame: each message, and ``Request``, ``Reply`` and ``Push``.
public protocol FrameBody: Hashable, Sendable {
    /// The kind in the frame's header.
    var messageKind: MessageKind { get }
    /// Bytes of the body.
    var encodedByteCount: Int { get }
    /// Writes the body, exactly ``encodedByteCount`` bytes.
    func encode(into writer: inout WireWriter)
}

/// One message of the protocol.
public protocol WireMessage: FrameBody {
    /// The kind in the header of its frames.
    static var kind: MessageKind { get }
    /// Reads a body written by a peer of the negotiated `version`, or of a newer one.
    ///
    /// Bytes after the known fields are skipped.
    init(from reader: inout WireReader, version: UInt16) throws(DecodingRefusal)
}

/// A message that clients send; each gets one ``Answer``, or a ``Reply/Error``.
public protocol RequestMessage: WireMessage {
    /// The reply to it.
    associatedtype Answer: ReplyMessage
    /// The message as one of all requests.
    var request: Request { get }
}

/// A message that answers a request.
public protocol ReplyMessage: WireMessage {
    /// The message out of a reply; nothing if the reply is of another kind.
    init?(_ reply: Reply)
    /// The message as one of all replies.
    var reply: Reply { get }
}

extension WireMessage {
    /// The kind in the frame's header.
    public var messageKind: MessageKind { Self.kind }
}

extension FrameBody {
    /// Bytes of the whole frame, the length field included.
    ///
    /// - Throws: If it is more than a peer may accept; nothing of it must be sent then.
    public func frameByteCount() throws(EncodingRefusal) -> Int {
        let length = FrameHeader.lengthLeast + encodedByteCount
        let lengthMost =
            messageKind == .hello ? FrameHeader.helloLengthMost : FrameHeader.lengthMost
        guard length <= lengthMost else {
            throw EncodingRefusal(kind: messageKind, length: length, lengthMost: lengthMost)
        }
        return FrameHeader.lengthFieldByteCount + length
    }

    /// Writes the whole frame into room that the caller has made.
    ///
    /// - Parameters:
    ///   - correlation: The request's number; 0 for events.
    ///   - byteCount: What ``frameByteCount()`` returned.
    ///   - writer: Has room for `byteCount` bytes more.
    public func encodeFrame(correlation: UInt64, byteCount: Int, into writer: inout WireWriter) {
        writer.write(UInt32(byteCount - FrameHeader.lengthFieldByteCount))
        writer.write(messageKind.rawValue)
        writer.write(0 as UInt16)
        writer.write(correlation)
        encode(into: &writer)
    }

    /// Appends the whole frame to `bytes`, which stay as they are if it is refused.
    ///
    /// - Throws: If the frame is larger than a peer may accept.
    public func appendFrame(
        correlation: UInt64, to bytes: inout [UInt8]
    ) throws(EncodingRefusal) {
        let byteCount = try frameByteCount()
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: byteCount))
        var span = bytes.mutableSpan
        // Not `span.mutableBytes`: that one is marked unsafe, for types that not all bytes fit.
        var writer = WireWriter(MutableRawSpan(_elements: &span), at: start)
        encodeFrame(correlation: correlation, byteCount: byteCount, into: &writer)
    }

    /// The whole frame.
    ///
    /// - Throws: If it is larger than a peer may accept.
    public func frame(correlation: UInt64) throws(EncodingRefusal) -> [UInt8] {
        var bytes: [UInt8] = []
        try appendFrame(correlation: correlation, to: &bytes)
        return bytes
    }
}
