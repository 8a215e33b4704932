/// The absolute path of an account: `pool/group/agent`.
public struct AccountPath: Hashable, Sendable, CustomStringConvertible {
    /// The path as text, components separated by `/`.
    public let description: String
    /// The path's digest, for the scope of keys; never 0. Kept, because every request needs it.
    let digest: UInt64

    /// The most components, the pool included.
    public static let depthMost = 16
    /// The most bytes of one component.
    public static let componentBytesMost = 64

    /// A path of 1 to 16 components of ASCII letters, digits, `.`, `_` and `-` (1 to 64 bytes each,
    /// not `.` or `..`); `nil` for anything else.
    public init?(_ text: String) {
        var components = 1
        var bytes = 0
        var onlyDots = true
        for byte in text.utf8 {
            if byte == UInt8(ascii: "/") {
                guard bytes > 0, !(onlyDots && bytes <= 2) else { return nil }
                components += 1
                bytes = 0
                onlyDots = true
                continue
            }
            guard AccountPath.isAllowed(byte) else { return nil }
            bytes += 1
            if byte != UInt8(ascii: ".") { onlyDots = false }
            guard bytes <= AccountPath.componentBytesMost else { return nil }
        }
        guard bytes > 0, !(onlyDots && bytes <= 2), components <= AccountPath.depthMost else {
            return nil
        }
        self.init(checked: text)
    }

    init(checked text: String) {
        description = text
        var fingerprint = Fingerprint()
        fingerprint.combine(text)
        digest = fingerprint.value | 1
    }

    /// Whether two paths are the same text.
    public static func == (a: AccountPath, b: AccountPath) -> Bool {
        a.description == b.description
    }

    /// Feeds the text: digests can be made to collide.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The components, the pool first.
    public var components: [Substring] {
        description.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
    }

    /// The first component.
    public var poolName: Substring {
        Substring(description.utf8.prefix { $0 != UInt8(ascii: "/") })
    }

    /// The path of the pool.
    public var pool: AccountPath { AccountPath(checked: String(poolName)) }

    /// The last component.
    public var name: Substring { components[components.count - 1] }

    /// The path without its last component; `nil` for a pool.
    public var parent: AccountPath? {
        guard let slash = description.lastIndex(of: "/") else { return nil }
        return AccountPath(checked: String(description[..<slash]))
    }

    /// The path of an account directly beneath; `nil` if the name is not a component or it would be
    /// too deep.
    public func appending(_ name: some StringProtocol) -> AccountPath? {
        AccountPath(description + "/" + name)
    }

    /// Whether this is `other` or lies beneath it.
    public func isWithin(_ other: AccountPath) -> Bool {
        description == other.description || description.hasPrefix(other.description + "/")
    }
}

extension AccountPath: ExpressibleByStringLiteral {
    /// A path that stands in the program; a text that is no path is a mistake in it.
    public init(stringLiteral text: String) {
        guard let path = AccountPath(text) else { preconditionFailure("\(text) is no path") }
        self = path
    }
}

/// An account for as long as it lives. A slot is used again after release, with a new generation, so
/// an identifier never means two accounts.
public struct AccountID: Hashable, Sendable {
    /// Index of the account's place in memory.
    public var slot: UInt32
    /// How often the slot was used before.
    public var generation: UInt32

    /// An identifier from its parts.
    public init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    /// An identifier from the number that stands for it on disk.
    public init(rawValue: UInt64) {
        self.init(
            slot: UInt32(truncatingIfNeeded: rawValue),
            generation: UInt32(truncatingIfNeeded: rawValue >> 32))
    }

    /// The number that stands for it on disk.
    public var rawValue: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}
