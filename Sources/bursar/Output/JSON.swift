/// A JSON text to print: keys in the order given, integers exact, on one line.
indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    /// Parts per million, printed as an exact decimal such as `0.12`.
    case fraction(partsPerMillion: UInt64)
    /// Rounded to thousandths.
    case decimal(Double)
    /// The shortest digits that read back as the same number.
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One key of an object with its value.
    struct Member: Hashable, Sendable {
        var key: String
        var value: JSON

        init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// A string, or `null`.
    static func text(_ text: String?) -> JSON {
        text.map(JSON.string) ?? .null
    }

    /// A count, or `null`.
    static func count(_ count: (some UnsignedInteger)?) -> JSON {
        count.map { .unsigned(UInt64($0)) } ?? .null
    }
}

extension JSON: CustomStringConvertible {
    /// The text, without a line end.
    var description: String {
        var text = ""
        write(into: &text)
        return text
    }

    private func write(into text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += "\(value)"
        case .unsigned(let value): text += "\(value)"
        case .fraction(let parts): text += Self.fraction(parts)
        case .decimal(let value): text += "\((value * 1000).rounded() / 1000)"
        case .number(let value): text += "\(value)"
        case .string(let value): Self.write(value, into: &text)
        case .array(let elements):
            text += "["
            for (position, element) in elements.enumerated() {
                if position > 0 { text += ", " }
                element.write(into: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (position, member) in members.enumerated() {
                if position > 0 { text += ", " }
                Self.write(member.key, into: &text)
                text += ": "
                member.value.write(into: &text)
            }
            text += "}"
        }
    }

    private static func fraction(_ parts: UInt64) -> String {
        "\(parts / 1_000_000)."
            + DecimalText.trimmed(String(1_000_000 + parts % 1_000_000).dropFirst(), least: 1)
    }

    private static func write(_ value: String, into text: inout String) {
        text += "\""
        // Most have nothing to escape, and there may be very many.
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
            text += value
            text += "\""
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // It may go to a terminal, and what is in it come from any process.
            case _ where !scalar.isPrintable:
                for unit in UTF16.encode(scalar)! {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
