extension Resource {
    /// An amount as people read it; costs without their currency, which the core does not know.
    public func text(_ amount: Int64) -> String {
        switch self {
        case .tokens: "\(amount)"
        case .time: Resource.duration(milliseconds: amount)
        case .cost: "\(Decimal(amount, places: 9, least: 2))"
        }
    }

    private static func duration(milliseconds: Int64) -> String {
        let units: [(name: String, milliseconds: Int64)] = [
            ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
        ]
        var rest = milliseconds
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }
}

/// A number with decimals, exact: units of ten to the minus `places`, at least 0.
struct Decimal: CustomStringConvertible {
    let description: String

    /// With `least` decimals, and more as far as they are not zero.
    init(_ units: Int64, places: Int, least: Int) {
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        var fraction = String(scale + units % scale).dropFirst()
        while fraction.count > least, fraction.last == "0" { fraction.removeLast() }
        description = "\(units / scale)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }
}
