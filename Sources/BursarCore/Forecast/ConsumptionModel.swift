import RealModule

/// What consumption will be, if it goes on as a profile says. Times are in bins from now on.
protocol ConsumptionModel {
    /// Consumption a bin, now.
    var rate: Double { get }

    /// When so much more will have been consumed; `remaining` is positive. Infinite: never.
    func exhaustion(of remaining: Double) -> Double

    /// What will be consumed until then.
    func consumption(over bins: Double) -> Double

    /// The chance that exhaustion is when it is said to be, give or take a tenth.
    func certainty(of exhaustion: Double) -> Double
}

extension ConsumptionModel {
    /// The chance that a normal error is below a tenth: the model's own, and that of so many bins to come,
    /// each of which deviates by a part of the rate.
    func chance(relativeError: Double, deviation: Double, over bins: Double) -> Double {
        let future = deviation * deviation / max(1, bins)
        let relativeDeviation = (relativeError * relativeError + future).squareRoot()
        return relativeDeviation > 0 ? .erf(0.1 / (relativeDeviation * Double.sqrt(2))) : 1
    }
}

/// A steady rate, or one that rises by the same amount a bin.
struct SteadyCourse: ConsumptionModel {
    let rate: Double
    /// What the rate rises by, a bin; not negative.
    var rise = 0.0
    /// Relative standard error of the rate.
    let relativeError: Double
    /// Deviation of a bin as a part of the rate.
    let deviation: Double

    func exhaustion(of remaining: Double) -> Double {
        // The root of `rise/2 · t² + rate · t = remaining`, in the form that needs no `rise`.
        let root = (rate * rate + 2 * rise * remaining).squareRoot()
        return rate + root > 0 ? 2 * remaining / (rate + root) : .infinity
    }

    func consumption(over bins: Double) -> Double { rate * bins + rise / 2 * bins * bins }

    func certainty(of exhaustion: Double) -> Double {
        chance(relativeError: relativeError, deviation: deviation, over: exhaustion)
    }
}
