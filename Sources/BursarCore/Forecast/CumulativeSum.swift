/// Tells that a level has changed, by adding up what is unlikely to be chance.
///
/// `s = max(0, s + z − k)` over standard scores z; an alarm when s passes h. With k = 0.5 and h = 5
/// a shift by one standard deviation is found after 10 values on average, and plain normal noise
/// raises a false alarm once in 938 (once in 465 when looking upwards and downwards). E. S. Page,
/// "Continuous Inspection Schemes", Biometrika 41 (1954); run lengths: NIST/SEMATECH e-Handbook of
/// Statistical Methods, §6.3.2.3.
public struct CumulativeSum: Hashable, Sendable {
    /// What is taken off each score: half the shift that is to be found.
    public static let slack = 0.5
    /// Where the alarm is.
    public static let threshold = 5.0

    /// The sum so far.
    public private(set) var sum = 0.0

    /// A sum of nothing.
    public init() {}

    /// Whether there is an alarm.
    public var isAlarmed: Bool { sum > Self.threshold }

    /// Adds a score.
    public mutating func add(_ score: Double) { sum = max(0, sum + score - Self.slack) }

    /// The sums after each of the scores.
    public static func sums(of scores: [Double]) -> [Double] {
        var sum = CumulativeSum()
        return scores.map { score in
            sum.add(score)
            return sum.sum
        }
    }
}

extension CumulativeSum {
    /// How often the level of some bins rose or fell, each alarm starting afresh.
    ///
    /// Scores are about the mean of the first quarter, at least 8 bins, in terms of the deviation
    /// that neighbours have from each other (von Neumann 1941), which a step hardly changes. They
    /// are cut at ±4, so that no single bin is an alarm by itself.
    static func alarms(in bins: ScaledBins, most: Int) -> Int {
        let first = max(8, bins.count / 4)
        guard first < bins.count else { return 0 }
        let level = bins.mean(0..<first)
        let deviation = bins.neighbourDeviation
        guard deviation > 0 else { return 0 }
        var (up, down, alarms) = (CumulativeSum(), CumulativeSum(), 0)
        for value in bins.values {
            let score = max(-4, min(4, (value - level) / deviation))
            up.add(score)
            down.add(-score)
            if up.isAlarmed || down.isAlarmed {
                alarms += 1
                if alarms == most { break }
                (up, down) = (CumulativeSum(), CumulativeSum())
            }
        }
        return alarms
    }
}

extension CumulativeSum {
    /// How often the level of at least 8 bins rose or fell, each alarm starting afresh.
    public static func alarms(in bins: [Double]) -> Int {
        ScaledBins(bins[...]).map { alarms(in: $0, most: .max) } ?? 0
    }
}
