import Foundation
import Testing

@testable import bursar

/// Dates and times of a report.
struct ReportClockTests {
    @Test func timestampsAreThoseOfRFC3339() {
        let berlin = ReportClock(zone: "Europe/Berlin", offset: 3_600)
        #expect(UsageSamples.utc.timestamp(0) == "1970-01-01T00:00:00.000Z")
        #expect(berlin.timestamp(1_767_614_400_005) == "2026-01-05T13:00:00.005+01:00")
        let west = ReportClock(zone: "America/St_Johns", offset: -12_600)
        #expect(west.timestamp(0) == "1969-12-31T20:30:00.000-03:30")
        #expect(berlin.second(1_767_614_400_005) == "2026-01-05 13:00:00")
        #expect(berlin.zoneWords == "Europe/Berlin, UTC+01:00")
    }

    @Test(arguments: [0, 20_700, -36_000])
    func datesAreThoseOfTheCalendar(_ offset: Int) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: offset))
        let clock = ReportClock(zone: "", offset: offset)
        // Steps of about 31 days from 1940 to 2440, at ever other times of the day.
        for step in -360..<5_500 {
            let milliseconds = Int64(step) * 2_700_000_123
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
            let expected = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
            let parts = clock.parts(milliseconds)
            #expect(parts.year == expected.year && parts.month == expected.month)
            #expect(parts.day == expected.day && parts.hour == expected.hour)
            #expect(parts.minute == expected.minute && parts.second == expected.second)
            #expect((parts.weekday + 1) % 7 + 1 == expected.weekday)
        }
    }
}
