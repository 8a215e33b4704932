/// A grant as people write it: `g123`, or `123`.
struct GrantNumber: Hashable, Sendable, CustomStringConvertible {
    var number: UInt64

    init(_ number: UInt64) { self.number = number }

    /// Reads `g123` or `123`.
    init(text: String) throws(QuantityProblem) {
        let digits = text.hasPrefix("g") ? text.dropFirst() : text[...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt64(digits) else {
            throw QuantityProblem("write it like g123")
        }
        self.number = number
    }

    var description: String { "g\(number)" }
}
