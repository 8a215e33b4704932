/// How much of its limit an account has consumed.
public enum Level: UInt8, Comparable, Sendable {
    /// Below the first threshold: continue.
    case green = 0
    /// From the first threshold: warn.
    case yellow = 1
    /// From the second: throttle.
    case orange = 2
    /// From the third: degrade.
    case red = 3
    /// From the fourth: stop.
    case black = 4

    /// The order from green to black.
    public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

    /// The level of `consumed` out of `limit`; green without a limit, and with a limit of zero.
    static func of(_ consumed: Int64, limit: Int64, thresholds: Thresholds) -> Level {
        guard limit > 0, limit != .max, consumed > 0 else { return .green }
        let scaled = Int128(consumed) * 1_000_000
        let whole = Int128(limit)
        if scaled < Int128(thresholds.yellow) * whole { return .green }
        if scaled < Int128(thresholds.orange) * whole { return .yellow }
        if scaled < Int128(thresholds.red) * whole { return .orange }
        return scaled < Int128(thresholds.black) * whole ? .red : .black
    }
}
