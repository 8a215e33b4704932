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
