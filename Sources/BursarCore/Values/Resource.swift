/// What is budgeted. The raw value is the resource's bit and order everywhere.
public enum Resource: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// A count of tokens.
    case tokens = 0
    /// Agent-milliseconds: the durations of an agent's operations, summed.
    case time = 1
    /// Nano-units (1e-9) of the pool's currency.
    case cost = 2

    /// Its name. Spelled out, because to look up that of a case takes longer than most decisions.
    public var description: String {
        switch self {
        case .tokens: "tokens"
        case .time: "time"
        case .cost: "cost"
        }
    }
}

/// What is known about one resource: nothing, a finite amount, or that there is no limit.
public enum Amount: Hashable, Sendable {
    /// Not said. What that means depends on the place: see `Amounts`.
    case absent
    /// An exact amount, in the resource's unit.
    case finite(Int64)
    /// Explicitly without limit.
    case unlimited
}

/// A moment on the coordinator's clock, which starts from the wall clock and then only goes forward.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970.
    public var nanoseconds: Int64

    /// A moment from nanoseconds since 1970.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A moment from milliseconds since 1970; beyond what nanoseconds can count, the last moment.
    public init(milliseconds: Int64) {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        self.nanoseconds = overflow ? .max : product
    }

    /// Milliseconds since 1970, rounded down.
    public var milliseconds: Int64 { nanoseconds / 1_000_000 }

    /// The moment `milliseconds` later; beyond what can be counted, the last moment.
    public func advanced(milliseconds: Int64) -> Instant {
        let (product, tooLong) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, tooLate) = nanoseconds.addingReportingOverflow(product)
        return Instant(nanoseconds: tooLong || tooLate ? .max : sum)
    }

    /// Whole milliseconds until `other`; 0 when it is past.
    public func millisecondsUntil(_ other: Instant) -> Int64 {
        other <= self ? 0 : (other.nanoseconds - nanoseconds + 999_999) / 1_000_000
    }

    /// The order of time.
    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
}
