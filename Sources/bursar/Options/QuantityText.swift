import BursarClient

/// What is wrong with a text that should be a quantity, and what would be right.
struct QuantityProblem: Error, Hashable, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// The texts by which the command line takes quantities. All exact: no floating point.
enum QuantityText {
    /// The most that an amount may be, as the coordinator counts.
    static let most: Int64 = 1 << 61

    /// A quantity of one resource, not negative.
    static func quantity(_ text: String, of resource: Resource) throws(QuantityProblem) -> Int64 {
        switch resource {
        case .tokens: try count(text)
        case .time: try milliseconds(text)
        case .cost: try nano(text)
        }
    }

    /// `20000` or `20_000`.
    static func count(_ text: String) throws(QuantityProblem) -> Int64 {
        let right = "write a whole number like 20000 or 20_000"
        try refuseNegative(text, right)
        guard let first = text.first, first != "_", text.last != "_", !text.contains("__") else {
            throw QuantityProblem(right)
        }
        guard text.allSatisfy({ isDigit($0) || $0 == "_" }) else { throw QuantityProblem(right) }
        return try bounded(text.filter { $0 != "_" })
    }

    /// `5s`, `90m`, `1h30m`, `500ms`, `1.5s` is not one.
    static func milliseconds(_ text: String) throws(QuantityProblem) -> Int64 {
        let right = "write a duration like 500ms, 5s, 90m or 1h30m (units d h m s ms)"
        try refuseNegative(text, right)
        var (total, rest) = (Int64(0), text[...])
        var last = Int64.max
        repeat {
            let digits = rest.prefix(while: isDigit)
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard !digits.isEmpty, let length = units[String(unit)], length < last else {
                throw QuantityProblem(right)
            }
            let (part, isTooLong) = try bounded(digits).multipliedReportingOverflow(by: length)
            guard !isTooLong, part <= most - total else { throw QuantityProblem("it is too long") }
            total += part
            last = length
            rest = rest.dropFirst(digits.count + unit.count)
        } while !rest.isEmpty
        return total
    }

    /// Nano-units of `0.01`.
    static func nano(_ text: String) throws(QuantityProblem) -> Int64 {
        let right = "write an amount of money like 0.01, with at most nine decimals"
        try refuseNegative(text, right)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else {
            throw QuantityProblem(right)
        }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        guard decimals.count <= 9 else { throw QuantityProblem(right) }
        let zeros = String(repeating: "0", count: 9 - decimals.count)
        return try bounded(parts[0] + decimals + zeros)
    }

    /// An amount, `unlimited` included.
    static func amount(_ text: String, of resource: Resource) throws(QuantityProblem) -> Amount {
        if text == "unlimited" { return .unlimited }
        return .finite(try quantity(text, of: resource))
    }

    private static let units: [String: Int64] = [
        "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1,
    ]

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    private static func refuseNegative(_ text: String, _ right: String) throws(QuantityProblem) {
        if text.hasPrefix("-") { throw QuantityProblem("it must not be negative; \(right)") }
    }

    private static func bounded(_ digits: some StringProtocol) throws(QuantityProblem) -> Int64 {
        guard let number = Int64(digits), number <= most else {
            throw QuantityProblem("it is too large; the most is \(most)")
        }
        return number
    }
}
