import BursarCore
import BursarSimulation
import Testing

/// An hour with one greedy agent of the highest class, whatever the group's strategy is.
@Suite("Starvation")
struct StarvationTests {
    private static let others = (0..<8).map { "a\($0)" }

    private struct Asked {
        var waiting: Outcome
        var deadline: Instant
    }

    @Test(
        "everyone else gets its minimum at once, and every wait ends in time",
        arguments: [Sharing.pool, .auction],
        [AllocationStrategy.equal, .proportional, .priority, .dynamic])
    func greedy(sharing: Sharing, allocation: AllocationStrategy) throws {
        let seed: UInt64 = 41
        var random = SeededRandom(seed: seed)
        var world = try World(
            tokens: 10_000,
            pool: {
                $0.sharing = sharing
                $0.allocation = allocation
                $0.recallGrace = 500
            },
            [Named("greedy") { $0.priority = 100 }] + Self.others.map { Named($0) })
        var held: [(grant: UInt64, until: Instant)] = []
        var pending: [Asked] = []
        var minimaGiven = 0
        var served = 0
        world.isAcknowledging = true
        for second in stride(from: 0, to: 3_600, by: 8) {
            if second % 400 == 0 { world.endPeriod() }
            world.pass(8_000)
            // The greedy one takes all it can, keeps it for a while, spends it, and waits for more.
            for wanted in [Int64(5_000), 500, 50] {
                let outcome = world.reserve("greedy", wanted, least: 1, wait: 0, bid: 50)
                guard let grant = outcome.granted?.grant else { continue }
                held.append((grant, world.now.advanced(milliseconds: 7_000)))
            }
            if second % 16 == 0 {
                pending.append(ask("greedy", 4_000, wait: 20_000, in: &world))
            }
            let name = try #require(Self.others.randomElement(using: &random))
            let status = try world.status(name)
            let minimum =
                status.reserved.values.tokens
                - status.held.values.tokens - status.consumed.values.tokens
            if minimum > 0 {
                let part = Int64.random(in: 1...minimum, using: &random)
                let outcome = world.reserve(name, part)
                #expect(outcome.granted?.amounts.values.tokens == part, "seed \(seed), \(second)")
                if let grant = outcome.granted?.grant {
                    minimaGiven += 1
                    held.append((grant, world.now.advanced(milliseconds: 3_000)))
                }
            }
            let more = Int64.random(in: 1...2_000, using: &random)
            let wait = Int64.random(in: 100...30_000, using: &random)
            pending.append(ask(name, more, wait: wait, in: &world))
            for grant in held where grant.until <= world.now {
                try world.commit(grant.grant, nil)
            }
            held.removeAll { $0.until <= world.now }
            pending.removeAll { asked in
                let outcome = world.outcome(of: asked.waiting)
                if let grant = outcome?.granted?.grant {
                    served += 1
                    held.append((grant, world.now.advanced(milliseconds: 2_000)))
                }
                return outcome != nil || !asked.waiting.isWaiting
            }
            for asked in pending where asked.deadline <= world.now {
                Issue.record("seed \(seed), second \(second): a wait goes on after its deadline")
                return
            }
        }
        #expect(minimaGiven > 100, "the minima were asked for too rarely")
        #expect(served > 50, "waiting served too few")
    }

    private func ask(
        _ name: String, _ tokens: Int64, wait: Int64, in world: inout World
    ) -> Asked {
        Asked(
            waiting: world.reserve(name, tokens, wait: wait, bid: 1),
            deadline: world.now.advanced(milliseconds: wait))
    }

    @Test("small requests within a nominal do not starve a large one within another")
    func withinNominals() throws {
        func owning(_ name: String, _ tokens: Int64) -> Named {
            Named(name) { $0.nominal[.tokens] = .finite(tokens) }
        }
        var world = try World(
            tokens: 100, pool: { $0.defaultReserved = 0 },
            [owning("a", 50), owning("b", 50), owning("c", 0)])
        // What c borrowed is spent: nothing can be recalled for a.
        try world.commit(try world.grant("c", 20), 20)
        var grants = try (0..<5).map { _ in try world.grant("b", 10) }
        let large = world.reserve("a", 50, wait: 4_000)
        world.pass(2_100)
        for _ in 0..<5 where !grants.isEmpty {
            world.send(nil, .void(grant: grants.removeFirst()))
            if let small = world.reserve("b", 10).granted { grants.append(small.grant) }
        }
        #expect(world.outcome(of: large)?.granted != nil)
    }
}
