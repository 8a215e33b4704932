import Foundation

/// Moments as one report writes them: all at the same distance from UTC, so that hours and days are
/// of the same length.
struct ReportClock: Hashable, Sendable {
    /// Name of the time zone.
    var zone: String
    /// Seconds that local time is ahead of UTC.
    var offset: Int

    init(zone: String, offset: Int) {
        self.zone = zone
        self.offset = offset
    }

    /// That of this machine, as it is at a moment.
    init(_ zone: TimeZone = .current, at date: Date = Date()) {
        self.init(zone: zone.identifier, offset: zone.secondsFromGMT(for: date))
    }

    /// Local midnight of a day, in milliseconds since 1970; day 0 is the first of January 1970.
    func midnight(dayOfEpoch day: Int64) -> Int64 { day * 86_400_000 - Int64(offset) * 1_000 }

    /// A moment's parts.
    struct Parts {
        var year: Int
        /// From 1 on.
        var month: Int
        var day: Int
        /// 0 is Monday.
        var weekday: Int
        var hour: Int
        var minute: Int
        var second: Int
        var millisecond: Int
    }

    /// The local date and time of milliseconds since 1970.
    func parts(_ milliseconds: Int64) -> Parts {
        let local = milliseconds + Int64(offset) * 1_000
        let (days, rest) = local.floorDivided(by: 86_400_000)
        // Days since the first of March of year 0, in cycles of 400 years.
        let (era, dayOfEra) = (days + 719_468).floorDivided(by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isAfterDecember = month >= 10
        return Parts(
            year: Int(yearOfEra + era * 400 + (isAfterDecember ? 1 : 0)),
            month: Int(isAfterDecember ? month - 9 : month + 3),
            day: Int(dayOfYear - (153 * month + 2) / 5 + 1),
            weekday: Int((days + 3).floorDivided(by: 7).remainder),
            hour: Int(rest / 3_600_000), minute: Int(rest / 60_000 % 60),
            second: Int(rest / 1_000 % 60), millisecond: Int(rest % 1_000))
    }

    /// `2026-01-02T03:04:05.678+01:00`, as RFC 3339 has it.
    func timestamp(_ milliseconds: Int64) -> String {
        let parts = parts(milliseconds)
        let zone = offset == 0 ? "Z" : distance
        return "\(date(parts))T\(clock(parts)).\(parts.millisecond.digits(3))\(zone)"
    }

    /// `2026-01-02`
    func day(_ milliseconds: Int64) -> String { date(parts(milliseconds)) }

    /// `2026-01-02 03:04`
    func minute(_ milliseconds: Int64) -> String {
        let parts = parts(milliseconds)
        return date(parts) + " " + clock(parts).prefix(5)
    }

    /// `2026-01-02 03:04:05`
    func second(_ milliseconds: Int64) -> String {
        let parts = parts(milliseconds)
        return date(parts) + " " + clock(parts)
    }

    /// `03:04:05`
    func clock(_ parts: Parts) -> String {
        [parts.hour, parts.minute, parts.second].map { $0.digits(2) }.joined(separator: ":")
    }

    /// The time zone with its distance from UTC, for people.
    var zoneWords: String { "\(zone), UTC\(distance)" }

    /// `+01:00`
    private var distance: String {
        let minutes = abs(offset) / 60
        return "\(offset < 0 ? "-" : "+")\((minutes / 60).digits(2)):\((minutes % 60).digits(2))"
    }

    private func date(_ parts: Parts) -> String {
        "\(parts.year.digits(4))-\(parts.month.digits(2))-\(parts.day.digits(2))"
    }
}

extension Int64 {
    /// The quotient rounded down, with a remainder that is not negative.
    func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Int {
    /// With zeros before it, so many digits.
    fileprivate func digits(_ count: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, count - text.count)) + text
    }
}
