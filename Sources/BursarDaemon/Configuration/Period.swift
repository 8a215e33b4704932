import BursarCore
import Foundation

/// When the budget of a pool starts anew.
enum Period: Hashable, Sendable {
    /// Never.
    case none
    /// After this many nanoseconds, counted from the start of the period; more than 0.
    case duration(nanoseconds: Int64)
    /// With the clock's hour.
    case hour
    /// At the start of the calendar's day.
    case day
    /// At the start of Monday.
    case week
    /// At the start of the calendar's month.
    case month

    /// The first boundary after `after` of a pool whose period started at `periodStart`; `nil` if
    /// there is none. Calendar boundaries are those of `timeZone`, days with a change of the clocks
    /// included; they do not depend on the start.
    func nextBoundary(
        after: Instant, since periodStart: Instant, timeZone: TimeZone
    ) -> Instant? {
        switch self {
        case .none: nil
        case .duration(let length): Period.multiple(of: length, after: after, since: periodStart)
        case .hour: Period.calendarEnd(of: .hour, after: after, timeZone)
        case .day: Period.calendarEnd(of: .day, after: after, timeZone)
        case .week: Period.calendarEnd(of: .weekOfYear, after: after, timeZone)
        case .month: Period.calendarEnd(of: .month, after: after, timeZone)
        }
    }

    /// The last boundary up to `now` of a pool whose period started at `periodStart`; `nil` if that
    /// period has not ended yet. However many have passed, it is found at once.
    func lastBoundary(
        through now: Instant, since periodStart: Instant, timeZone: TimeZone
    ) -> Instant? {
        let first = nextBoundary(after: periodStart, since: periodStart, timeZone: timeZone)
        guard let first, first <= now else { return nil }
        let last: Instant? =
            switch self {
            case .none: nil
            case .duration(let length):
                Period.multiple(of: length, after: now, since: periodStart, steps: 0)
            case .hour: Period.calendarStart(of: .hour, at: now, timeZone)
            case .day: Period.calendarStart(of: .day, at: now, timeZone)
            case .week: Period.calendarStart(of: .weekOfYear, at: now, timeZone)
            case .month: Period.calendarStart(of: .month, at: now, timeZone)
            }
        return last.map { max(first, $0) }
    }

    /// The boundary `steps` after the last one up to `after`.
    private static func multiple(
        of length: Int64, after: Instant, since start: Instant, steps: Int128 = 1
    ) -> Instant? {
        precondition(length > 0)
        guard after >= start else { return start }
        // In 128 bits, where no difference of two moments overflows.
        let passed = (Int128(after.nanoseconds) - Int128(start.nanoseconds)) / Int128(length)
        let boundary = Int128(start.nanoseconds) + (passed + steps) * Int128(length)
        return Int64(exactly: boundary).map(Instant.init(nanoseconds:))
    }

    private static func calendarEnd(
        of unit: Calendar.Component, after: Instant, _ timeZone: TimeZone
    ) -> Instant? {
        let date = date(of: after)
        guard let end = interval(of: unit, at: date, timeZone)?.end, end > date else {
            return nil
        }
        return instant(of: end)
    }

    private static func calendarStart(
        of unit: Calendar.Component, at now: Instant, _ timeZone: TimeZone
    ) -> Instant? {
        interval(of: unit, at: date(of: now), timeZone).flatMap { instant(of: $0.start) }
    }

    private static func interval(
        of unit: Calendar.Component, at date: Date, _ timeZone: TimeZone
    ) -> DateInterval? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        calendar.firstWeekday = 2
        calendar.minimumDaysInFirstWeek = 4
        return calendar.dateInterval(of: unit, for: date)
    }

    /// The second that a moment lies in. Whole seconds are exact in the floating point of `Date`, and
    /// boundaries are whole seconds.
    private static func date(of instant: Instant) -> Date {
        let (second, rest) = instant.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Date(timeIntervalSince1970: TimeInterval(rest < 0 ? second - 1 : second))
    }

    private static func instant(of date: Date) -> Instant? {
        let (boundary, overflow) = Int64(date.timeIntervalSince1970.rounded())
            .multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? nil : Instant(nanoseconds: boundary)
    }
}

extension Period: CustomStringConvertible {
    /// As a configuration file gives it.
    var description: String {
        switch self {
        case .none: "none"
        case .duration(let nanoseconds):
            ConfigurationUnits.duration(milliseconds: nanoseconds / 1_000_000)
        case .hour: "hour"
        case .day: "day"
        case .week: "week"
        case .month: "month"
        }
    }
}
