import BursarClient

/// Quantities as models and users write them: tokens as `20000` or `20k`, seconds or `1h30m`, and
/// units of the currency as `7`, `0.05` or `$7`. All exact.
enum NaturalQuantity {
    /// A quantity of one resource, not negative.
    static func read(
        _ value: WrittenValue, of resource: Resource
    ) throws(QuantityProblem) -> Int64 {
        switch value {
        case .integer, .number: return try number(value, of: resource)
        case .string(let text): return try read(text, of: resource)
        default: throw QuantityProblem("write a number or a text; \(right(resource))")
        }
    }

    /// A quantity out of a text, which may have its unit.
    static func read(_ text: String, of resource: Resource) throws(QuantityProblem) -> Int64 {
        let words = text.filter { $0 != "_" && $0 != "," }.lowercased()
            .split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        switch resource {
        case .tokens: return try tokens(words)
        case .time:
            if let seconds = decimal(words) { return try number(seconds, of: .time) }
            return try QuantityText.milliseconds(words.filter { $0 != " " })
        case .cost: return try cost(words)
        }
    }

    private static func tokens(_ words: String) throws(QuantityProblem) -> Int64 {
        var digits = words
        for unit in [" tokens", "tokens"] where digits.hasSuffix(unit) {
            digits.removeLast(unit.count)
            break
        }
        let scales: [(Character, Int)] = [("k", 3), ("m", 6), ("b", 9)]
        let scale = scales.first { digits.last == $0.0 }?.1 ?? 0
        if scale > 0 { digits.removeLast() }
        return try number(decimal(digits), of: .tokens, decimals: scale)
    }

    private static func cost(_ words: String) throws(QuantityProblem) -> Int64 {
        var digits = words
        if digits.hasPrefix("$") { digits.removeFirst() }
        if digits.hasSuffix(" usd") { digits.removeLast(4) }
        return try number(decimal(digits), of: .cost)
    }

    /// The number that digits with a point are.
    private static func decimal(_ digits: String) -> WrittenValue? {
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber =
            (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
        return isNumber ? .number(digits) : nil
    }

    private static func number(
        _ number: WrittenValue?, of resource: Resource, decimals: Int? = nil
    ) throws(QuantityProblem) -> Int64 {
        guard let number else { throw QuantityProblem(right(resource)) }
        let places = decimals ?? [.time: 3, .cost: 9][resource] ?? 0
        guard let (value, isExact) = number.scaled(decimals: places) else {
            throw QuantityProblem("it is too large")
        }
        if value < 0 || number.words.hasPrefix("-") {
            throw QuantityProblem("it must not be negative; \(right(resource))")
        }
        guard isExact else { throw QuantityProblem("it is too fine; \(right(resource))") }
        guard value <= QuantityText.most else { throw QuantityProblem("it is too large") }
        return value
    }

    /// What would be right.
    private static func right(_ resource: Resource) -> String {
        switch resource {
        case .tokens: "write a whole number of tokens, such as 20000 or \"20k\""
        case .time: "write seconds, such as 90 or 1.5, or a duration such as \"1h30m\""
        case .cost:
            "write an amount in the budget's currency, such as 0.05 or \"$7\", with at most nine "
                + "decimals"
        }
    }
}
