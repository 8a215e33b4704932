import DequeModule

/// Keeps the coordinator's own cost within its share of the time of the agents that it serves.
///
/// About once a second it is told what was spent so far. It looks at two windows, a long and a short
/// one: over in both for some steps, the coordinator is to save work; well below in the short one for
/// longer, it may do more again. The short window makes it stop soon after a burst that the long one
/// still remembers.
///
/// However little the agents do, a share is at least that of one agent that works all the time, and
/// never below ``Settings/leastAllowance``: a coordinator whose agents come and go in an instant is
/// not over its budget because there is next to nothing to compare it with.
public struct OverheadGovernor: Hashable, Sendable {
    /// Figures of a governor.
    public struct Settings: Hashable, Sendable {
        /// The long window, in nanoseconds.
        public var window: Int64 = 60_000_000_000
        /// The short window, in nanoseconds.
        public var recent: Int64 = 5_000_000_000
        /// CPU time in the long window that is never too much, in nanoseconds.
        public var leastAllowance: Int64 = 20_000_000
        /// Steps in a row over the share after which it coarsens.
        public var stepsToCoarsen = 3
        /// Steps in a row below half of the share after which it refines.
        public var stepsToRefine = 10
        /// The most that it coarsens.
        public var coarsenessMost = 6

        /// The usual figures.
        public init() {}
    }

    /// What was spent so far, all of it growing.
    public struct Reading: Hashable, Sendable {
        /// When, in nanoseconds.
        public var time: Int64
        /// CPU time of the coordinator, in nanoseconds.
        public var cpu: Int64
        /// Time of agents' operations, in nanoseconds.
        public var agents: Int64

        /// A reading from its parts.
        public init(time: Int64, cpu: Int64, agents: Int64) {
            (self.time, self.cpu, self.agents) = (time, cpu, agents)
        }
    }

    /// What was spent within a time.
    public struct Spending: Hashable, Sendable {
        /// The time, in nanoseconds.
        public var time: Int64
        /// CPU time of the coordinator, in nanoseconds.
        public var cpu: Int64
        /// Time of agents' operations, in nanoseconds.
        public var agents: Int64

        /// CPU time over agents' time, in parts per million; 0 where there were no agents.
        public var share: Int64 {
            agents <= 0 ? 0 : Int64(clamping: Int128(cpu) * 1_000_000 / Int128(agents))
        }
    }

    /// Its figures.
    public let settings: Settings
    /// The share that is to be kept to, in parts per million; `nil`: none.
    public private(set) var shareMost: Int64?
    /// How much work is to be saved: 0 none, and each step halves what is only informative.
    public private(set) var coarseness = 0
    /// Readings of the long window, oldest first, and one from before it.
    private var readings: Deque<Reading>
    private var stepsOver = 0
    private var stepsBelow = 0

    /// A governor with nothing to save yet.
    ///
    /// - Parameter reading: What was spent before; it does not count.
    public init(shareMost: Int64?, settings: Settings = Settings(), from reading: Reading) {
        self.shareMost = shareMost
        self.settings = settings
        readings = [reading]
    }

    /// Takes a reading; returns whether the coarseness changed.
    public mutating func step(_ reading: Reading) -> Bool {
        if let last = readings.last, reading.time <= last.time { return false }
        readings.append(reading)
        while readings.count > 2, readings[1].time <= reading.time - settings.window {
            readings.removeFirst()
        }
        guard shareMost != nil else { return false }
        let recent = spending(within: settings.recent, at: reading)
        let isOver =
            isOver(recent, of: settings.recent)
            && isOver(spending(at: reading), of: settings.window)
        stepsOver = isOver ? stepsOver + 1 : 0
        stepsBelow = isBelow(recent) ? stepsBelow + 1 : 0
        if stepsOver >= settings.stepsToCoarsen, coarseness < settings.coarsenessMost {
            return change(by: 1)
        }
        if stepsBelow >= settings.stepsToRefine, coarseness > 0 { return change(by: -1) }
        return false
    }

    /// Sets the share in force. Another one is given a try with nothing saved; returns whether that
    /// changed the coarseness.
    public mutating func setShare(_ parts: Int64?) -> Bool {
        if parts == shareMost { return false }
        shareMost = parts
        return change(by: -coarseness)
    }

    /// What was spent in the long window that ends with `reading`, or since the first one.
    public func spending(at reading: Reading) -> Spending {
        spending(within: settings.window, at: reading)
    }

    private mutating func change(by steps: Int) -> Bool {
        coarseness += steps
        (stepsOver, stepsBelow) = (0, 0)
        return steps != 0
    }

    private func spending(within window: Int64, at reading: Reading) -> Spending {
        let start = state(at: reading.time - window, before: reading)
        return Spending(
            time: max(0, reading.time - start.time), cpu: max(0, reading.cpu - start.cpu),
            agents: max(0, reading.agents - start.agents))
    }

    /// What had been spent at a time: between two readings it grew evenly.
    private func state(at time: Int64, before last: Reading) -> Reading {
        let next = readings.firstIndex { $0.time >= time } ?? readings.endIndex
        guard next > 0 else { return readings[0] }
        let (a, b) = (readings[next - 1], next < readings.endIndex ? readings[next] : last)
        func between(_ from: Int64, _ to: Int64) -> Int64 {
            let part = Int128(to - from) * Int128(time - a.time) / Int128(b.time - a.time)
            return from + Int64(clamping: part)
        }
        return Reading(
            time: time, cpu: between(a.cpu, b.cpu), agents: between(a.agents, b.agents))
    }

    private func isOver(_ spending: Spending, of window: Int64) -> Bool {
        spending.cpu > allowance(for: spending, of: window)
    }

    private func isBelow(_ spending: Spending) -> Bool {
        spending.cpu <= allowance(for: spending, of: settings.recent) / 2
    }

    /// The CPU time that would be within the share.
    private func allowance(for spending: Spending, of window: Int64) -> Int64 {
        let agents = Int128(max(spending.agents, window))
        let least = Int128(settings.leastAllowance) * Int128(window) / Int128(settings.window)
        return Int64(clamping: max(agents * Int128(shareMost ?? 0) / 1_000_000, least))
    }
}
