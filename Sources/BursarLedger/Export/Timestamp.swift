public import BursarCore

extension Instant {
    /// The moment in RFC 3339, in UTC to the nanosecond: `2026-01-02T03:04:05.000000006Z`.
    public var timestamp: String {
        let second: Int64 = 1_000_000_000
        let day = 86_400 * second
        let days = nanoseconds.floorDivided(by: day)
        // The product of the days may be less than the least number.
        let rest = nanoseconds &- days &* day
        let (year, month, date) = civil(days)
        let seconds = rest / second
        return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(date, 2) + "T"
            + digits(seconds / 3600, 2) + ":" + digits(seconds / 60 % 60, 2) + ":"
            + digits(seconds % 60, 2) + "." + digits(rest % second, 9) + "Z"
    }

    /// Year, month and day of a number of days since 1970. Years begin in March here, so that the
    /// day that is sometimes missing is the last one.
    private func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
        return (year, civilMonth, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    private func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
