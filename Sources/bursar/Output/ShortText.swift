import BursarClient
import Foundation

/// Amounts for people where there is little room: three digits or so, in at most six columns and one
/// for a sign.
enum ShortText {
    /// `9999`, `12.3k`, `4.56M`.
    static func count(_ number: Double) -> String {
        if number <= -0.5 { return "-" + count(-number) }
        if number < 0.5 { return "0" }
        if number < 9_999.5 { return String(format: "%.0f", number) }
        var (scaled, unit) = (number / 1_000, 0)
        while scaled >= 999.5, unit < units.count - 1 {
            scaled /= 1_000
            unit += 1
        }
        return digits(scaled) + units[unit]
    }

    /// `850ms`, `12.3s`, `4m32s`, `1h5m`, `3d4h`, `120d`, `40y`.
    static func duration(milliseconds: Double) -> String {
        if milliseconds <= -0.5 { return "-" + duration(milliseconds: -milliseconds) }
        if milliseconds < 0.5 { return "0s" }
        if milliseconds < 999.5 { return String(format: "%.0fms", milliseconds) }
        let seconds = milliseconds / 1_000
        if seconds < 59.95 { return trimmed(String(format: "%.1f", seconds)) + "s" }
        guard seconds < 1e18 else { return "∞" }
        let days = (seconds / 86_400).rounded()
        if days >= 10_000 { return count(seconds / 31_557_600) + "y" }
        let grain =
            [(3_600, 1), (86_400, 60), (8_640_000, 3_600)].first { seconds.rounded() < $0.0 }?.1
            ?? 86_400.0
        let rounded = (seconds / grain).rounded() * grain
        return DecimalText.duration(milliseconds: Int64(rounded) * 1_000)
    }

    /// Nano-units in units: `0.0042`, `1.23`, `56.8`, `1234`, and `1.5e-7` where it is so little.
    static func cost(nano: Double) -> String {
        if nano < 0 { return "-" + cost(nano: -nano) }
        if nano == 0 { return "0" }
        if nano < 1 { return "<1e-9" }
        let units = nano / 1e9
        if units < 0.001 {
            let parts = String(format: "%.1e", units).split(separator: "e")
            return trimmed(String(parts[0])) + "e\(Int(parts[1]) ?? 0)"
        }
        return units < 999.5 ? digits(units, least: 4) : count(units)
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

    /// A part of a whole: `12.5%`.
    static func percent(_ part: Double) -> String {
        DecimalText.percent(partsPerMillion: UInt64(max(0, min(1e12, part * 1e6))))
    }

    private static let units = ["k", "M", "G", "T", "P", "E"]

    /// Three digits, or `least` decimals below 1.
    private static func digits(_ number: Double, least: Int = 2) -> String {
        let decimals =
            switch number {
            case ..<0.99995 where least > 2: least
            case ..<9.995: 2
            case ..<99.95: 1
            default: 0
            }
        return trimmed(String(format: "%.\(decimals)f", number))
    }

    /// A decimal without zeros at its end, nor the point before them.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        let trimmed = DecimalText.trimmed(text)
        return trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed
    }
}
