/// Bins in terms of their mean, with running sums, so that the mean and the scatter of any part of
/// them cost nothing.
struct ScaledBins {
    /// The bins; their mean is 1.
    let values: [Double]
    /// The mean of the bins as they came; positive.
    let scale: Double
    /// Sums of `value − 1` and of its square before each bin and after the last.
    private let sums: [Double]
    private let squares: [Double]
    /// The deviation of the values as neighbours tell it.
    let neighbourDeviation: Double

    /// The bins of a slice, which come in a unit of that size; nothing where all are zero.
    init?(_ bins: ArraySlice<Double>, unit: Double = 1) {
        let mean = bins.reduce(0, +) / Double(bins.count)
        scale = mean * unit
        guard mean > 0, scale > 0 else { return nil }
        values = bins.map { $0 / mean }
        var (sums, squares) = ([0.0], [0.0])
        sums.reserveCapacity(values.count + 1)
        squares.reserveCapacity(values.count + 1)
        var (sum, square, differences) = (0.0, 0.0, 0.0)
        var last = values[0]
        for value in values {
            let above = value - 1
            sum += above
            square += above * above
            sums.append(sum)
            squares.append(square)
            differences += (value - last) * (value - last)
            last = value
        }
        self.sums = sums
        self.squares = squares
        neighbourDeviation =
            (differences / Double(2 * max(1, values.count - 1)) + VarianceLaw.leastVariance)
            .squareRoot()
    }

    var count: Int { values.count }

    /// The same, but a bin that is more than three times as large as either neighbour and as the mean
    /// is cut down to these; nothing where there is none.
    var withoutSpikes: ScaledBins? {
        var cut: [Double] = []
        for index in values.indices {
            let before = index > 0 ? values[index - 1] : 0
            let after = index + 1 < count ? values[index + 1] : 0
            let most = max(1, before, after)
            if values[index] > 3 * most {
                if cut.isEmpty { cut = values }
                cut[index] = most
            }
        }
        return cut.isEmpty ? nil : ScaledBins(cut[...], unit: scale)
    }

    /// What a part has above the mean of all.
    func above(_ part: Range<Int>) -> Double { sums[part.upperBound] - sums[part.lowerBound] }

    /// The mean of a part.
    func mean(_ part: Range<Int>) -> Double { max(0, 1 + above(part) / Double(part.count)) }

    /// The sum of the squared distances of a part from its own mean.
    func squaredError(_ part: Range<Int>) -> Double {
        let sum = above(part)
        let square = squares[part.upperBound] - squares[part.lowerBound]
        return max(0, square - sum * sum / Double(part.count))
    }

    /// The coefficient of variation of a part: deviation by mean; 0 where the mean is.
    func variation(_ part: Range<Int>) -> Double {
        let mean = mean(part)
        return mean > 1e-9 ? (squaredError(part) / Double(part.count)).squareRoot() / mean : 0
    }

    /// The most idle bins in a row in a part.
    func longestIdle(_ part: Range<Int>) -> Int {
        var (longest, current) = (0, 0)
        for index in part {
            current = values[index] == 0 ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }
}
