/// Exact numbers for people.
enum DecimalText {
    /// Digits without zeros at their end, but at least `least` of them.
    static func trimmed(_ digits: some StringProtocol, least: Int = 0) -> String {
        var rest = digits[...]
        while rest.count > least, rest.last == "0" { rest.removeLast() }
        return String(rest)
    }

    /// `1,234,567`.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `1 grant`, `2,000 grants`.
    static func counted(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Nano-units in units: `1,234.5`.
    static func cost(nano: Int64) -> String {
        let (units, rest) = nano.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        let fraction = trimmed(String(1_000_000_000 + rest).dropFirst())
        return (nano < 0 ? "-" : "") + grouped(units) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// A price of so many picounits, with the point moved by `places`: `3.00`, `0.15`, `0.0375`.
    static func price(picounits: UInt64, places: Int) -> String {
        let scale = (0..<places).reduce(UInt64(1)) { power, _ in power * 10 }
        let (units, rest) = picounits.quotientAndRemainder(dividingBy: scale)
        return grouped(units) + "." + trimmed(String(scale + rest).dropFirst(), least: 2)
    }

    /// `0ms`, `1.5s`, `1h30m`; exact.
    static func duration(milliseconds: Int64) -> String {
        var rest = milliseconds.magnitude
        if rest == 0 { return "0s" }
        var text = milliseconds < 0 ? "-" : ""
        if rest < 1000 { return text + "\(rest)ms" }
        for (unit, length) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000)] as [(_, UInt64)]
        where rest >= length {
            text += "\(rest / length)\(unit)"
            rest %= length
        }
        guard rest > 0 else { return text }
        let fraction = trimmed(String(1000 + rest % 1000).dropFirst())
        return text + "\(rest / 1000)" + (fraction.isEmpty ? "" : "." + fraction) + "s"
    }

    /// Parts per million as a ratio, rounded to hundredths: `1.25`.
    static func ratio(partsPerMillion parts: UInt64) -> String {
        let hundredths = (parts + 5_000) / 10_000
        let rest = String(100 + hundredths % 100).dropFirst()
        return "\(grouped(hundredths / 100)).\(rest)"
    }

    /// Parts per million as `12.5%`.
    static func percent(partsPerMillion parts: UInt64) -> String {
        let tenths = (parts + 500) / 1000
        return "\(grouped(tenths / 10))" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)") + "%"
    }
}
