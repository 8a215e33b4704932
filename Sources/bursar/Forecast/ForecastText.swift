import Foundation

/// Estimates for people: no more digits than they are worth.
enum ForecastText {
    /// Six digits at the most, whole thousands grouped.
    static func number(_ value: Double) -> String {
        let text = "\(value.rounded(digits: 6))"
        let parts = text.split(separator: ".")
        guard parts.count == 2, !text.contains("e"), let whole = Int64(parts[0]) else {
            return text
        }
        return DecimalText.grouped(whole) + (parts[1] == "0" ? "" : "." + parts[1])
    }

    /// A fraction of 1.
    static func percent(_ fraction: Double) -> String {
        DecimalText.percent(partsPerMillion: UInt64(max(0, min(1e12, fraction * 1e6))))
    }

    /// Four digits or so: `61.35s`, `1m40s`, `2h5m`.
    static func duration(seconds: Double) -> String {
        guard seconds < 1e12 else { return "\(number(seconds / 31_557_600)) years" }
        let step = [(60.0, 10.0), (3600, 100), (86_400, 1000), (864_000, 60_000)].first {
            seconds < $0.0
        }
        let grain = step?.1 ?? 3_600_000
        let milliseconds = (seconds * 1000 / grain).rounded() * grain
        return DecimalText.duration(milliseconds: Int64(milliseconds))
    }
}

extension Double {
    /// The nearest number with so many digits, zeros before and after them not counted.
    func rounded(digits: Int) -> Double {
        guard isFinite, self != 0 else { return self }
        let text = String(format: "%.\(digits - 1)e", self)
        return Double(text) ?? self
    }
}

extension JSON {
    /// An estimate, with nine digits: what rounding has left in the others means nothing.
    static func figure(_ value: Double) -> JSON { .number(value.rounded(digits: 9)) }
}
