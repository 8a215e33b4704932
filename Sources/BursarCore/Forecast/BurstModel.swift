/// Sporadic consumption: bursts with idle time between them. The budget is said to last as long as it
/// is almost certain to, not as long as is expected.
///
/// What independent bursts consume until t has the mean μt and the variance σ²t; it stays within R
/// with 95 % certainty while `μt + zσ√t ≤ R`, z = 1.645, hence
/// `√t = (−zσ + √(z²σ² + 4μR)) / 2μ`. That holds where μ and σ are known. Here they are guessed from
/// few bursts, so where these come irregularly
/// - the error of the mean, which grows with t, is added: σ²t(1 + t/T), T being the time seen;
/// - two more bursts are supposed than were seen, of the mean size weighted by size: without them
///   large bursts that are still to come would be missed;
/// - R is less by `(z² − 1)/6 · κ₃/κ₂`, as bursts are not normal but skew (Cornish & Fisher,
///   "Moments and Cumulants in the Specification of Distributions", 1938).
///
/// The number two was found by simulation, so that exhaustion is not earlier in about 95 of 100 runs
/// with bursts of gamma or all-or-nothing size and a coefficient of variation of 1 to 3, and in 90
/// with heavier tails.
struct BurstModel: ConsumptionModel {
    /// A coefficient of variation from here on is bursty.
    static let leastVariation = 0.8
    /// The normal distribution's 95 % point.
    static let quantile = 1.645
    /// Bursts that are supposed on top of those that were seen.
    static let supposedBursts = 2.0

    let rate: Double
    /// Mean and variance a bin, with the supposed bursts.
    private let mean: Double
    private let variance: Double
    /// The variance of the mean, for each bin of the past and future both, a bin.
    private let uncertainty: Double
    /// What the budget is less by for the bursts' skewness.
    private let allowance: Double

    /// The model of some bins.
    init(_ bins: ScaledBins) {
        let count = Double(bins.count)
        let irregularity = bins.irregularity
        let clustering = bins.clustering
        let spread = bins.squaredError(0..<bins.count) / count * clustering
        let (squares, cubes) = bins.values.reduce(into: (0.0, 0.0)) { sums, value in
            sums.0 += value * value
            sums.1 += value * value * value
        }
        let burst = squares / count * clustering
        let supposed = Self.supposedBursts * irregularity / count
        rate = bins.scale
        mean = (1 + supposed * burst) * bins.scale
        variance = (spread + supposed * burst * burst) * bins.scale * bins.scale
        uncertainty = irregularity / count * variance
        let skewness = (Self.quantile * Self.quantile - 1) / 6
        allowance = skewness * irregularity * cubes / squares * bins.scale
    }

    func exhaustion(of remaining: Double) -> Double {
        let budget = max(remaining / 4, remaining - allowance)
        // (R − μt)² = z²(σ²t + ut²), the smaller root.
        let z = Self.quantile * Self.quantile
        let square = mean * mean - z * uncertainty
        let half = mean * budget + z * variance / 2
        let root = max(0, half * half - square * budget * budget).squareRoot()
        return budget * budget / (half + root)
    }

    func consumption(over bins: Double) -> Double { rate * bins }

    func certainty(of exhaustion: Double) -> Double { 0.9 }
}

extension ScaledBins {
    /// From 0 where bursts come as regularly as a clock to 1 where they may come by chance.
    ///
    /// By Watson's U², the variance of what was consumed so far about a straight line: of independent
    /// bins less than one in 200 series has less than 0.02. Few bursts have more than that even when
    /// they are regular: k equal ones in n bins at least `1/12k`, by `1 − k/n`. G. S. Watson,
    /// "Goodness-of-Fit Tests on a Circle", Biometrika 48 (1961).
    fileprivate var irregularity: Double {
        var (sum, square) = (0.0, 0.0)
        for end in 1...count {
            let bridge = above(0..<end)
            sum += bridge
            square += bridge * bridge
        }
        let size = Double(count)
        let variance = squaredError(0..<count) / size
        guard variance > 0 else { return 0 }
        let statistic = (square / size - sum * sum / (size * size)) / (size * variance)
        let bursts = size / (1 + variance)
        let regular = bursts > 1.5 ? 1 / (12 * bursts * (1 - bursts / size)) : 0
        let least = max(0.02, 1.15 * regular)
        return max(0, min(1, 2 * (statistic / least - 1)))
    }

    /// How much more a stretch of bins varies than independent ones would, at least 1: bursts that
    /// last several bins count as one. Only what is clearly more counts.
    fileprivate var clustering: Double {
        let variance = squaredError(0..<count) / Double(count)
        var most = 1.0
        for length in [2, 4, 8, 16] where count / length >= 6 && variance > 0 {
            let blocks = count / length
            var square = 0.0
            let first = count - blocks * length
            let mean = above(first..<count) / Double(blocks)
            for block in 0..<blocks {
                let start = first + block * length
                let distance = above(start..<start + length) - mean
                square += distance * distance
            }
            let ratio = square / Double(blocks - 1) / Double(length) / variance
            if ratio > 1 + 2 * (2 / Double(blocks)).squareRoot() { most = max(most, ratio) }
        }
        return most
    }
}
