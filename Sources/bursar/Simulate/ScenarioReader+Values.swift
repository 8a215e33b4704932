import BursarCore
import BursarText

extension ScenarioReader {
    /// The members of an object that has no other keys than the `known`, each once.
    mutating func object(
        _ value: WrittenValue, _ place: Place, _ name: String, known: [String],
        required: [String] = []
    ) -> [String: WrittenValue]? {
        guard case .object(let members) = value else {
            report(place, "\(name) is an object, not \(value.words)")
            return nil
        }
        var table: [String: WrittenValue] = [:]
        for member in members {
            if !known.contains(member.key) {
                let meant = Spelling.nearest(to: member.key, among: known)
                report(
                    place.key(member.key),
                    "unknown key; "
                        + (meant.map { "did you mean \"\($0)\"?" }
                            ?? "\(name) has \(known.joined(separator: ", "))"))
            } else if table.updateValue(member.value, forKey: member.key) != nil {
                report(place.key(member.key), "the key stands there twice")
            }
        }
        for key in required where table[key] == nil {
            report(place, "\(name) needs \"\(key)\"")
        }
        return table
    }

    mutating func list(
        _ value: WrittenValue, _ place: Place, _ name: String
    ) -> [WrittenValue]? {
        guard case .array(let elements) = value else {
            report(place, "\(name) are a list, not \(value.words)")
            return nil
        }
        return elements
    }

    mutating func string(_ value: WrittenValue, _ place: Place, _ name: String) -> String? {
        guard case .string(let text) = value else {
            report(place, "\(name) is a text in quotes, not \(value.words)")
            return nil
        }
        return text
    }

    mutating func choice(
        _ value: WrittenValue, _ place: Place, _ name: String, _ choices: [String]
    ) -> String? {
        guard let text = string(value, place, name) else { return nil }
        if choices.contains(text) { return text }
        let meant = Spelling.nearest(to: text, among: choices)
        report(
            place,
            "there is no \(name.split(separator: " ").last ?? "") \(value.words); "
                + (meant.map { "did you mean \"\($0)\"?" }
                    ?? "there are \(choices.joined(separator: ", "))"))
        return nil
    }

    /// A whole number, by default an amount; `also` says what else would have been right.
    mutating func count(
        _ value: WrittenValue, _ place: Place, _ name: String,
        in range: ClosedRange<Int64> = 0...Scenario.Limits.amount, also: String = ""
    ) -> Int64? {
        if let (number, isExact) = value.scaled(), isExact, range.contains(number) {
            return number
        }
        let isAmount = range == 0...Scenario.Limits.amount
        if isAmount, value.isWhole, !value.isNegative {
            report(place, "\(name) is at most \(range.upperBound), not \(value.words)")
        } else {
            let bounds = isAmount ? "from 0" : "from \(range.lowerBound) to \(range.upperBound)"
            report(place, "\(name) is a whole number \(bounds)\(also), not \(value.words)")
        }
        return nil
    }

    /// A fraction from 0 to 1 in millionths, rounded to them.
    mutating func fraction(_ value: WrittenValue, _ place: Place) -> Int64? {
        if let (parts, _) = value.scaled(decimals: 6), (0...1_000_000).contains(parts),
            !value.isNegative || parts == 0
        {
            return parts
        }
        report(place, "a guarantee is a number from 0 to 1, not \(value.words)")
        return nil
    }

    /// An amounts object; what is not said is `absent`.
    mutating func amounts(
        _ value: WrittenValue, _ place: Place, _ name: String, absent: Int64
    ) -> Quantities? {
        let keys: [(name: String, resource: Resource)] = [
            ("tokens", .tokens), ("time_ms", .time), ("cost_nano", .cost),
        ]
        guard let table = object(value, place, name, known: keys.map(\.name)) else { return nil }
        var amounts = Quantities(repeating: absent)
        for key in keys {
            guard let value = table[key.name] else { continue }
            if absent == .max, value == .string("unlimited") { continue }
            amounts[key.resource] =
                count(value, place.key(key.name), "an amount") ?? amounts[key.resource]
        }
        return amounts
    }
}

extension WrittenValue {
    /// Whether it is a number below zero.
    var isNegative: Bool {
        switch self {
        case .integer(let number): number < 0
        case .number(let text): text.hasPrefix("-")
        default: false
        }
    }

    /// Whether it is a number without a part after the point, however large.
    var isWhole: Bool {
        switch self {
        case .integer: true
        case .number: scaled()?.isExact ?? true
        default: false
        }
    }
}
