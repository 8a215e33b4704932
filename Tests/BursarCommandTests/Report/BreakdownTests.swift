import BursarClient
import Testing

@testable import bursar

/// What `--by` takes, and where hours, days and weeks begin.
struct BreakdownTests {
    @Test func listsAreInAnyOrder() {
        #expect(BreakdownList(argument: "account,model")?.breakdowns == [.account, .model])
        #expect(
            BreakdownList(argument: "day,class,period,operation")?.breakdowns
                == [.day, .class, .period, .operation])
    }

    @Test(arguments: ["", "account,", "accounts", "account,account", "hour,day", "account model"])
    func otherListsAreRefused(_ text: String) {
        #expect(BreakdownList(argument: text) == nil)
    }

    @Test(arguments: [0, 3_600, -18_000, 19_800])
    func intervalsBeginAtLocalMidnight(_ offset: Int) {
        let clock = ReportClock(zone: "Somewhere", offset: offset)
        for breakdown in [Breakdown.hour, .day, .week] {
            let begin = clock.parts(breakdown.origin(clock))
            #expect(begin.hour == 0 && begin.minute == 0 && begin.second == 0)
            #expect(begin.weekday == 0)
        }
    }

    @Test func rowsSayWhatTheyAreAbout() {
        let row = UsageSamples.row(
            account: "main/a", operation: "", operationClass: .winddown,
            interval: UsageSamples.noon)
        let clock = ReportClock(zone: "Europe/Berlin", offset: 3_600)
        #expect(Breakdown.account.value(of: row, clock) == "main/a")
        #expect(Breakdown.operation.value(of: row, clock) == "")
        #expect(Breakdown.operation.words(of: row, clock) == "–")
        #expect(Breakdown.class.value(of: row, clock) == "winddown")
        #expect(Breakdown.day.value(of: row, clock) == "2026-01-05T13:00:00.000+01:00")
        #expect(Breakdown.day.words(of: row, clock) == "2026-01-05")
        #expect(Breakdown.hour.words(of: row, clock) == "2026-01-05 13:00")
        #expect(Breakdown.period.value(of: row, clock) == nil)
    }
}
