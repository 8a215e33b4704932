/// Numbers as attributes have them: always the same digits for the same number.
enum Length {
    /// A part of the whole as `12.34%`.
    static func percent(_ part: Double) -> String { decimal(part * 100, digits: 100) + "%" }

    /// Pixels, to a tenth.
    static func pixels(_ value: Double) -> String { decimal(value, digits: 10) }

    private static func decimal(_ value: Double, digits: Int64) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let number = Int64((value * Double(digits)).rounded())
        let rest = String(number.magnitude % UInt64(digits) + UInt64(digits)).dropFirst()
        let fraction = DecimalText.trimmed(rest)
        return (number < 0 ? "-" : "") + String(number.magnitude / UInt64(digits))
            + (fraction.isEmpty ? "" : "." + fraction)
    }
}
