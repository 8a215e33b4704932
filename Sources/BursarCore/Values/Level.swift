/// How much of its limit an account has consumed.
public enum Level: UInt8, Comparable, Sendable, CaseIterable {
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

    /// One step darker, as far as a forecast may make it: never black.
    var raised: Level {
        switch self {
        case .green: .yellow
        case .yellow: .orange
        case .orange, .red: .red
        case .black: .black
        }
    }

    /// The level of `consumed` out of `limit`; green without a limit, and with a limit of zero.
    static func of(_ consumed: Int64, limit: Int64, thresholds: Thresholds) -> Level {
        guard limit > 0, limit != .max, consumed > 0 else { return .green }
        return of(Int128(consumed) * 1_000_000, limit: limit, thresholds: thresholds)
    }

    /// The level that follows this one: up as soon as a threshold is reached, down only when it lies
    /// `hysteresis` parts per million of the limit behind, so that nobody flickers.
    func next(
        _ consumed: Int64, limit: Int64, thresholds: Thresholds, hysteresis: Int64
    ) -> Level {
        let now = Level.of(consumed, limit: limit, thresholds: thresholds)
        if now >= self || consumed <= 0 || limit == .max || limit <= 0 { return now }
        let kept = Level.of(
            Int128(consumed) * 1_000_000 + Int128(hysteresis) * Int128(limit), limit: limit,
            thresholds: thresholds)
        return min(self, kept)
    }

    private static func of(_ scaled: Int128, limit: Int64, thresholds: Thresholds) -> Level {
        let whole = Int128(limit)
        if scaled < Int128(thresholds.yellow) * whole { return .green }
        if scaled < Int128(thresholds.orange) * whole { return .yellow }
        if scaled < Int128(thresholds.red) * whole { return .orange }
        return scaled < Int128(thresholds.black) * whole ? .red : .black
    }
}
