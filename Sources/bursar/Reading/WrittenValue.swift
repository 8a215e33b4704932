/// A value as it was written, in JSON or TOML: nothing lost, nothing rounded.
enum WrittenValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that is not simply the digits of an `Int64`, as written.
    case number(String)
    case string(String)
    case array([WrittenValue])
    /// In the order written; a key may stand in it twice.
    case object([Member])

    /// One key of an object with its value.
    struct Member: Hashable, Sendable {
        var key: String
        var value: WrittenValue
    }

    /// The value for a message.
    var words: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .number(let text): text
        case .string(let text): "\"\(text.count > 40 ? text.prefix(40) + "…" : text)\"".printable
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The number times ten to the power of `decimals`, rounded to a whole one.
    ///
    /// - Returns: Nothing if it is no number, or beyond `Int64`.
    func scaled(decimals: Int = 0) -> (value: Int64, isExact: Bool)? {
        switch self {
        case .integer(let number):
            let factor = (0..<decimals).reduce(Int64(1)) { power, _ in power * 10 }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            return overflow ? nil : (product, true)
        case .number(let text): return Self.scaled(text, decimals: decimals)
        default: return nil
        }
    }

    /// Shifts the point of a number in JSON's form.
    private static func scaled(_ text: String, decimals: Int) -> (value: Int64, isExact: Bool)? {
        let parts = text.split(maxSplits: 1) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = String(mantissa[0].drop { $0 == "-" } + fraction)
        guard digits.contains(where: { $0 != "0" }) else { return (0, true) }
        let exponent = parts.count > 1 ? Int(parts[1]) ?? .max / 2 : 0
        // Further than this is zero, or beyond what can be counted.
        let shift = max(-10_000, min(10_000, exponent)) - fraction.count + decimals
        var isExact = true
        if shift >= 0 {
            digits += String(repeating: "0", count: shift)
        } else {
            let dropped = digits.suffix(-shift)
            let isWhole = digits.count > dropped.count
            isExact = dropped.allSatisfy { $0 == "0" }
            let rounds = -shift <= digits.count && dropped.first.map { $0 >= "5" } ?? false
            digits = isWhole ? String(digits.dropLast(-shift)) : "0"
            if rounds, let number = Int64(digits) { digits = "\(number.addingSaturated(1))" }
        }
        guard let magnitude = Int64(digits) else { return nil }
        return (text.hasPrefix("-") ? -magnitude : magnitude, isExact)
    }
}
