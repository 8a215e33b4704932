/// How often a run's time is told: seldom while much is left, and on the moment when it runs out.
enum Pace {
    /// Between two steps, in milliseconds.
    static let steps: ClosedRange<Int64> = 100...2_000
    /// Fraction of what is left that a step may take.
    static let part: Int64 = 20
    /// Part of the limit at which the coordinator says stop, if nothing else is configured; parts per
    /// million.
    static let stop: Int64 = 950_000

    /// Milliseconds until the time is to be told next: at most a quarter of a second when no more
    /// than five seconds are left.
    ///
    /// - Parameters:
    ///   - consumed: Of the time, by the account.
    ///   - limit: Of the time; nothing: there is none.
    static func step(consumed: Int64, limit: Int64?) -> Int64 {
        guard let limit else { return steps.upperBound }
        let left = max(0, limit - consumed)
        var step = min(max(left / part, steps.lowerBound), steps.upperBound)
        // One moment that counts is when it is over, the other when it is nearly so.
        let threshold = Int64(Int128(limit) * Int128(stop) / 1_000_000)
        for moment in [threshold - consumed, left] where moment > 0 {
            step = min(step, max(moment + 1, 10))
        }
        return step
    }
}
