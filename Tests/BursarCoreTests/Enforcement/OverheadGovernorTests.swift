import BursarCore
import Testing

/// The coordinator's own budget, edge by edge. Steps are a second apart.
struct OverheadGovernorTests {
    /// A governor with what was spent so far.
    struct Course {
        var governor: OverheadGovernor
        private var reading = OverheadGovernor.Reading(time: 7, cpu: 3, agents: 5)

        init(_ shareMost: Int64?) {
            governor = OverheadGovernor(shareMost: shareMost, from: reading)
        }

        /// Takes steps in each of which so many milliseconds are spent; returns the coarseness after
        /// each.
        mutating func spend(_ steps: Int, cpu: Int64, agents: Int64 = 0) -> [Int] {
            (0..<steps).map { _ in
                reading.time += 1_000_000_000
                reading.cpu += cpu * 1_000_000
                reading.agents += agents * 1_000_000
                let before = governor.coarseness
                let hasChanged = governor.step(reading)
                #expect(hasChanged == (governor.coarseness != before))
                return governor.coarseness
            }
        }

        /// Lets time go by in which nobody steps.
        mutating func sleep(seconds: Int64, agents: Int64) {
            reading.time += seconds * 1_000_000_000
            reading.agents += agents * 1_000_000
        }

        var spending: OverheadGovernor.Spending { governor.spending(at: reading) }
    }

    @Test("coarsens after three steps over, a step at a time, and no further than the last")
    func coarsens() {
        var course = Course(10_000)
        // A second of CPU in each second is beyond 600 ms in a minute at once.
        #expect(course.spend(3, cpu: 1_000) == [0, 0, 1])
        #expect(course.spend(15, cpu: 1_000) == [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6])
        #expect(course.spend(9, cpu: 1_000) == [6, 6, 6, 6, 6, 6, 6, 6, 6])
    }

    @Test("refines after ten steps below half of it, though the minute remembers the burst")
    func refines() {
        var course = Course(10_000)
        #expect(course.spend(4, cpu: 1_000) == [0, 0, 1, 1])
        // The short window forgets within five steps.
        #expect(course.spend(4, cpu: 0) == [1, 2, 2, 2])
        #expect(course.spend(10, cpu: 0) == [2, 2, 2, 2, 2, 2, 2, 2, 2, 1])
        #expect(course.spend(10, cpu: 0) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 0])
        #expect(course.spend(5, cpu: 0) == [0, 0, 0, 0, 0])
        #expect(course.spending.share == 0)
    }

    @Test("stays as it is between half of the share and all of it")
    func hysteresis() {
        var course = Course(10_000)
        #expect(course.spend(3, cpu: 2_000, agents: 100_000) == [0, 0, 1])
        _ = course.spend(6, cpu: 800, agents: 100_000)
        let settled = course.governor.coarseness
        #expect(course.spend(120, cpu: 800, agents: 100_000).allSatisfy { $0 == settled })
        #expect(course.spend(20, cpu: 400, agents: 100_000).last ?? settled < settled)
    }

    @Test("agents' time makes room: exactly the share is not over it")
    func share() {
        var course = Course(10_000)
        #expect(course.spend(120, cpu: 1_000, agents: 100_000).allSatisfy { $0 == 0 })
        #expect(course.spending.share == 10_000)
        #expect(course.spending.time == 60_000_000_000)
        #expect(course.spend(120, cpu: 1_001, agents: 100_000).contains { $0 > 0 })
    }

    @Test("without agents, what one that always works would allow is not over")
    func floor() {
        var course = Course(10_000)
        #expect(course.spend(300, cpu: 10).allSatisfy { $0 == 0 })
        #expect(course.spending.share == 0, "nothing is divided by nothing")
        #expect(course.spend(60, cpu: 20).contains { $0 > 0 })
        // However small the share.
        var strict = Course(1)
        _ = strict.spend(1, cpu: 20)
        #expect(strict.spend(100, cpu: 0).allSatisfy { $0 == 0 })
    }

    @Test("a burst that is over soon, or small in a minute, coarsens nothing")
    func bursts() {
        var course = Course(10_000)
        // 600 ms are the share of an agent that works for all of the minute.
        #expect(course.spend(1, cpu: 600) == [0])
        #expect(course.spend(60, cpu: 0).allSatisfy { $0 == 0 })
        #expect(course.spend(1, cpu: 601) == [0])
        #expect(course.spend(1, cpu: 0) == [0])
        // With agents that work it is over no more at once.
        #expect(course.spend(60, cpu: 0, agents: 100_000).allSatisfy { $0 == 0 })
    }

    @Test("another share starts anew; none saves nothing")
    func anotherShare() {
        var course = Course(100)
        #expect(course.spend(6, cpu: 1_000, agents: 5_000).last == 2)
        #expect(course.governor.setShare(100) == false)
        #expect(course.governor.coarseness == 2)
        #expect(course.governor.setShare(500_000) == true)
        #expect(course.governor.coarseness == 0)
        #expect(course.spend(30, cpu: 1_000, agents: 5_000).allSatisfy { $0 == 0 })
        #expect(course.governor.setShare(nil) == false)
        #expect(course.spend(30, cpu: 10_000).allSatisfy { $0 == 0 })
        #expect(course.governor.setShare(10_000) == false)
        #expect(course.spend(3, cpu: 1_000) == [0, 0, 1])
    }

    @Test("a pause between steps counts evenly, and a step without time not at all")
    func pauses() {
        var course = Course(10_000)
        _ = course.spend(5, cpu: 10)
        course.sleep(seconds: 600, agents: 600_000)
        #expect(course.spending.time == 60_000_000_000)
        #expect(course.spending.agents == 60_000_000_000)
        #expect(course.spending.cpu == 0)
        _ = course.spend(1, cpu: 0)
        #expect((59_900_000_000...60_100_000_000).contains(course.spending.agents))
        var governor = course.governor
        let last = OverheadGovernor.Reading(time: 0, cpu: .max, agents: 0)
        #expect(governor.step(last) == false)
        #expect(governor == course.governor)
    }
}
