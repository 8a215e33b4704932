/// Consumption in equal bins, as a forecast looks at it.
public struct ConsumptionSeries: Hashable, Sendable {
    /// What was consumed in each, the oldest first; none is negative.
    public private(set) var bins: [Double]
    /// Length of a bin.
    public private(set) var binSeconds: Double
    /// Seconds from the end of the last bin until now.
    public private(set) var age: Double

    /// A series from its parts. Numbers that are negative, infinite or none count as 0, and a bin's
    /// length that is below a nanosecond as a second.
    public init(bins: [Double], binSeconds: Double, age: Double = 0) {
        self.bins = bins
        for (index, bin) in bins.enumerated() where !(bin >= 0 && bin <= Self.most) {
            self.bins[index] = bin > Self.most ? Self.most : 0
        }
        self.binSeconds = binSeconds >= 1e-9 && binSeconds <= Self.most ? binSeconds : 1
        self.age = age > 0 && age <= Self.most ? age : 0
    }

    /// More than any count; its square and the sums of many are finite.
    static let most = 1e30
}
