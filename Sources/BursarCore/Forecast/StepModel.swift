/// Consumption at one level, then at another; or at three, one after the other.
///
/// The two-segment fit: the change is where the squared errors are least. Where a second change in
/// one of the parts makes it much better, it counts too: binary segmentation. A place counts as
/// a number that was fitted (Y.-C. Yao, "Estimating the Number of Change-Points via Schwarz'
/// Criterion", Statistics & Probability Letters 6 (1988)).
struct StepModel {
    /// The bins of the level before the last change and of the one after it.
    let before: Range<Int>
    let after: Range<Int>
    /// See `VarianceLaw`.
    let scatter: VarianceLaw.Scatter
    /// See `VarianceLaw.Scatter.criterion(free:)`; worse by a margin for three levels, which are
    /// supple enough to follow chance, or growth.
    let criterion: Double

    /// The least bins of a level, and of one of three.
    static let leastBins = 4
    private static let leastOfThree = 8

    /// The best fit; nothing where the bins are too few.
    init?(_ bins: ScaledBins) {
        let whole = 0..<bins.count
        guard let first = Self.change(in: whole, of: bins, least: Self.leastBins) else {
            return nil
        }
        let parts = [0..<first.place, first.place..<bins.count]
        let once = Self(parts, of: bins)
        let seconds = parts.compactMap { Self.change(in: $0, of: bins, least: Self.leastOfThree) }
        guard let second = seconds.max(by: { $0.gain < $1.gain }) else {
            self = once
            return
        }
        let places = [first.place, second.place].sorted()
        let twice = Self(
            [0..<places[0], places[0]..<places[1], places[1]..<bins.count], of: bins)
        self = twice.criterion + Evidence.margin < once.criterion ? twice : once
    }

    /// Where a part changes its level, if anywhere, and by how much that lessens the squared errors.
    private static func change(
        in part: Range<Int>, of bins: ScaledBins, least count: Int
    ) -> (place: Int, gain: Double)? {
        guard part.count >= 2 * count else { return nil }
        var (best, least) = (part.lowerBound, Double.infinity)
        for place in part.lowerBound + count...part.upperBound - count {
            let error =
                bins.squaredError(part.lowerBound..<place)
                + bins.squaredError(place..<part.upperBound)
            if error < least { (best, least) = (place, error) }
        }
        return (best, bins.squaredError(part) - least)
    }

    private init(_ parts: [Range<Int>], of bins: ScaledBins) {
        var scatter = VarianceLaw.Scatter()
        for part in parts {
            let level = bins.mean(part)
            for value in bins.values[part] { scatter.add(value, expected: level) }
        }
        self.scatter = scatter
        let handicap = parts.count > 2 ? Evidence.margin : 0
        criterion = scatter.criterion(free: 2 * parts.count - 1) + handicap
        before = parts[parts.count - 2]
        after = parts[parts.count - 1]
    }

    /// Whether what follows is a level: not bursts, nor a mere pause between bursts. Where there were
    /// bursts before, it takes more to be one.
    ///
    /// - Parameter pause: The most idle bins in a row that there were before all these.
    func isCalm(_ bins: ScaledBins, pause: Int) -> Bool {
        let variation = bins.variation(after)
        if variation >= BurstModel.leastVariation { return false }
        if bins.mean(after) == 0 {
            return after.count >= max(2 * Self.leastBins, bins.count / 8)
                && after.count > 3 * max(pause, bins.longestIdle(0..<after.lowerBound))
        }
        return bins.variation(before) < BurstModel.leastVariation
            || after.count >= 4 * Self.leastBins && variation < BurstModel.leastVariation / 2
    }

    /// Whether steady consumption was followed by bursts.
    func becameBursty(_ bins: ScaledBins) -> Bool {
        bins.mean(before) > 0 && bins.variation(before) < BurstModel.leastVariation
            && before.count >= 4 * Self.leastBins
            && bins.variation(after) >= BurstModel.leastVariation
    }
}
