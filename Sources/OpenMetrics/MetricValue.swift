/// A number as it is printed: exactly, where it is exact.
public enum MetricValue: Hashable, Sendable, CustomStringConvertible {
    /// A whole number.
    case integer(Int64)
    /// A whole number that is not negative.
    case unsigned(UInt64)
    /// So many parts, of which ten to the `places` are one: money, and times in milliseconds.
    case decimal(Int64, places: Int)
    /// Any other number; infinity stands for "no limit".
    case number(Double)

    /// 1 or 0.
    public static func flag(_ isTrue: Bool) -> MetricValue { .integer(isTrue ? 1 : 0) }

    /// Parts per million as a ratio.
    public static func ratio(partsPerMillion parts: some BinaryInteger) -> MetricValue {
        .decimal(Int64(clamping: parts), places: 6)
    }

    /// Milliseconds in seconds.
    public static func seconds(milliseconds: some BinaryInteger) -> MetricValue {
        .decimal(Int64(clamping: milliseconds), places: 3)
    }

    /// The number as both formats write it.
    public var description: String {
        switch self {
        case .integer(let number): String(number)
        case .unsigned(let number): String(number)
        case .decimal(let parts, let places): MetricValue.decimal(parts, places)
        case .number(let number) where number.isNaN: "NaN"
        case .number(let number) where number.isInfinite: number > 0 ? "+Inf" : "-Inf"
        case .number(let number): String(describing: number)
        }
    }

    private static func decimal(_ parts: Int64, _ places: Int) -> String {
        let digits = String(parts.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        var fraction = padded.suffix(places)
        while fraction.last == "0" { fraction.removeLast() }
        let whole = padded.dropLast(places)
        return (parts < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
