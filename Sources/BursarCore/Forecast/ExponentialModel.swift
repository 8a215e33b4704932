import RealModule

/// Consumption that grows by the same factor from bin to bin.
///
/// A line through the logarithms, fitted by iteratively reweighted least squares, which needs no
/// logarithm of a bin and so takes zeros as they are (Nelder & Wedderburn, "Generalized Linear
/// Models", JRSS A 135 (1972)). Fitted twice, for scatter that grows with the expectation and for
/// scatter that does not; the better one counts.
struct ExponentialModel {
    /// Growth a bin, as a logarithm.
    let slope: Double
    /// What is expected in the last bin, in terms of the bins' mean.
    let last: Double
    /// See `VarianceLaw`.
    let scatter: VarianceLaw.Scatter
    /// See `VarianceLaw.Scatter.criterion(free:)`.
    let criterion: Double
    private let equations: NormalEquations
    private let variance: Double
    private let center: Double

    /// From here on, growth is not seen in more than three bins or so: e-fold in 4.
    static let steepest = 0.25

    /// The model that fits best; nothing where growth cannot be told.
    init?(_ bins: ScaledBins) {
        guard let slope = Self.roughSlope(bins) else { return nil }
        let fits = [
            Self(bins, from: slope, weighted: false), Self(bins, from: slope, weighted: true),
        ]
        guard let best = fits.compactMap(\.self).min(by: { $0.criterion < $1.criterion }) else {
            return nil
        }
        self = best
    }

    /// Growth from an earlier half to a later one, of the part that is not zero: exact without noise.
    private static func roughSlope(_ bins: ScaledBins) -> Double? {
        var length = bins.count
        while length >= 8 {
            let first = bins.count - length
            let half = length / 2
            let earlier = bins.mean(first..<first + half)
            let later = bins.mean(bins.count - half..<bins.count)
            if earlier > 1e-9, later > 1e-9 {
                return .log(later / earlier) / Double(length - half)
            }
            length = half
        }
        return nil
    }

    /// Improves a rough slope; with weights, errors are not seen in relation to what is expected.
    private init?(_ bins: ScaledBins, from rough: Double, weighted: Bool) {
        let count = Double(bins.count)
        center = (count - 1) / 2
        let steepest = 60 / count
        var slope = max(-steepest, min(steepest, rough))
        // The level that keeps the sum.
        var level =
            abs(slope) < 1e-9 ? 0 : .log(count * .sinh(slope / 2) / .sinh(slope * count / 2))
        var equations = NormalEquations()
        for _ in 0..<4 {
            equations = NormalEquations()
            var expected = Double.exp(level - slope * center)
            let factor = Double.exp(slope)
            var position = -center
            for value in bins.values {
                let weight = weighted ? expected * expected : 1
                equations.add(position, (value - expected) / expected, weight: weight)
                expected *= factor
                position += 1
            }
            guard let step = equations.solution else { return nil }
            // By no more than a factor e at either end.
            let size = abs(step.intercept) + abs(step.slope) * center
            let part = size > 1 ? 1 / size : 1
            level += step.intercept * part
            slope = max(-steepest, min(steepest, slope + step.slope * part))
            if size < 1e-3 { break }
        }
        var (scatter, error) = (VarianceLaw.Scatter(), 0.0)
        var expected = Double.exp(level - slope * center)
        let factor = Double.exp(slope)
        for value in bins.values {
            scatter.add(value, expected: expected)
            let distance = weighted ? value - expected : (value - expected) / expected
            error += distance * distance
            expected *= factor
        }
        guard level.isFinite, slope.isFinite, error.isFinite else { return nil }
        self.slope = slope
        self.scatter = scatter
        self.equations = equations
        last = .exp(level + slope * center)
        variance = error / count
        criterion = scatter.criterion(free: 2)
    }

    /// When a budget is exhausted that is `remaining`, in terms of the bins' mean, `bins` after the
    /// last: `ln(1 + R·b/r₀)/b`, in bins; and the rate then, r₀.
    ///
    /// A bin is the sum of what grows within it, so the rate at its end is `b/(1 − exp(−b))` times
    /// what is in it.
    func exhaustion(of remaining: Double, after bins: Double) -> Double {
        let rate = rate(after: bins)
        guard rate > 0 else { return .infinity }
        let ratio = remaining / rate
        return abs(slope) < 1e-12 ? ratio : .log(onePlus: ratio * slope) / slope
    }

    /// The rate `bins` after the last, in terms of the bins' mean.
    func rate(after bins: Double) -> Double {
        let end = abs(slope) < 1e-12 ? 1 : slope / -Double.expMinusOne(-slope)
        return last * end * .exp(min(300, slope * bins))
    }

    /// What is consumed in the next bins, from the rate at their start.
    func growth(over bins: Double) -> Double {
        abs(slope) < 1e-12 ? bins : .expMinusOne(min(600, slope * bins)) / slope
    }

    /// The relative standard error of an `exhaustion` in so many bins: how the errors of rate and
    /// growth, which go together, come through the formula.
    func relativeError(of exhaustion: Double, after bins: Double) -> Double {
        let growth = slope * exhaustion
        let byRate = growth < 1e-9 ? 1 : -Double.expMinusOne(-growth) / growth
        let bySlope = (byRate - 1) / slope
        let errors = equations.variances(at: center + 0.5 + bins, of: variance)
        let square =
            byRate * byRate * errors.value + bySlope * bySlope * errors.slope
            - 2 * byRate * bySlope * errors.both
        return max(0, square).squareRoot()
    }
}

/// Exponential growth that goes on.
struct ExponentialCourse: ConsumptionModel {
    private let model: ExponentialModel
    private let scale: Double
    private let age: Double
    let rate: Double

    /// The course of a model of bins with this mean; now is `age` bins after the last.
    init(_ model: ExponentialModel, scale: Double, age: Double) {
        self.model = model
        self.scale = scale
        self.age = age
        rate = model.rate(after: age) * scale
    }

    func exhaustion(of remaining: Double) -> Double {
        model.exhaustion(of: remaining / scale, after: age)
    }

    func consumption(over bins: Double) -> Double { rate * model.growth(over: bins) }

    func certainty(of exhaustion: Double) -> Double {
        chance(
            relativeError: model.relativeError(of: exhaustion, after: age),
            deviation: model.scatter.relativeDeviation, over: exhaustion)
    }
}
