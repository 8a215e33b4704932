import Testing

@testable import BursarLoad

/// When lifecycles begin, and what is made of how long they took.
struct PaceTests {
    @Test func scheduleIsSteadyWhateverIsLate() {
        var schedule = OpenLoopSchedule(start: 1_000, rate: 4)
        #expect(schedule.take(at: 999) == nil)
        #expect(schedule.take(at: 1_000) == 1_000)
        #expect(schedule.take(at: 1_001) == nil)
        // A stall of more than a second: each gets the time at which it was to begin.
        let late: Int64 = 1_300_000_000
        #expect(schedule.take(at: late) == 250_001_000)
        #expect(schedule.take(at: late) == 500_001_000)
        #expect(schedule.take(at: late) == 750_001_000)
        #expect(schedule.take(at: late) == 1_000_001_000)
        #expect(schedule.take(at: late) == 1_250_001_000)
        #expect(schedule.take(at: late) == nil)
        #expect(schedule.next == 1_500_001_000)
    }

    @Test func scheduleAddsUpNoError() {
        var schedule = OpenLoopSchedule(start: 0, rate: 3)
        for _ in 0..<3_000 { _ = schedule.take(at: .max) }
        #expect(schedule.next == 1_000_000_000_000)
    }

    @Test(arguments: [1, 2, 49, 50, 99, 1_000, 65_536, 1_000_000])
    func everyAccountHasItsTurn(count: Int) {
        var seen: [Int] = []
        for connection in 0..<50 {
            var share = AccountShare(of: count, connection: connection, of: 50)
            for _ in 0..<share.count { seen.append(share.next()) }
        }
        #expect(Set(seen) == Set(0..<count))
        #expect(seen.count == max(count, 50))
    }

    @Test func latenciesHaveThreeDigits() {
        var latencies = Latencies()
        #expect(latencies.percentile(50) == 0)
        for microseconds in 1...1_000 { latencies.record(Int64(microseconds) * 1_000) }
        #expect(latencies.count == 1_000)
        #expect(abs(latencies.percentile(50) - 500_000) <= 500)
        #expect(abs(latencies.percentile(99) - 990_000) <= 990)
        #expect(latencies.percentile(100) == 1_000_000)
        #expect(latencies.most == 1_000_000)
    }

    @Test func whatTakesLongerThanAMinuteIsNotLost() {
        var latencies = Latencies()
        latencies.record(90_000_000_000)
        #expect(latencies.count == 1)
        #expect(latencies.most == 90_000_000_000)
        #expect(latencies.percentile(50) >= 59_900_000_000)
    }
}
