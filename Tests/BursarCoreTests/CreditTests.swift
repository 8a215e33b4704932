import BursarCore
import Testing

/// In these worlds `z` owns and holds all 900 tokens; `a` and `b` own nothing, wait, and borrow.
@Suite("Credits of dynamic groups")
struct CreditTests {
    private func world(
        _ pool: (inout AccountSettings) -> Void = { _ in }
    ) throws -> (world: World, grant: UInt64) {
        func owning(_ tokens: Int64, _ name: String) -> Named {
            Named(name) { $0.nominal[.tokens] = .finite(tokens) }
        }
        var world = try World(
            tokens: 900,
            pool: {
                $0.allocation = .dynamic
                $0.defaultReserved = 0
                $0.initialCredits = 1_000
                pool(&$0)
            }, [owning(0, "a"), owning(0, "b"), owning(900, "z")])
        let grant = try world.grant("z", 900, lease: 3_600_000)
        return (world, grant)
    }

    private func credits(_ world: World) throws -> [Int64] {
        try ["a", "b", "z"].map { try world.tokens($0, \.credits) }
    }

    private func free(_ tokens: Int64, of grant: UInt64, in world: inout World) {
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: tokens)))
    }

    private func got(_ world: World, _ outcome: Outcome) -> Int64? {
        world.outcome(of: outcome)?.granted?.amounts.values.tokens
    }

    @Test("what is won in contention is paid to who lent, and no credit is lost")
    func contention() throws {
        var (world, grant) = try world()
        #expect(try credits(world) == [1_000, 1_000, 1_000])
        let waiting = ["a", "b"].map { world.reserve($0, 600, least: 1, wait: 5_000) }
        free(60, of: grant, in: &world)
        #expect(waiting.map { got(world, $0) } == [30, 30])
        // Of 60, each of three is sure of 10 and has a third of the other 30: a and b take 20 more,
        // 10 of them from z.
        #expect(try credits(world) == [990, 990, 1_020])
    }

    @Test("who has more credits is served first, until they are even")
    func richest() throws {
        var (world, grant) = try world()
        _ = world.reserve("a", 300, least: 1, wait: 5_000)
        free(300, of: grant, in: &world)
        let before = try credits(world)
        #expect(before[0] < before[1])
        world.pass(1_000)
        let poor = world.reserve("a", 600, least: 1, wait: 5_000)
        let rich = world.reserve("b", 600, least: 1, wait: 5_000)
        free(60, of: grant, in: &world)
        // Each is sure of 15; b is so much richer that it gets the rest.
        #expect(got(world, poor) == 15)
        #expect(got(world, rich) == 45)
    }

    @Test("a whole request is offered to the richer first")
    func whole() throws {
        var (world, grant) = try world()
        _ = world.reserve("a", 300, least: 1, wait: 5_000)
        free(300, of: grant, in: &world)
        world.pass(1_000)
        let poor = world.reserve("a", 60, wait: 5_000)
        let rich = world.reserve("b", 60, wait: 5_000)
        free(60, of: grant, in: &world)
        #expect(got(world, rich) == 60)
        #expect(got(world, poor) == nil)
    }

    @Test("a period's end settles what was used without contention")
    func period() throws {
        var (world, grant) = try world()
        try world.commit(grant, 300)
        try world.commit(try world.grant("a", 600), 600)
        #expect(try credits(world) == [1_000, 1_000, 1_000])
        world.endPeriod()
        // Of 900 each is sure of 150 and has 150 of the rest. a took 450 above its 150, of which b
        // lent 150; z took 150 above its own.
        #expect(try credits(world) == [700, 1_300, 1_000])
        // Paid for, and therefore not owed.
        #expect(try world.tokens("a", \.debt) == 0)
    }

    @Test("what was paid in contention is not paid again at the period's end")
    func paidOnce() throws {
        var (world, grant) = try world()
        let won = world.reserve("a", 600, least: 600, wait: 5_000)
        free(600, of: grant, in: &world)
        let settled = try credits(world)
        try world.commit(try #require(world.outcome(of: won)?.granted).grant, 600)
        try world.commit(grant, 0)
        world.endPeriod()
        #expect(try credits(world) == settled)
    }

    @Test("a newcomer starts with the mean of the others' credits, and a name keeps its own")
    func newcomer() throws {
        var (world, grant) = try world()
        _ = world.reserve("a", 60, least: 1, wait: 5_000)
        free(60, of: grant, in: &world)
        let others = try credits(world)
        #expect(others != [1_000, 1_000, 1_000])
        world.allocate("n")
        #expect(try world.tokens("n", \.credits) == others.reduce(0, +) / 3)
        world.release("n")
        world.endPeriod()
        let later = try world.tokens("a", \.credits)
        world.allocate("n")
        #expect(try world.tokens("n", \.credits) == others.reduce(0, +) / 3)
        #expect(try world.tokens("a", \.credits) == later)
    }

    @Test("credits survive a restart, settled or not")
    func restart() throws {
        var (world, grant) = try world()
        _ = world.reserve("a", 60, least: 1, wait: 5_000)
        free(60, of: grant, in: &world)
        let settled = try credits(world)
        // Within the same second: won, and not settled yet.
        _ = world.reserve("b", 60, least: 1, wait: 5_000)
        free(60, of: grant, in: &world)
        #expect(try credits(world) == settled)
        try world.restart()
        world.pass(1_000)
        let after = try credits(world)
        #expect(after[1] < settled[1])
        #expect(after.reduce(0, +) == settled.reduce(0, +))
    }

    @Test("by default the first ones start with a thousand times the budget")
    func initial() throws {
        let world = try World(
            tokens: 900, pool: { $0.allocation = .dynamic }, [Named("a"), Named("b")])
        #expect(try world.tokens("a", \.credits) == 900_000)
        let plain = try World(tokens: 900, [Named("a")])
        #expect(try plain.status("a").credits == .none)
    }
}
