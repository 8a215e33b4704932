/// Consumption at a steady rate, which may drift: exponential smoothing of the level and its trend.
///
/// C. C. Holt, "Forecasting seasonals and trends by exponentially weighted moving averages" (1957),
/// International Journal of Forecasting 20 (2004). The level begins as a running mean. The smoothing
/// constant is the one whose forecasts one bin ahead erred least.
struct SteadyModel {
    /// The level after the last bin, in terms of the bins' mean.
    let level: Double
    /// Relative standard error of the level.
    let relativeError: Double

    /// Smoothing constants of the level that are tried, the smoothest first; that of the trend is a
    /// tenth of their square.
    private static let constants = [0.02, 0.08, 0.3]

    /// The model of some bins.
    init(_ bins: ScaledBins) {
        var best = (level: 1.0, error: Double.infinity, constant: 1.0)
        for constant in Self.constants {
            var (level, trend, error, seen) = (bins.values[0], 0.0, 0.0, 1.0)
            for value in bins.values.dropFirst() {
                let expected = level + trend
                let distance = value - expected
                error += distance * distance
                seen += 1
                level = expected + max(constant, 1 / seen) * distance
                trend += constant * constant / 10 * distance
            }
            // A rougher one must be clearly better.
            if error < best.error * 0.98 { best = (level, error, constant) }
        }
        level = max(0, best.level)
        let count = Double(bins.count)
        let share = max(best.constant / (2 - best.constant), 1 / count)
        relativeError = level > 0 ? (best.error / count * share).squareRoot() / level : 1
    }
}
