/// When a budget will be exhausted, judged by how it was consumed.
public struct Forecast: Hashable, Sendable {
    /// How consumption behaves over time.
    public enum Profile: String, CaseIterable, Sendable {
        /// There is too little history: less than 8 bins.
        case unknown
        /// A steady rate, be it none; or one that drifts or rises evenly.
        case linear
        /// Bursts, with idle time between them.
        case bursty
        /// Growth by the same factor in the same time.
        case exponential
        /// Another level since some time ago.
        case step
    }

    /// How consumption behaves.
    public var profile: Profile
    /// Units a second: now; for bursty consumption on average.
    public var rate: Double
    /// Seconds until the budget is exhausted: the expected time, but for bursty consumption the
    /// earliest that is likely. Nothing: never at this rate, or unknown.
    public var secondsToExhaustion: Double?
    /// What will have been consumed in all at the horizon, expected.
    public var projectedTotal: Double
    /// From 0 to 1: the chance that the profile is right and the time to exhaustion not wrong by more
    /// than a tenth (for bursty consumption: not too late), by the models' own errors.
    public var confidence: Double

    /// Fewer bins are not judged.
    public static let leastBins = 8
    /// No figure is larger.
    static let most = 1e30

    /// Judges a series.
    ///
    /// - Parameters:
    ///   - series: What was consumed lately.
    ///   - consumed: What was consumed in all.
    ///   - budget: What there is in all; nothing: no limit.
    ///   - horizon: Seconds from now to the moment of the projection.
    public init(
        _ series: ConsumptionSeries, consumed: Double, budget: Double?, horizon: Double
    ) {
        let consumed = Self.bounded(consumed)
        let remaining = budget.map { Self.bounded($0) - consumed }
        let horizon = max(0, Self.bounded(horizon))
        let width = series.binSeconds
        guard series.bins.count >= Self.leastBins,
            let recognition = Recognition(series.bins[...], age: series.age / width)
        else {
            let sum = series.bins.reduce(0, +)
            let isIdle = series.bins.count >= Self.leastBins
            profile = isIdle ? .linear : .unknown
            rate = sum > 0 ? sum / (Double(series.bins.count) * width) : 0
            secondsToExhaustion = remaining.flatMap { $0 <= 0 ? 0 : nil }
            projectedTotal = consumed
            confidence = isIdle ? Self.certainty(bins: series.bins.count) : 0
            return
        }
        let model = recognition.model
        profile = recognition.profile
        rate = model.rate / width
        projectedTotal = Self.bounded(consumed + model.consumption(over: horizon / width))
        let certainty: Double
        if let remaining, remaining > 0 {
            let bins = model.exhaustion(of: remaining)
            let seconds = bins * width
            secondsToExhaustion = seconds <= Self.most ? seconds : nil
            certainty = model.certainty(of: bins)
        } else {
            secondsToExhaustion = remaining.map { _ in 0 }
            certainty = 1
        }
        confidence = certainty * recognition.evidence * Self.certainty(bins: series.bins.count)
    }

    /// What few bins tell is less sure than it looks.
    private static func certainty(bins: Int) -> Double { Double(bins) / Double(bins + leastBins) }

    private static func bounded(_ value: Double) -> Double {
        value.isNaN ? 0 : max(-most, min(most, value))
    }
}
