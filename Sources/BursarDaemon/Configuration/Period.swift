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

    private static func multiple(
        of length: Int64, after: Instant, since start: Instant
    ) -> Instant? {
        precondition(length > 0)
        guard after >= start else { return start }
        // In 128 bits, where no difference of two moments overflows.
        let passed = (Int128(after.nanoseconds) - Int128(start.nanoseconds)) / Int128(length)
        let boundary = Int128(start.nanoseconds) + (passed + 1) * Int128(length)
        return Int64(exactly: boundary).map(Instant.init(nanoseconds:))
    }

    private static func calendarEnd(
        of unit: Calendar.Component, after: Instant, _ timeZone: TimeZone
    ) -> Instant? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        calendar.firstWeekday = 2
        calendar.minimumDaysInFirstWeek = 4
        // Whole seconds are exact in the floating point of `Date`, and boundaries are whole seconds.
        let (second, rest) = after.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let whole = rest < 0 ? second - 1 : second
        let date = Date(timeIntervalSince1970: TimeInterval(whole))
        guard let end = calendar.dateInterval(of: unit, for: date)?.end, end > date else {
            return nil
        }
        let (boundary, overflow) = Int64(end.timeIntervalSince1970.rounded())
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
