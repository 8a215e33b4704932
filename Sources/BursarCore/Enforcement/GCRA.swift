/// A pace: so many units in a time, and no more than so many at once.
///
/// The generic cell rate algorithm (ITU-T I.371) on integer nanoseconds: it keeps the moment at which
/// everything that was let through would be paid off at the sustained rate, and lets more through
/// while that moment is not further away than the burst lasts.
public struct GCRA: Hashable, Sendable {
    /// Units that pass within `period`, at least 1.
    public let units: Int64
    /// The time within which they pass, in nanoseconds, at least 1.
    public let period: Int64
    /// Most units at once, at least 1.
    public let burst: Int64

    /// A pace of `units` in `period` nanoseconds, of which at most `burst` pass at once.
    public init(units: Int64, period: Int64, burst: Int64) {
        precondition(units > 0 && period > 0 && burst > 0, "a pace lets something through")
        (self.units, self.period, self.burst) = (units, period, burst)
    }

    /// What is kept of those who went before: when their units are paid off.
    public struct State: Hashable, Sendable {
        /// The theoretical arrival time: nanoseconds on the clock of the caller.
        /// It is wider than the clock: a debt may be larger than the clock reaches, and is still paid off.
        public var arrival: Int128

        /// Nobody went before.
        public init(arrival: Int128 = .min) { self.arrival = arrival }
    }

    /// What the pace says of a request.
    public struct Verdict: Hashable, Sendable {
        /// Whether it passes now.
        public var isAllowed: Bool
        /// Units that could still pass at once.
        public var remaining: Int64
        /// Nanoseconds until all of the burst is there again.
        public var resetAfter: Int64
        /// Nanoseconds until the same request would pass; `nil` if it passes, or never would.
        public var retryAfter: Int64?
    }

    /// Lets `quantity` units pass if they conform; a quantity beyond the burst never does.
    public func check(_ quantity: Int64, _ state: inout State, at now: Int64) -> Verdict {
        let (arrival, cost) = (max(state.arrival, Int128(now)), time(of: quantity))
        let wait = arrival + cost - time(of: burst) - Int128(now)
        let isAllowed = wait <= 0
        if isAllowed { state.arrival = arrival + cost }
        let ahead = max(state.arrival, Int128(now)) - Int128(now)
        let left = time(of: burst) - ahead
        let isPossible = quantity <= burst
        return Verdict(
            isAllowed: isAllowed,
            remaining: left <= 0 ? 0 : Int64(clamping: left * Int128(units) / Int128(period)),
            resetAfter: Int64(clamping: ahead),
            retryAfter: isAllowed || !isPossible ? nil : Int64(clamping: wait))
    }

    /// Nanoseconds until `quantity` may pass, when what exceeds the burst passes as a debt: then it
    /// needs all of the burst, and those who come after wait the longer.
    func delay(of quantity: Int64, _ state: State, at now: Int64) -> Int64 {
        let needed = time(of: min(quantity, burst)) - time(of: burst)
        return Int64(
            clamping: max(0, max(state.arrival, Int128(now)) + needed - Int128(now)))
    }

    /// Counts units that passed, or gives back where negative: the debit of an overrun, the refund of
    /// what was not used.
    func charge(_ quantity: Int64, _ state: inout State, at now: Int64) {
        let cost = quantity < 0 ? -time(of: -quantity) : time(of: quantity)
        state.arrival = max(state.arrival, Int128(now)) + cost
    }

    /// The time that so many units take at the sustained rate, rounded up.
    private func time(of quantity: Int64) -> Int128 {
        let product = Int128(quantity) * Int128(period)
        return (product + Int128(units) - 1) / Int128(units)
    }
}
