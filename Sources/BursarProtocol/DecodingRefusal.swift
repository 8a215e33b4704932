/// Why bytes are not a message: which error, where, and the rule that they break.
public struct DecodingRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error that a peer is told; its scope is the connection.
    public var code: ErrorCode
    /// Byte of the frame at which the rule is broken, counted from the length field's first.
    public var offset: Int
    /// What would be right.
    public var rule: String

    /// A refusal; `offset` counts from the start of the frame.
    public init(code: ErrorCode, offset: Int, rule: String) {
        self.code = code
        self.offset = offset
        self.rule = rule
    }

    /// For people: code, offset and rule.
    public var description: String { "\(code.name) at byte \(offset) of the frame: \(rule)" }
}

/// Why a message cannot be sent: its frame would be larger than a peer may accept.
///
/// A string or list that is too long for its 16-bit length ends up here too, because the frame that
/// holds it is always over the limit.
public struct EncodingRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The message that is too large.
    public var kind: MessageKind
    /// What its frame's length field would say, in bytes.
    public var length: Int
    /// The most that it may say, in bytes.
    public var lengthMost: Int

    /// For people: what is too large, by how much.
    public var description: String {
        "\(kind.name) would have the length \(length); at most \(lengthMost) is allowed"
    }
}
