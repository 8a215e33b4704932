import BursarClient
import Foundation

/// Amounts in at most six columns, with three or four digits.
enum CompactText {
    /// The columns that are enough for each of them.
    static let columns = 6

    /// `9999`, `12.3k`, `4.56M`.
    static func count(_ number: Double) -> String {
        if number < 0 { return "-" + count(-number) }
        if number < 9_999.5 { return String(format: "%.0f", number) }
        var (scaled, unit) = (number / 1_000, 0)
        while scaled >= 999.5, unit < units.count - 1 {
            scaled /= 1_000
            unit += 1
        }
        return digits(scaled) + units[unit]
    }

    /// `850ms`, `12.3s`, `4m32s`, `1h05m`, `3d04h`, `120d`, `4y`.
    static func duration(milliseconds: Double) -> String {
        if milliseconds < 0 { return "-" + duration(milliseconds: -milliseconds) }
        if milliseconds < 0.5 { return "0s" }
        if milliseconds < 999.5 { return String(format: "%.0fms", milliseconds) }
        let seconds = milliseconds / 1_000
        if seconds < 59.95 {
            return DecimalText.trimmedPoint(String(format: "%.1f", seconds)) + "s"
        }
        guard seconds < 1e15 else { return "∞" }
        let whole = Int(seconds.rounded())
        for (length, unit, part, partUnit) in steps where whole < length * unit.most {
            return "\(whole / length)\(unit.name)" + padded(whole % length / part) + partUnit
        }
        let days = whole / 86_400
        if days < 10_000 { return "\(days)d" }
        return days < 36_525_000 ? "\(days * 100 / 36_525)y" : "∞"
    }

    /// Nano-units in units: `0.0042`, `1.234`, `56.78`, `1234`.
    static func cost(nano: Double) -> String {
        if nano < 0 { return "-" + cost(nano: -nano) }
        let units = nano / 1e9
        if units == 0 { return "0" }
        if units < 0.00005 { return "<.0001" }
        if units < 999.5 { return DecimalText.trimmedPoint(digits(units, least: 4)) }
        return count(units)
    }

    /// An amount of a resource.
    static func number(_ number: Double, of resource: Resource) -> String {
        switch resource {
        case .tokens: count(number)
        case .time: duration(milliseconds: number)
        case .cost: cost(nano: number)
        }
    }

    /// An amount of a resource; `∞` without a limit, `–` if there is none.
    static func amount(_ amount: Amount, of resource: Resource) -> String {
        switch amount {
        case .absent: "–"
        case .unlimited: "∞"
        case .finite(let number): self.number(Double(number), of: resource)
        }
    }

    /// Parts per million in four columns: `7%`, `100%`, `999%`, and `>10x` beyond.
    static func percent(partsPerMillion parts: UInt64) -> String {
        let percent = (parts + (parts < .max - 5_000 ? 5_000 : 0)) / 10_000
        return percent < 1_000 ? "\(percent)%" : ">10x"
    }

    private static let units = ["k", "M", "G", "T", "P", "E"]

    private static let steps: [(Int, (name: String, most: Int), Int, String)] = [
        (60, ("m", 60), 1, "s"), (3_600, ("h", 24), 60, "m"), (86_400, ("d", 100), 3_600, "h"),
    ]

    /// Three digits, or `least` decimals below 1.
    private static func digits(_ number: Double, least: Int = 2) -> String {
        let decimals =
            switch number {
            case ..<0.99995 where least > 2: least
            case ..<9.995: 2
            case ..<99.95: 1
            default: 0
            }
        return String(format: "%.\(decimals)f", number)
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension DecimalText {
    /// A decimal without zeros at its end, nor the point before them.
    static func trimmedPoint(_ text: String) -> String {
        guard text.contains(".") else { return text }
        let trimmed = trimmed(text)
        return trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed
    }
}
