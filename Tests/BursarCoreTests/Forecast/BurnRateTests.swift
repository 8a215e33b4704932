import Testing

@testable import BursarCore

/// Alerts by two windows: both must burn.
struct BurnRateTests {
    private let start = Instant(milliseconds: 0)
    private let month: Int64 = 30 * 86_400_000
    private let budget: Int64 = 43_200_000

    /// A budget of 1,000 a minute that burns at `rates`, one after the other, for some minutes each.
    private func history(
        _ rates: [(rate: Double, minutes: Int)]
    ) -> (history: ConsumptionHistory, now: Instant) {
        var history = ConsumptionHistory(since: start, covering: BurnRate.longestWindow(of: month))
        var minute: Int64 = 0
        for (rate, minutes) in rates {
            for _ in 0..<minutes {
                history.add(Int64(rate * 1000), at: start.advanced(milliseconds: minute * 60_000))
                minute += 1
            }
        }
        return (history, start.advanced(milliseconds: minute * 60_000))
    }

    private func alarm(_ rates: [(rate: Double, minutes: Int)]) -> BurnRate.Trigger? {
        let (history, now) = history(rates)
        return BurnRate.alarm(history, budget: budget, period: month, now: now)?.trigger
    }

    @Test func windowsOfAMonth() {
        let (history, now) = history([(1, 60)])
        let fast = BurnRate(history, budget: budget, period: month, now: now)
        #expect(fast.longMilliseconds == 3_600_000)
        #expect(fast.shortMilliseconds == 300_000)
        #expect(abs(fast.long - 1) < 0.05)
        let slow = BurnRate(history, budget: budget, period: month, now: now, trigger: .slow)
        #expect(slow.longMilliseconds == 6 * 3_600_000)
        #expect(slow.shortMilliseconds == 30 * 60_000)
        #expect(slow.long < 1)
    }

    @Test func bothWindowsMustBurn() {
        #expect(alarm([(1, 600)]) == nil)
        #expect(alarm([(1, 600), (20, 60)]) == .fast)
        // Too short to matter, and over already.
        #expect(alarm([(1, 600), (20, 20)]) == nil)
        #expect(alarm([(1, 600), (40, 60), (1, 45)]) == nil)
        // Slower, but for long.
        #expect(alarm([(1, 600), (8, 300)]) == .slow)
        #expect(alarm([(1, 600), (5, 400)]) == nil)
    }

    @Test func windowsAreInProportion() {
        let day: Int64 = 86_400_000
        #expect(BurnRate.longestWindow(of: day) == 720_000)
        var history = ConsumptionHistory(since: start, covering: BurnRate.longestWindow(of: day))
        for second in Int64(0)..<1000 {
            history.add(16, at: start.advanced(milliseconds: second * 1000))
        }
        let now = start.advanced(milliseconds: 1_000_000)
        let rate = BurnRate(history, budget: 86_400, period: day, now: now)
        #expect(rate.longMilliseconds == 120_000)
        #expect(abs(rate.long - 16) < 0.5)
        #expect(rate.isTriggered)
    }

    @Test func noBudgetAndNoPeriod() {
        let (history, now) = history([(1000, 10)])
        for budget in [Int64.min, -1, 0] {
            let rate = BurnRate(history, budget: budget, period: month, now: now)
            #expect(rate.long == 0)
            #expect(!rate.isTriggered)
        }
        for period in [Int64.min, 0, 1, .max] {
            let rate = BurnRate(history, budget: .max, period: period, now: now)
            #expect(rate.long.isFinite && rate.short.isFinite)
        }
        let odd = BurnRate.Trigger(longPart: 0, shortPart: -5, threshold: 1)
        _ = BurnRate(history, budget: 1, period: .max, now: now, trigger: odd)
    }
}
