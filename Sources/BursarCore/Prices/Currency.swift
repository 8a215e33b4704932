/// A currency by its code, such as USD: three to eight capital ASCII letters.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// The letters' bytes, the last one lowest: small, since every price has one.
    public let rawValue: UInt64

    /// The currency of a pool that says nothing of it.
    public static let usd = Currency(checked: "USD")

    /// The currency with a code; `nil` for what is none.
    public init?(_ code: some StringProtocol) {
        guard (3...8).contains(code.utf8.count), code.utf8.allSatisfy(Currency.isLetter) else {
            return nil
        }
        self.init(checked: code)
    }

    /// The currency that a number stands for on disk; `nil` if it is none.
    public init?(rawValue: UInt64) {
        self.rawValue = rawValue
        guard (3...8).contains(letters.count), letters.allSatisfy(Currency.isLetter) else {
            return nil
        }
    }

    private init(checked code: some StringProtocol) {
        rawValue = code.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private var letters: [UInt8] {
        stride(from: 56, through: 0, by: -8)
            .map { UInt8(truncatingIfNeeded: rawValue >> $0) }
            .drop { $0 == 0 }
            .map(\.self)
    }

    /// The code.
    public var description: String { String(decoding: letters, as: UTF8.self) }
}
