import BursarCore
import BursarSimulation
import Foundation
import Testing

@Suite("Paces")
struct PaceTests {
    private static let minute: Int64 = 60_000_000_000

    @Test("the worked steps of a limit of 5, one per second")
    func worked() throws {
        let pace = GCRA(units: 1, period: 1_000_000_000, burst: 5)
        var state = GCRA.State()
        // Second, asked, allowed, remaining, reset after, retry after.
        let steps: [(Double, Int64, Bool, Int64, Int64, Int64?)] = [
            (0, 6, false, 5, 0, nil), (0, 1, true, 4, 1, nil), (0, 1, true, 3, 2, nil),
            (0, 1, true, 2, 3, nil), (0, 1, true, 1, 4, nil), (0, 1, true, 0, 5, nil),
            (0, 1, false, 0, 5, 1), (3, 1, true, 2, 3, nil),
        ]
        for (index, step) in steps.enumerated() {
            let verdict = pace.check(step.1, &state, at: Int64(step.0 * 1_000_000_000))
            #expect(verdict.isAllowed == step.2, "step \(index)")
            #expect(verdict.remaining == step.3, "step \(index)")
            #expect(verdict.resetAfter == step.4 * 1_000_000_000, "step \(index)")
            #expect(verdict.retryAfter == step.5.map { $0 * 1_000_000_000 }, "step \(index)")
        }
    }

    @Test("the steps of the shared examples, where they are at hand")
    func shared() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../shared/data/allocation-vectors.json")
        guard let data = try? Data(contentsOf: file) else { return }
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let gcra = try #require(json["gcra"] as? [String: Any])
        let steps = try #require(gcra["steps"] as? [[Any]])
        let pace = GCRA(units: 1, period: 1_000_000_000, burst: 5)
        var state = GCRA.State()
        for step in steps {
            let numbers = step.map { ($0 as? NSNumber)?.doubleValue ?? .nan }
            let verdict = pace.check(
                Int64(numbers[1]), &state, at: Int64(numbers[0] * 1_000_000_000))
            let isAllowed = try #require(step[2] as? Bool)
            #expect(verdict.isAllowed == isAllowed)
            #expect(Double(verdict.remaining) == numbers[3])
            #expect(Double(verdict.resetAfter) == numbers[4] * 1e9)
            #expect(Double(verdict.retryAfter ?? -1_000_000_000) == numbers[5] * 1e9)
        }
    }

    @Test("over any time no more than the rate and one burst passes")
    func bound() {
        let seed = UInt64.random(in: 0...(.max))
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let pace = GCRA(
                units: Int64.random(in: 1...10_000, using: &random), period: Self.minute,
                burst: Int64.random(in: 1...200, using: &random))
            var (state, now, passed) = (GCRA.State(), Int64(0), Int64(0))
            for _ in 0..<200 {
                now += Int64.random(in: 0...200_000_000, using: &random)
                let asked = Int64.random(in: 1...40, using: &random)
                if pace.check(asked, &state, at: now).isAllowed { passed += asked }
            }
            let most = Double(pace.burst) + Double(now) * Double(pace.units) / Double(pace.period)
            #expect(Double(passed) <= most + 1, "seed \(seed)")
        }
    }

    @Test("a paced account is told when to come back, and waits that long")
    func throttled() throws {
        var world = try World([Named("a")])
        world.throttle("a", 600)
        // Ten a second, and no more at once.
        #expect(world.reserve("a", 10).granted != nil)
        #expect(world.reserve("a", 10).refusal?.reason == .throttled)
        #expect(world.reserve("a", 10).refusal?.retryAfter == 1_000)
        let waiting = world.reserve("a", 5, wait: 5_000)
        #expect(waiting.isWaiting)
        // Who comes later does not pass by.
        #expect(world.reserve("a", 1).refusal?.reason == .throttled)
        world.pass(499)
        #expect(world.outcome(of: waiting) == nil)
        world.pass(1)
        #expect(world.outcome(of: waiting)?.granted != nil)
        world.throttle("a", nil)
        #expect(world.reserve("a", 100).granted != nil)
    }

    @Test("an overrun is paid off, what was not used is given back")
    func settlement() throws {
        var world = try World([Named("a")])
        world.throttle("a", 600)
        let first = try world.grant("a", 10)
        try world.commit(first, 30)
        #expect(world.reserve("a", 10).refusal?.retryAfter == 3_000)
        world.pass(3_000)
        let second = try world.grant("a", 10)
        try world.commit(second, 0)
        #expect(world.reserve("a", 10).granted != nil)
    }

    @Test("what is larger than a burst passes after a pause, and is paid off")
    func large() throws {
        var world = try World([Named("a")])
        world.throttle("a", 600)
        #expect(world.reserve("a", 300).granted != nil)
        #expect(world.reserve("a", 10).refusal?.retryAfter == 30_000)
        #expect(world.reserve("a", 300).refusal?.retryAfter == 30_000)
    }

    @Test("a configured pace is kept from orange on, an automatic one lasts to the period's end")
    func pacing() throws {
        var world = try World([Named("a") { $0.pacing = .rate(Amounts(tokens: 60)) }])
        #expect(world.reserve("a", 700).granted.map { try? world.commit($0.grant, 700) } != nil)
        #expect(world.reserve("a", 40).granted.map { try? world.commit($0.grant, 50) } != nil)
        #expect(try world.status("a").level == .orange)
        #expect(try world.status("a").rate == Amounts(tokens: 60))
        #expect(world.reserve("a", 1).granted != nil)
        #expect(world.reserve("a", 1).reason == .throttled)

        var other = try World([Named("a") { $0.pacing = .automatic }])
        other.coordinator.setPeriodEnd(other.now.advanced(milliseconds: 600_000), of: "main")
        try other.commit(other.grant("a", 800), 800)
        // 200 tokens for ten minutes.
        #expect(try other.status("a").rate == Amounts(tokens: 20))
    }

    @Test("a group's pace is that of all its accounts together, but for their minima")
    func group() throws {
        var world = try World([
            Named("g"), Named("g/a") { $0.reserved[.tokens] = .absolute(50) }, Named("g/b"),
        ])
        world.throttle("g", 60)
        #expect(world.reserve("g/b", 60).granted != nil)
        #expect(world.reserve("g/b", 10).reason == .throttled)
        #expect(world.reserve("g/a", 50).granted != nil)
    }

    @Test("who accepts little gets no more through than who does not")
    func least() throws {
        var world = try World([Named("a")])
        world.throttle("a", 600)
        #expect(world.reserve("a", 600, least: 0).granted != nil)
        #expect(world.reserve("a", 600, least: 0).reason == .throttled)
        world.pass(59_100)
        #expect(world.reserve("a", 100, least: 1).granted?.amounts == Amounts(tokens: 1))
    }

    @Test("a pace of nothing lets nothing through until it is lifted")
    func nothing() throws {
        var world = try World([Named("a")])
        world.throttle("a", 0)
        let refusal = world.reserve("a", 1).refusal
        #expect(refusal?.reason == .throttled && refusal?.retryAfter == nil)
        let waiting = world.reserve("a", 1, wait: 60_000)
        world.pass(10_000)
        #expect(world.outcome(of: waiting) == nil)
        world.throttle("a", nil)
        #expect(world.outcome(of: waiting)?.granted != nil)
    }

    @Test("a debt that no clock reaches is as exact as any")
    func enormous() throws {
        var world = try World(tokens: nil, [Named("a")])
        world.throttle("a", 1)
        try world.commit(world.grant("a", 1_000_000_000_000), 10)
        #expect(world.reserve("a", 1).refusal?.retryAfter == 600_000)
    }

    @Test("what lies within the minimum does not queue behind what does not")
    func minimum() throws {
        var world = try World([
            Named("g"), Named("g/a") { $0.reserved[.tokens] = .absolute(50) }, Named("g/b"),
        ])
        world.throttle("g", 60)
        #expect(world.reserve("g/b", 60).granted != nil)
        #expect(world.reserve("g/a", 200, wait: 60_000).isWaiting)
        #expect(world.reserve("g/a", 1).granted != nil)
        #expect(world.reserve("g/a", 60, least: 1).granted?.amounts == Amounts(tokens: 49))
    }

    @Test("an agent does not escape its pace by a minimum of its sub-agent")
    func delegated() throws {
        var world = try World([Named("a")])
        world.throttle("a", 60)
        world.allocate("a/x", session: 1) { $0.reserved[.tokens] = .absolute(50) }
        #expect(world.reserve("a", 60).granted != nil)
        #expect(world.reserve("a/x", 1).reason == .throttled)
    }

    @Test("what is given back early, or found late, counts")
    func corrections() throws {
        var world = try World([Named("a")])
        world.throttle("a", 60)
        let grant = try world.grant("a", 60)
        world.send("a", .repay(grant: grant, amounts: Amounts(tokens: 50)))
        #expect(world.reserve("a", 1).refusal?.retryAfter == 10_000)
    }
}
