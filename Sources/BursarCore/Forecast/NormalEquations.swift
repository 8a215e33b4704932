/// Weighted least squares of a line: `error ≈ intercept + slope · position`.
struct NormalEquations {
    private var weights = 0.0
    private var positions = 0.0
    private var squares = 0.0
    private var errors = 0.0
    private var products = 0.0

    /// Counts an error at a position.
    mutating func add(_ position: Double, _ error: Double, weight: Double) {
        let weighted = weight * position
        weights += weight
        positions += weighted
        squares += weighted * position
        errors += weight * error
        products += weighted * error
    }

    private var determinant: Double { weights * squares - positions * positions }

    /// Intercept and slope; nothing where the positions do not tell a slope.
    var solution: (intercept: Double, slope: Double)? {
        let determinant = determinant
        guard determinant > 1e-12 * weights * squares else { return nil }
        return (
            (squares * errors - positions * products) / determinant,
            (weights * products - positions * errors) / determinant
        )
    }

    /// The variance of `intercept + slope · position` at a position, and of the slope, and how the
    /// two go together, where an error of weight 1 has the given variance.
    func variances(
        at position: Double, of variance: Double
    ) -> (value: Double, slope: Double, both: Double) {
        let scale = variance / determinant
        return (
            scale * (squares - 2 * position * positions + position * position * weights),
            scale * weights, scale * (position * weights - positions)
        )
    }
}
