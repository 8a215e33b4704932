extension Forecast {
    /// Judges what an account consumed of one resource.
    ///
    /// - Parameters:
    ///   - history: What was consumed lately.
    ///   - now: The moment from which the times count.
    ///   - consumed: What was consumed in all, in the period.
    ///   - limit: The most that may be; `Int64.max`: no limit.
    ///   - horizon: Milliseconds until the moment of the projection, the period's end.
    public init(
        _ history: ConsumptionHistory, at now: Instant, consumed: Int64, limit: Int64,
        horizon: Int64
    ) {
        self.init(
            history.series(upTo: now), consumed: Double(consumed),
            budget: limit == .max ? nil : Double(limit), horizon: Double(horizon) / 1000)
        // Beyond 2⁵³ the numbers above are rounded.
        if limit != .max, consumed >= limit { secondsToExhaustion = 0 }
    }

    /// The rate in units an hour, as the wire has it.
    public var ratePerHour: Int64 { Self.rounded(rate * 3600) }

    /// Milliseconds until the budget is exhausted, rounded up; nothing: never, or unknown.
    public var millisecondsToExhaustion: UInt64? {
        secondsToExhaustion.map { UInt64(Self.rounded(($0 * 1000).rounded(.up))) }
    }

    /// The projected total in whole units.
    public var projectedUnits: Int64 { Self.rounded(projectedTotal) }

    /// The confidence in parts per million.
    public var confidencePartsPerMillion: UInt32 { UInt32(max(0, min(1, confidence)) * 1_000_000) }

    /// The nearest count, at most the largest.
    private static func rounded(_ value: Double) -> Int64 {
        Int64(exactly: value.rounded()) ?? (value > 0 ? .max : 0)
    }
}
