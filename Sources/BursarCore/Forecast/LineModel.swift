/// Consumption that grows by the same amount from bin to bin, or falls.
///
/// Least squares, and once more with errors in relation to what is expected; the better one counts.
struct LineModel {
    /// What is expected at the end of the last bin, in terms of the bins' mean.
    let end: Double
    /// Growth a bin, likewise.
    let slope: Double
    /// See `VarianceLaw.Scatter.criterion(free:)`.
    let criterion: Double
    /// Deviation from what is expected as a part of it.
    let relativeDeviation: Double

    /// The line that fits best.
    init?(_ bins: ScaledBins) {
        guard
            let even = Self(bins, weighing: { _ in 1 }),
            let proportional = Self(
                bins,
                weighing: { position in
                    let expected = max(
                        VarianceLaw.leastExpected, even.level + even.slope * position)
                    return 1 / (expected * expected)
                })
        else { return nil }
        self = even.criterion <= proportional.criterion ? even : proportional
    }

    private let level: Double

    private init?(_ bins: ScaledBins, weighing weight: (Double) -> Double) {
        let center = Double(bins.count - 1) / 2
        var equations = NormalEquations()
        for (index, value) in bins.values.enumerated() {
            let position = Double(index) - center
            equations.add(position, value, weight: weight(position))
        }
        guard let line = equations.solution else { return nil }
        var scatter = VarianceLaw.Scatter()
        for (index, value) in bins.values.enumerated() {
            scatter.add(value, expected: line.intercept + line.slope * (Double(index) - center))
        }
        (level, slope) = line
        end = level + slope * (center + 0.5)
        criterion = scatter.criterion(free: 2)
        relativeDeviation = scatter.relativeDeviation
    }
}
