import Histogram

/// How long things took: a histogram with three significant digits, from a nanosecond to a minute.
public struct Latencies: Sendable {
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: longest)
    /// The longest that was recorded, as it was.
    public private(set) var most: Int64 = 0

    private static let longest: UInt64 = 60_000_000_000

    /// None yet.
    public init() {}

    /// How many there are.
    public var count: Int { Int(histogram.totalCount) }

    /// Adds one, in nanoseconds. What takes longer than a minute counts as a minute.
    @inline(__always)
    public mutating func record(_ nanoseconds: Int64) {
        most = max(most, nanoseconds)
        histogram.record(min(UInt64(max(1, nanoseconds)), Self.longest))
    }

    /// Nanoseconds that so many percent of them stayed within; 0 if there are none.
    public func percentile(_ percent: Double) -> Int64 {
        guard count > 0 else { return 0 }
        return min(Int64(histogram.valueAtPercentile(percent)), most)
    }
}
