import RealModule

/// How the scatter of a bin depends on what is expected of it: as its power 0 (the same everywhere),
/// 1 (counts) or 2 (a part of it).
///
/// A model is judged by the law that suits it best, so that neither steady noise on growing
/// consumption nor noise that grows with it looks like something else. P. McCullagh, J. A. Nelder,
/// *Generalized Linear Models*, 2nd ed. (1989), ch. 9.
enum VarianceLaw {
    /// Below this, squared and in terms of the mean, scatter is rounding.
    static let leastVariance = 1e-8
    /// Expectations are taken as at least this much of the mean.
    static let leastExpected = 1e-2

    /// What is needed to judge a model, gathered bin by bin.
    struct Scatter {
        /// Sums of squared errors over the expected value to the power of 0, 1 and 2.
        private var constant = 0.0
        private var linear = 0.0
        private var quadratic = 0.0
        /// Sum of the logarithms of the expected values: a product not yet taken the logarithm of.
        private var logarithms = 0.0
        private var product = 1.0
        private var count = 0
        /// Sum of the squares of the expected values.
        private var squares = 0.0
        /// Sum of the products of neighbouring errors, and of their squares, each as a part of what
        /// is expected.
        private var neighbours = 0.0
        private var own = 0.0
        private var last = 0.0

        /// Counts a bin, after the one before it.
        mutating func add(_ value: Double, expected: Double) {
            let expected = max(VarianceLaw.leastExpected, expected)
            let distance = value - expected
            let error = distance * distance
            constant += error
            linear += error / expected
            quadratic += error / (expected * expected)
            count += 1
            squares += expected * expected
            let relative = distance / expected
            neighbours += relative * last
            own += relative * relative
            last = relative
            product *= expected
            if !(1e-100...1e100).contains(product) {
                logarithms += .log(product)
                product = 1
            }
        }

        /// Counts bins of which the same is expected.
        mutating func add(squaredError: Double, count: Int, expected: Double) {
            let expected = max(VarianceLaw.leastExpected, expected)
            constant += squaredError
            linear += squaredError / expected
            quadratic += squaredError / (expected * expected)
            logarithms += Double(count) * .log(expected)
            self.count += count
            squares += Double(count) * expected * expected
        }

        /// Bayesian information criterion of the law that suits best, the lower the better; `free`
        /// numbers were fitted. G. Schwarz, "Estimating the Dimension of a Model", Annals of
        /// Statistics 6 (1978).
        func criterion(free: Int) -> Double {
            let logarithms = logarithms + .log(product)
            let count = Double(count)
            let least = [(constant, 0.0), (linear, 1), (quadratic, 2)].reduce(Double.infinity) {
                let variance = max(VarianceLaw.leastVariance, $1.0 / count)
                return min($0, count * .log(variance) + $1.1 * logarithms)
            }
            return least + Double(free) * .log(count)
        }

        /// Deviation as a part of what is expected, by the larger bins.
        var relativeDeviation: Double { squares > 0 ? (constant / squares).squareRoot() : 0 }

        /// The part of the evidence that is left where errors go on from bin to bin: of so many
        /// independent bins would the mean be as sure. By the correlation of neighbours, where that
        /// is more than chance; never less than a fifth, for a model that is not the whole truth errs
        /// alike in neighbouring bins too. G. E. P. Box, G. M. Jenkins, *Time Series Analysis* (1970), ch. 6.
        var independence: Double {
            let count = Double(count)
            let correlation = neighbours / (own + count * VarianceLaw.leastVariance)
            return correlation > 2 / count.squareRoot()
                ? max(0.2, (1 - correlation) / (1 + correlation)) : 1
        }
    }
}
