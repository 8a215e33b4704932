/// How fast a budget burns: 1 uses it up exactly at its period's end.
///
/// Multiwindow, multi-burn-rate alerts: a long window tells that it matters, a short one that it
/// still goes on. B. Beyer et al., *The Site Reliability Workbook* (2018), ch. 5: for a period of 30
/// days, 14.4 over 1 h and 5 min (2 % of the budget in an hour), and 6 over 6 h and 30 min (5 % in
/// six hours). The windows are as long in proportion for other periods, but at least a bin.
public struct BurnRate: Hashable, Sendable {
    /// A pair of windows and what may not be exceeded in both.
    public struct Trigger: Hashable, Sendable {
        /// The long window as a part of the period: one in so many.
        public var longPart: Int64
        /// The short window likewise.
        public var shortPart: Int64
        /// The burn rate that is too high.
        public var threshold: Double

        /// A trigger from its parts.
        public init(longPart: Int64, shortPart: Int64, threshold: Double) {
            self.longPart = longPart
            self.shortPart = shortPart
            self.threshold = threshold
        }

        /// 14.4 over 1 h and 5 min of 30 days.
        public static let fast = Trigger(longPart: 720, shortPart: 8640, threshold: 14.4)
        /// 6 over 6 h and 30 min of 30 days.
        public static let slow = Trigger(longPart: 120, shortPart: 1440, threshold: 6)
    }

    /// What was looked at.
    public var trigger: Trigger
    /// Length of the long window, in milliseconds.
    public var longMilliseconds: Int64
    /// Length of the short window, in milliseconds.
    public var shortMilliseconds: Int64
    /// The burn rate over the long window.
    public var long: Double
    /// The burn rate over the short window.
    public var short: Double

    /// Whether both windows exceed the threshold.
    public var isTriggered: Bool { long > trigger.threshold && short > trigger.threshold }

    /// The burn rates of a budget; 0 where there is no budget.
    ///
    /// - Parameters:
    ///   - history: The consumption; it should cover `longestWindow(of:)`.
    ///   - budget: What there is for the whole period.
    ///   - period: Length of the period, in milliseconds.
    public init(
        _ history: ConsumptionHistory, budget: Int64, period: Int64, now: Instant,
        trigger: Trigger = .fast
    ) {
        self.trigger = trigger
        let least = history.binMilliseconds
        longMilliseconds = max(least, Self.window(of: period, part: trigger.longPart))
        shortMilliseconds = max(least, Self.window(of: period, part: trigger.shortPart))
        let pace = period > 0 ? Double(max(0, budget)) / Double(period) : 0
        let rate = { (window: Int64) in
            pace > 0
                ? Double(history.consumed(within: window, before: now)) / Double(window) / pace : 0
        }
        long = rate(longMilliseconds)
        short = rate(shortMilliseconds)
    }

    /// The first of the triggers, fast before slow, that fires; nothing if none does.
    public static func alarm(
        _ history: ConsumptionHistory, budget: Int64, period: Int64, now: Instant,
        triggers: [Trigger] = [.fast, .slow]
    ) -> BurnRate? {
        for trigger in triggers {
            let rate = BurnRate(history, budget: budget, period: period, now: now, trigger: trigger)
            if rate.isTriggered { return rate }
        }
        return nil
    }

    /// What a history must cover, in milliseconds, for all triggers of a period.
    public static func longestWindow(of period: Int64) -> Int64 {
        window(of: period, part: Trigger.slow.longPart)
    }

    private static func window(of period: Int64, part: Int64) -> Int64 {
        max(1, max(0, period) / max(1, part))
    }
}
