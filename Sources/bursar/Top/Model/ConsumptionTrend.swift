import BursarClient

/// How an account was consumed from one look at it to the next.
struct ConsumptionTrend: Sendable {
    /// What was consumed between two looks; a resource is absent where that is unknown.
    private struct Interval {
        var milliseconds: Int64
        var used: Amounts
    }

    private var intervals: [Interval] = []
    private var last: (consumed: Amounts, time: Int64)?

    /// Intervals that are kept.
    static let most = 48
    /// The rate is that of the last ten seconds at least: operations are charged when they end.
    private static let window: Int64 = 10_000
    /// Two looks that follow each other faster say nothing of a rate.
    static let least: Int64 = 50

    /// Takes what the account has consumed at a time.
    ///
    /// - Parameter now: In milliseconds of a clock that does not go back.
    mutating func record(_ consumed: Amounts, at now: Int64) {
        guard let last else { return self.last = (consumed, now) }
        guard now - last.time >= Self.least else { return }
        var used = Amounts.absent
        for resource in Resource.allCases {
            let difference = consumed[resource].number.subtractingSaturated(
                last.consumed[resource].number)
            // A period has ended, or it is another account of this name: since when is unknown.
            if difference >= 0 { used[resource] = .finite(difference) }
        }
        intervals.append(Interval(milliseconds: now - last.time, used: used))
        if intervals.count > Self.most { intervals.removeFirst() }
        self.last = (consumed, now)
    }

    /// Units a minute; nothing while it is unknown.
    func rate(of resource: Resource) -> Double? {
        var (time, sum) = (Int64(0), 0.0)
        for interval in intervals.reversed() where time < Self.window {
            guard case .finite(let used) = interval.used[resource] else { break }
            time += interval.milliseconds
            sum += Double(used)
        }
        return time > 0 ? sum / Double(time) * 60_000 : nil
    }

    /// The last intervals, oldest first, each with its own rate.
    func rates(of resource: Resource, most count: Int) -> [Double?] {
        intervals.suffix(count).map { interval in
            guard case .finite(let used) = interval.used[resource] else { return nil }
            return Double(used) / Double(interval.milliseconds)
        }
    }
}
