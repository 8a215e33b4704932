import Crypto
public import BursarProtocol

/// A name for one mutation, chosen by the caller, so that another process can repeat it safely.
///
/// The same text always makes the same key: its client and number are the first 16 bytes of the
/// text's SHA-256. Without a key of its own each call makes a new one.
public struct RequestKey: Hashable, Sendable, ExpressibleByStringLiteral {
    /// What goes over the wire.
    public let idempotencyKey: IdempotencyKey

    /// The key that a text stands for.
    public init(_ text: String) {
        var words: [UInt64] = [0, 0]
        for (position, byte) in SHA256.hash(data: Array(text.utf8)).prefix(16).enumerated() {
            words[position / 8] = words[position / 8] << 8 | UInt64(byte)
        }
        idempotencyKey = IdempotencyKey(
            client: words[0], number: words[1], acknowledgedThrough: 0)
    }

    /// The key that a text stands for.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The key of an earlier request whose outcome is unknown: repeating it is safe.
    public init(_ key: IdempotencyKey) {
        idempotencyKey = IdempotencyKey(
            client: key.client, number: key.number, acknowledgedThrough: 0)
    }
}
