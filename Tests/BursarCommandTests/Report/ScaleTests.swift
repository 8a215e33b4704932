import BursarClient
import Testing

@testable import bursar

/// Axes.
struct ScaleTests {
    @Test(arguments: [1, 2, 3, 7, 10, 42, 99, 100, 101, 1_234, 18_305_870, Int64.max / 4])
    func amountsHaveRoundTicks(_ most: Int64) {
        let scale = AmountScale(least: 0, most: most, of: .tokens)
        #expect(scale.ticks.first == 0 && scale.ticks.last == scale.range.upperBound)
        #expect(scale.range.upperBound >= most && scale.ticks.count <= 6)
        let step = scale.ticks[1]
        let digits = String(step)
        #expect(["1", "2", "5"].contains(digits.prefix(1)))
        #expect(digits.dropFirst().allSatisfy { $0 == "0" })
        // No more than a step above the most.
        #expect(scale.range.upperBound - most < step)
        #expect(scale.position(0) == 0 && scale.position(scale.range.upperBound) == 1)
    }

    @Test func amountsGoBelowZero() {
        let scale = AmountScale(least: -30, most: 170, of: .tokens)
        #expect(scale.ticks == [-50, 0, 50, 100, 150, 200])
        #expect(scale.position(0) == 0.2)
        let hardly = AmountScale(least: -1, most: 170, of: .tokens)
        #expect(hardly.range.lowerBound == 0 && hardly.position(-1) == 0)
        #expect(
            AmountScale(least: 0, most: 200_000, of: .time).ticks == [
                0, 60_000, 120_000, 180_000, 240_000,
            ])
    }

    @Test(arguments: [0, 1, 59, 1_000, 59_999, 3_600_000, 86_400_000 * 3, 86_400_000 * 5_000])
    func intervalsAreFewAndHoldAll(_ span: Int64) {
        let (from, through) = (UsageSamples.noon + 12_345, UsageSamples.noon + 12_345 + span)
        let interval = TimeScale.interval(from: from, through: through, most: 60)
        let clock = ReportClock(zone: "Asia/Kolkata", offset: 19_800)
        let scale = TimeScale(from: from, through: through, every: interval, clock: clock)
        #expect(scale.range.contains(from) && scale.range.contains(through))
        #expect((scale.range.upperBound - scale.range.lowerBound) / interval <= 60)
        #expect((scale.range.lowerBound - TimeScale.origin(clock)).isMultiple(of: interval))
        #expect((1...6).contains(scale.ticks.count) || interval == 1)
        #expect(scale.ticks.allSatisfy(scale.range.contains))
    }

    @Test func momentsAreWrittenAsTheyNeedTo() {
        let noon = UsageSamples.noon
        func labels(_ span: Int64, _ interval: Int64) -> [String] {
            let scale = TimeScale(
                from: noon, through: noon + span, every: interval, clock: UsageSamples.utc)
            return scale.ticks.prefix(2).map { "\(scale.label($0)), \(scale.date($0))" }
        }
        #expect(labels(3_599_999, 60_000) == ["12:00, 5 Jan 2026", "12:15, 5 Jan 2026"])
        #expect(labels(29_999, 500) == ["12:00:00, 5 Jan 2026", "12:00:10, 5 Jan 2026"])
        #expect(labels(1_999, 50) == ["12:00:00.0, 5 Jan 2026", "12:00:00.5, 5 Jan 2026"])
        #expect(labels(6 * 86_400_000, 14_400_000) == ["7 Jan, 2026", "9 Jan, 2026"])
    }

    @Test func lengthsAreShort() {
        #expect(Length.percent(1.0 / 3) == "33.33%")
        #expect(Length.percent(0.5) == "50%")
        #expect(Length.percent(-0.001) == "-0.1%")
        #expect(Length.pixels(12.04) == "12")
        #expect(Length.pixels(.nan) == "0")
    }
}
