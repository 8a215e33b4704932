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

    /// `1 grant`, `2,000 grants`; of nouns that take more than an s the plural has to be said.
    static func counted(
        _ number: some BinaryInteger, _ noun: String, plural: String? = nil
    ) -> String {
        "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// A number of parts, of which `unit`, a power of ten, are one: `1,234.5`, with at least `least`
    /// decimals.
    static func decimal(_ parts: UInt64, of unit: UInt64, least: Int = 0) -> String {
        let (whole, rest) = parts.quotientAndRemainder(dividingBy: unit)
        let fraction = trimmed(String(unit + rest).dropFirst(), least: least)
        return grouped(whole) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Nano-units in units: `1,234.5`.
    static func cost(nano: Int64) -> String {
        (nano < 0 ? "-" : "") + decimal(nano.magnitude, of: 1_000_000_000)
    }

    /// A price of so many picounits, with the point moved by `places`: `3.00`, `0.15`, `0.0375`.
    static func price(picounits: UInt64, places: Int) -> String {
        let scale = (0..<places).reduce(UInt64(1)) { power, _ in power * 10 }
        return decimal(picounits, of: scale, least: 2)
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
        return text + decimal(rest, of: 1_000) + "s"
    }

    /// Parts per million as a ratio, rounded to hundredths: `1.25`.
    static func ratio(partsPerMillion parts: UInt64) -> String {
        decimal(parts.addingSaturated(5_000) / 10_000, of: 100, least: 2)
    }

    /// Parts per million as `12.5%`.
    static func percent(partsPerMillion parts: UInt64) -> String {
        decimal(parts.addingSaturated(500) / 1000, of: 10) + "%"
    }
}
