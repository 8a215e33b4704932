import BursarClient

/// Amounts with three digits or so, where there is little room.
enum ShortAmount {
    /// `0`, `950`, `12.3k`, `18.3M`; costs in units of the currency; times as `1h5m`.
    static func words(_ number: Int64, of resource: Resource) -> String {
        switch resource {
        case .tokens: scaled(Double(number))
        case .time: ForecastText.duration(seconds: Double(number) / 1_000)
        case .cost: scaled(Double(number) / 1e9)
        }
    }

    /// An amount; `–` where there is none.
    static func words(_ amount: Amount, of resource: Resource) -> String {
        guard case .finite(let number) = amount else { return amount.words(of: resource) }
        return words(number, of: resource)
    }

    /// A resource's name as a unit behind or before numbers.
    static func unit(_ resource: Resource) -> String {
        switch resource {
        case .tokens: "tokens"
        case .time: "time"
        case .cost: "cost"
        }
    }

    /// A part of a whole, in percent with three digits.
    static func part(_ number: Int64, of whole: Double) -> String {
        ForecastText.percent((Double(number) / whole).rounded(digits: 3))
    }

    private static func scaled(_ value: Double) -> String {
        let size = abs(value).rounded(digits: 3)
        let (factor, suffix) =
            size < 1_000
            ? (1.0, "")
            : [(1e6, 1e3, "k"), (1e9, 1e6, "M"), (1e12, 1e9, "G"), (.infinity, 1e12, "T")].first {
                size < $0.0
            }.map { ($0.1, $0.2) } ?? (1e12, "T")
        let shown = (size / factor).rounded(digits: 3)
        let text = "\(shown)"
        let trimmed = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        return (value < 0 && size > 0 ? "−" : "") + trimmed + suffix
    }
}
