import BursarSimulation
import Testing

@testable import BursarCore

/// What is remembered of consumption: bounded, and true however time goes.
struct ConsumptionHistoryTests {
    private let start = Instant(milliseconds: 1_700_000_000_000)

    private func after(_ seconds: Int64) -> Instant { start.advanced(milliseconds: seconds * 1000) }

    @Test func beginsWithSecondsAndLeavesOutTheUnfinishedBin() {
        var history = ConsumptionHistory(since: start)
        history.add(10, at: after(0))
        history.add(5, at: start.advanced(milliseconds: 999))
        history.add(7, at: after(3))
        let series = history.series(upTo: start.advanced(milliseconds: 3_250))
        #expect(series.bins == [15, 0, 0])
        #expect(series.binSeconds == 1)
        #expect(series.age == 0.25)
        #expect(history.series(upTo: after(6)).bins == [15, 0, 0, 7, 0, 0])
        #expect(history.series(upTo: after(6)).age == 0)
    }

    @Test func nothingIsAllocatedBeforeTheFirstConsumption() {
        let history = ConsumptionHistory(since: start)
        #expect(history.bins.capacity == 0)
        #expect(MemoryLayout<ConsumptionHistory>.size <= 64)
        #expect(history.series(upTo: after(3)).bins == [0, 0, 0])
        #expect(history.isEmpty)
    }

    @Test func binsMergeUntilTheyAreWideEnough() {
        var history = ConsumptionHistory(since: start, covering: 500_000)
        for second in 0..<128 { history.add(1, at: after(Int64(second))) }
        #expect(history.binMilliseconds == 1000)
        history.add(1, at: after(128))
        #expect(history.binMilliseconds == 2000)
        #expect(history.series(upTo: after(130)).bins == .init(repeating: 2, count: 64) + [1])
        for second in 129..<2000 { history.add(1, at: after(Int64(second))) }
        // 127 whole bins of 4 s are 508 s; no wider ones are needed.
        #expect(history.binMilliseconds == 4000)
        #expect(history.series(upTo: after(2000)).bins == .init(repeating: 4, count: 127))
        #expect(history.consumed(within: 500_000, before: after(2000)) == 500)
        #expect(history.bins.count == ConsumptionHistory.binsMost)
    }

    @Test func consumptionOfAWindow() {
        var history = ConsumptionHistory(since: start)
        for second in 0..<100 { history.add(10, at: after(Int64(second))) }
        let now = after(100)
        #expect(history.consumed(within: 10_000, before: now) == 100)
        #expect(history.consumed(within: 1_500, before: now) == 15)
        #expect(history.consumed(within: 1_000_000, before: now) == 1000)
        #expect(history.consumed(within: 0, before: now) == 0)
        #expect(history.consumed(within: -5, before: now) == 0)
        #expect(history.consumed(within: .max, before: now) == 1000)
        // Of the unfinished bin a window has what is of its time.
        history.add(8, at: start.advanced(milliseconds: 100_100))
        let later = start.advanced(milliseconds: 100_400)
        #expect(history.consumed(within: 200, before: later) == 4)
        #expect(history.consumed(within: 1_400, before: later) == 18)
        #expect(history.consumed(within: 10_000, before: after(105)) == 58)
    }

    @Test func correctionsComeOffTheNewest() {
        var history = ConsumptionHistory(since: start)
        for second in 0..<4 { history.add(10, at: after(Int64(second))) }
        history.add(-25, at: after(6))
        #expect(history.series(upTo: after(7)).bins == [10, 5, 0, 0, 0, 0, 0])
        history.add(-100, at: after(8))
        #expect(history.isEmpty)
        history.add(.min, at: after(9))
        history.add(3, at: after(9))
        #expect(history.consumed(within: 100_000, before: after(10)) == 3)
    }

    @Test func timeMayStandStillGoBackOrLeap() {
        var history = ConsumptionHistory(since: start, covering: 3_600_000)
        for _ in 0..<1000 { history.add(1, at: after(5)) }
        history.add(1, at: after(2))
        history.add(1, at: Instant(nanoseconds: .min))
        #expect(history.series(upTo: after(6)).bins == [0, 0, 0, 0, 0, 1002])
        #expect(history.series(upTo: after(-9)).bins.isEmpty)
        // Years later nothing is left, and nothing was slow.
        let year: Int64 = 31_557_600
        for years in 1...100 {
            history.add(7, at: after(Int64(years) * year))
            #expect(history.series(upTo: after(Int64(years) * year)).bins.allSatisfy { $0 == 0 })
            #expect(history.consumed(within: 1000, before: after(Int64(years) * year)) == 7)
        }
        history.add(1, at: Instant(nanoseconds: .max))
        #expect(history.consumed(within: 60_000, before: Instant(nanoseconds: .max)) == 1)
    }

    @Test func anyTimeAndAmount() {
        let times: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        for since in times {
            for covering in [Int64.min, 0, 1, 3_600_000, .max] {
                var history = ConsumptionHistory(
                    since: Instant(nanoseconds: since), covering: covering, narrowest: covering)
                for time in times {
                    for amount in [Int64.min, -1, 0, 1, .max, .max] {
                        history.add(amount, at: Instant(nanoseconds: time))
                    }
                    history.coarsen(to: covering / 1000)
                    let now = Instant(nanoseconds: time)
                    #expect(history.series(upTo: now).bins.count <= ConsumptionHistory.binsMost)
                    #expect(history.consumed(within: .max, before: now) >= 0)
                }
            }
        }
    }

    @Test func coarserBinsHoldTheSame() {
        var history = ConsumptionHistory(since: start, covering: 64_000)
        for second in 0..<300 { history.add(Int64(second), at: after(Int64(second))) }
        let before = history.consumed(within: 100_000, before: after(300))
        history.coarsen(to: 3_000)
        #expect(history.binMilliseconds == 4000)
        #expect(history.series(upTo: after(300)).bins.count <= 32)
        #expect(history.consumed(within: 100_000, before: after(300)) == before)
        history.coarsen(to: 1_000)
        #expect(history.binMilliseconds == 4000)
        // The width stays when they are all in use again.
        for second in 300..<3000 { history.add(1, at: after(Int64(second))) }
        #expect(history.binMilliseconds == 4000)
        #expect(history.consumed(within: 400_000, before: after(3000)) == 400)
    }

    /// Against a list of all that happened.
    @Test(arguments: 0..<20) func equalsTheWholeStory(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let covering = Int64.random(in: 1...2_000_000, using: &random)
        var history = ConsumptionHistory(since: start, covering: covering)
        var story: [(time: Int64, amount: Int64)] = []
        var time: Int64 = 0
        for step in 0..<500 {
            time +=
                random.oneIn(20)
                ? .random(in: 0...covering, using: &random) : .random(in: 0...5_000, using: &random)
            let amount = Int64.random(in: 0...1_000, using: &random)
            history.add(amount, at: start.advanced(milliseconds: time))
            story.append((time, amount))
            guard step.isMultiple(of: 10) else { continue }
            let window = Int64.random(in: 1...covering, using: &random)
            let bin = history.binMilliseconds
            let now = start.advanced(milliseconds: time + 1)
            let found = history.consumed(within: window, before: now)
            // Exact to within the bin that the window cuts.
            let inner = story.filter { $0.time >= time - window + bin }.reduce(0) { $0 + $1.amount }
            let outer = story.filter { $0.time >= time - window - bin }.reduce(0) { $0 + $1.amount }
            #expect((inner...outer).contains(found), "seed \(seed), step \(step)")
        }
    }
}
