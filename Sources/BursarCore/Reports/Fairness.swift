/// Measures of fairness in parts per million, of the resources of which anything was used.
public struct FairnessByResource: Hashable, Sendable {
    /// 1 − coefficient of variation, not below 0.
    public var evenness = Amounts.none
    /// Jain's index.
    public var jain = Amounts.none
    /// The smallest part of the largest.
    public var smallestOfLargest = Amounts.none

    /// Nobody used anything.
    public init() {}
}

/// How even some parts are.
struct Fairness: Hashable {
    /// 1 − standard deviation / mean, not below 0.
    var evenness: Double
    /// (Σx)² / (n·Σx²): Jain, Chiu, Hawe, "A Quantitative Measure of Fairness and Discrimination" (1984).
    var jain: Double
    /// The smallest part of the largest.
    var smallestOfLargest: Double

    /// `nil` where nobody has anything.
    init?(of parts: [Double]) {
        let sum = parts.reduce(0, +)
        guard sum > 0, let largest = parts.max(), let smallest = parts.min() else { return nil }
        let count = Double(parts.count)
        let squares = parts.reduce(0) { $0 + $1 * $1 }
        let mean = sum / count
        let variance = max(0, squares / count - mean * mean)
        evenness = max(0, 1 - variance.squareRoot() / mean)
        jain = sum * sum / (count * squares)
        smallestOfLargest = smallest / largest
    }
}
