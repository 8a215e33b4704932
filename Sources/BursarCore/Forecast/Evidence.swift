import RealModule

/// What speaks for a step and for growth, against one level.
struct Evidence {
    /// The bins, without spikes.
    let bins: ScaledBins
    let step: StepModel?
    let growth: ExponentialModel?
    /// By how much the criterion of a step is better than that of one level; nothing where there is
    /// no such step, be it that it is not calm.
    private(set) var forStep: Double?
    /// By how much that of growth, or of decline, is better.
    private(set) var forGrowth: Double?
    /// How many bins are to be left behind, where something else began after them.
    private(set) var rest: Int?

    /// How much better a criterion must be before something simpler is given up: the odds are then
    /// 20 to 1.
    static let margin = 6.0

    /// What speaks for what, in some bins, with spikes and without; `pause` is the longest there was
    /// before them.
    init(_ all: ScaledBins, pause: Int) {
        let smooth = all.withoutSpikes
        bins = smooth ?? all
        let comparison = Comparison(bins)
        // Spikes must not make a change, nor must it be one only without them.
        let other = smooth.map { _ in Comparison(all) } ?? comparison
        step = comparison.step
        growth = comparison.growth
        if let first = comparison.forGrowth, let second = other.forGrowth {
            forGrowth = min(first, second)
        }
        guard let step, let first = comparison.forStep, let second = other.forStep else { return }
        let advantage = min(first, second)
        let isCalm = step.isCalm(all, pause: pause)
        if isCalm { forStep = advantage }
        if advantage > Self.margin, advantage >= forGrowth ?? 0, isCalm || step.becameBursty(all) {
            rest = step.after.lowerBound
        }
    }

    /// Whether it is a step.
    var isStep: Bool {
        guard let forStep else { return false }
        return forStep > Self.margin && forStep >= forGrowth ?? 0
    }

    /// Whether it grows, and over more than a few bins.
    var isGrowth: Bool {
        guard let growth, let forGrowth, forGrowth > Self.margin else { return false }
        return growth.slope > 0 && growth.slope < ExponentialModel.steepest
    }

    /// The weight of a model with this advantage, among all (K. P. Burnham, D. R. Anderson, *Model
    /// Selection and Multimodel Inference*, 2nd ed. (2002), §2.9); nothing: one level.
    func weight(of advantage: Double?) -> Double {
        let all = [0, forStep, forGrowth].compactMap(\.self)
        let most = all.max() ?? 0
        let whole = all.reduce(0) { $0 + .exp(($1 - most) / 2) }
        return .exp(((advantage ?? 0) - most) / 2) / whole
    }
}

/// The models of some bins, and how much better they are than one level.
private struct Comparison {
    let step: StepModel?
    let growth: ExponentialModel?
    private(set) var forStep: Double?
    private(set) var forGrowth: Double?

    init(_ bins: ScaledBins) {
        step = CumulativeSum.alarms(in: bins, most: 1) > 0 ? StepModel(bins) : nil
        growth = ExponentialModel(bins)
        var steady = VarianceLaw.Scatter()
        steady.add(
            squaredError: bins.squaredError(0..<bins.count), count: bins.count, expected: 1)
        let level = steady.criterion(free: 1)
        if let step { forStep = Self.advantage(level - step.criterion, step.scatter) }
        if let growth, growth.scatter.relativeDeviation < BurstModel.leastVariation {
            forGrowth = Self.advantage(level - growth.criterion, growth.scatter)
        }
    }

    /// Errors that go on from bin to bin weaken what speaks for a model.
    private static func advantage(_ better: Double, _ scatter: VarianceLaw.Scatter) -> Double {
        better > 0 ? better * scatter.independence : better
    }
}
