import BursarCore
import Foundation
import Testing

@testable import BursarDaemon

@Suite struct ConfigurationPeriodTests {
    private func moment(_ text: String) throws -> Instant {
        let date = try Date(text, strategy: .iso8601)
        return Instant(milliseconds: Int64(date.timeIntervalSince1970) * 1000)
    }

    private func next(
        _ period: Period, _ after: String, _ zone: String, since: String = "2020-01-01T00:00:00Z"
    ) throws -> String? {
        let boundary = period.nextBoundary(
            after: try moment(after), since: try moment(since),
            timeZone: try #require(TimeZone(identifier: zone)))
        return boundary.map {
            Date(timeIntervalSince1970: Double($0.milliseconds / 1000)).formatted(.iso8601)
        }
    }

    @Test(arguments: [
        // Days of 23 and 25 hours.
        (Period.day, "2026-03-29T00:00:00+01:00", "Europe/Berlin", "2026-03-29T22:00:00Z"),
        (.day, "2026-10-25T00:00:00+02:00", "Europe/Berlin", "2026-10-25T23:00:00Z"),
        (.day, "2026-03-08T04:59:59Z", "America/New_York", "2026-03-08T05:00:00Z"),
        (.day, "2026-03-08T05:00:00Z", "America/New_York", "2026-03-09T04:00:00Z"),
        // A day that begins at one o'clock.
        (.day, "2018-11-03T12:00:00Z", "America/Sao_Paulo", "2018-11-04T03:00:00Z"),
        (.day, "2018-11-04T03:00:00Z", "America/Sao_Paulo", "2018-11-05T02:00:00Z"),
        // One whose last hour comes twice.
        (.day, "2018-02-17T02:00:00Z", "America/Sao_Paulo", "2018-02-18T03:00:00Z"),
        (.day, "2018-02-18T02:30:00Z", "America/Sao_Paulo", "2018-02-18T03:00:00Z"),
        (.day, "2024-03-30T12:00:00Z", "Asia/Beirut", "2024-03-30T22:00:00Z"),
        (.day, "2024-03-30T22:00:00Z", "Asia/Beirut", "2024-03-31T21:00:00Z"),
        (.day, "2024-10-26T12:00:00Z", "Asia/Beirut", "2024-10-26T22:00:00Z"),
        // One that begins twice, at midnight and an hour later: it begins once.
        (.day, "2024-11-03T03:59:59Z", "America/Havana", "2024-11-03T04:00:00Z"),
        (.day, "2024-11-03T04:00:00Z", "America/Havana", "2024-11-04T05:00:00Z"),
        (.day, "2024-11-03T05:00:00Z", "America/Havana", "2024-11-04T05:00:00Z"),
        // A day that never was.
        (.day, "2011-12-30T09:00:00Z", "Pacific/Apia", "2011-12-30T10:00:00Z"),
        (.day, "2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31T10:00:00Z"),
        (.day, "2026-01-01T00:00:00Z", "UTC", "2026-01-02T00:00:00Z"),
        // A zone of half an hour, and the hour that comes twice.
        (.hour, "2026-01-01T10:00:00Z", "Asia/Kolkata", "2026-01-01T10:30:00Z"),
        (.hour, "2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25T01:00:00Z"),
        (.hour, "2026-10-25T01:00:00Z", "Europe/Berlin", "2026-10-25T02:00:00Z"),
        (.hour, "2026-03-29T00:30:00Z", "Europe/Berlin", "2026-03-29T01:00:00Z"),
        // Half an hour that comes twice, and one that is left out.
        (.hour, "2026-04-04T14:00:00Z", "Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
        (.hour, "2026-04-04T15:00:00Z", "Australia/Lord_Howe", "2026-04-04T15:30:00Z"),
        (.hour, "2026-10-03T14:30:00Z", "Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
        (.hour, "2026-10-03T15:30:00Z", "Australia/Lord_Howe", "2026-10-03T16:00:00Z"),
        // Weeks begin on Monday.
        (.week, "2026-03-29T12:00:00Z", "Europe/Berlin", "2026-03-29T22:00:00Z"),
        (.week, "2026-03-30T00:00:00Z", "UTC", "2026-04-06T00:00:00Z"),
        (.week, "2025-12-31T00:00:00Z", "UTC", "2026-01-05T00:00:00Z"),
        (.month, "2026-10-05T00:00:00Z", "Europe/Berlin", "2026-10-31T23:00:00Z"),
        (.month, "2024-02-29T12:00:00Z", "UTC", "2024-03-01T00:00:00Z"),
        (.month, "2025-12-31T23:59:59Z", "UTC", "2026-01-01T00:00:00Z"),
    ])
    func calendarBoundaries(
        period: Period, after: String, zone: String, expected: String
    ) throws {
        #expect(try next(period, after, zone) == expected)
    }

    /// Days by the offsets alone: one begins when the clocks show a date for the first time.
    @Test(arguments: [
        ("Europe/Berlin", 2026), ("America/Sao_Paulo", 2018), ("Asia/Beirut", 2024),
        ("America/Havana", 2024), ("Australia/Lord_Howe", 2026), ("Pacific/Apia", 2011),
        ("Africa/Casablanca", 2026), ("America/St_Johns", 2007), ("Asia/Kathmandu", 2026),
    ])
    func daysBeginWithTheirDate(zone: String, year: Int) throws {
        let zone = try #require(TimeZone(identifier: zone))
        let start = try moment("\(year)-01-01T12:00:00Z")
        var boundary = start
        var date = Int64.min
        var days = 0
        let quarter: Int64 = 900_000
        for step in 0..<Int64(365 * 96) {
            let now = start.advanced(milliseconds: step * quarter)
            let seconds = now.milliseconds / 1_000
            let offset = zone.secondsFromGMT(
                for: Date(timeIntervalSince1970: TimeInterval(seconds)))
            let shown = (seconds + Int64(offset)) / 86_400
            guard shown > date else { continue }
            if date != .min { #expect(boundary == now) }
            date = shown
            days += 1
            boundary = try #require(
                Period.day.nextBoundary(after: now, since: start, timeZone: zone))
        }
        #expect((364...366).contains(days))
    }

    @Test func boundariesOfAYearAdvance() throws {
        let zones = ["Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"]
        for zone in try zones.map({ try #require(TimeZone(identifier: $0)) }) {
            for period in [Period.hour, .day, .week, .month] {
                let start = try moment("2018-01-02T00:00:01Z")
                let end = try moment("2019-01-02T00:00:00Z")
                var now = start
                var count = 0
                while now < end {
                    let boundary = try #require(
                        period.nextBoundary(after: now, since: start, timeZone: zone))
                    #expect(now < boundary)
                    // One nanosecond earlier the same boundary comes next.
                    let before = Instant(nanoseconds: boundary.nanoseconds - 1)
                    #expect(
                        period.nextBoundary(after: before, since: start, timeZone: zone)
                            == boundary)
                    // And it was the last one until the next comes.
                    let last = period.lastBoundary(
                        through: boundary, since: now, timeZone: zone)
                    #expect(last == boundary)
                    #expect(period.lastBoundary(through: before, since: now, timeZone: zone) == nil)
                    now = boundary
                    count += 1
                }
                let all = [Period.hour: 8760, .day: 365, .week: 53, .month: 12]
                let expected = try #require(all[period])
                #expect((expected - 1...expected + 1).contains(count))
            }
        }
    }

    @Test func durationsCountFromTheStart() throws {
        let start = Instant(nanoseconds: 1_000)
        let zone = try #require(TimeZone(identifier: "UTC"))
        func next(_ after: Int64) -> Int64? {
            Period.duration(nanoseconds: 100).nextBoundary(
                after: Instant(nanoseconds: after), since: start, timeZone: zone)?.nanoseconds
        }
        #expect(next(1_000) == 1_100)
        #expect(next(1_099) == 1_100)
        #expect(next(1_100) == 1_200)
        #expect(next(1_750) == 1_800)
        #expect(next(500) == 1_000)
        #expect(next(.min) == 1_000)
        #expect(next(.max) == nil)
    }

    @Test(arguments: [
        (Period.hour, "2026-10-25T01:59:59Z", "2026-10-25T01:00:00Z"),
        (.day, "2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z"),
        (.day, "2026-10-25T23:00:00Z", "2026-10-25T23:00:00Z"),
        (.week, "2026-10-25T22:59:59Z", "2026-10-18T22:00:00Z"),
        (.month, "2026-10-31T22:59:59Z", "2026-09-30T22:00:00Z"),
        (.duration(nanoseconds: 3_600_000_000_000), "2026-10-25T01:59:59Z", "2026-10-25T01:00:00Z"),
    ])
    func theLastOfManyBoundariesIsFound(period: Period, now: String, expected: String) throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let start = try moment("1990-01-01T00:00:00Z")
        let now = try moment(now)
        #expect(
            period.lastBoundary(through: now, since: start, timeZone: zone)
                == (try moment(expected)))
        // Settled there, it is not settled again: not now, and not if the clock was set back.
        let settled = try moment(expected)
        #expect(period.lastBoundary(through: now, since: settled, timeZone: zone) == nil)
        #expect(period.lastBoundary(through: start, since: settled, timeZone: zone) == nil)
    }

    @Test func aClockThatWasSetBackGoesOnFromTheLastEntry() throws {
        let last = try moment("2200-01-01T00:00:00Z")
        #expect(CoordinatorClock(notBefore: last).now() >= last)
        let past = Instant(nanoseconds: 0)
        #expect(CoordinatorClock(notBefore: past).now() > (try moment("2020-01-01T00:00:00Z")))
    }

    @Test func withoutAPeriodThereIsNoBoundary() throws {
        #expect(try next(.none, "2026-01-01T00:00:00Z", "UTC") == nil)
    }

    @Test func theFarEndOfTimeIsNoTrap() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        for period in [Period.hour, .day, .week, .month] {
            for after in [Int64.min, -1, 0, .max] {
                let now = Instant(nanoseconds: after)
                let boundary = period.nextBoundary(after: now, since: now, timeZone: zone)
                #expect(boundary.map { now < $0 } ?? (after == .max))
                #expect(period.lastBoundary(through: now, since: now, timeZone: zone) == nil)
            }
        }
    }

    @Test func poolsKnowTheirZone() throws {
        let pool = try configuration(
            "[pool.p]\nperiod = \"day\"\ntime_zone = \"Asia/Tokyo\""
        ).pools[0]
        let now = try moment("2026-01-01T00:00:00Z")
        #expect(pool.nextBoundary(after: now, since: now) == (try moment("2026-01-01T15:00:00Z")))
        let timed = try configuration("[pool.p]\nperiod = \"5h\"").pools[0]
        #expect(timed.period == .duration(nanoseconds: 18_000_000_000_000))
    }
}
