import BursarCore
import Testing

/// In these worlds `z` holds everything, the others wait, and `z` gives something back.
@Suite("Allocation rounds")
struct RoundTests {
    private func world(
        _ allocation: AllocationStrategy, _ accounts: [Named],
        pool: (inout AccountSettings) -> Void = { _ in }
    ) throws -> (world: World, grant: UInt64) {
        var world = try World(
            tokens: 900,
            pool: {
                $0.allocation = allocation
                $0.defaultReserved = 0
                pool(&$0)
            }, accounts + [Named("z")])
        let grant = try world.grant("z", 900, lease: 3_600_000)
        return (world, grant)
    }

    private func got(_ world: World, _ outcome: Outcome) -> Int64? {
        guard case .finite(let tokens)? = world.outcome(of: outcome)?.granted?.amounts[.tokens]
        else { return nil }
        return tokens
    }

    @Test("equal: what is freed is shared evenly by those who take part of what they want")
    func equal() throws {
        var (world, grant) = try world(.equal, [Named("a"), Named("b"), Named("c")])
        let waiting = ["a", "b", "c"].map { world.reserve($0, 600, least: 1, wait: 5_000) }
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 91)))
        #expect(waiting.map { got(world, $0) } == [31, 30, 30])
    }

    @Test("proportional: by weight")
    func proportional() throws {
        var (world, grant) = try world(
            .proportional, [Named("a"), Named("b") { $0.weight = 2 }])
        let waiting = ["a", "b"].map { world.reserve($0, 800, least: 1, wait: 5_000) }
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 90)))
        #expect(waiting.map { got(world, $0) } == [30, 60])
    }

    @Test("priority: the highest class takes all that it wants")
    func priority() throws {
        var (world, grant) = try world(
            .priority,
            [Named("a"), Named("b") { $0.priority = 5 }, Named("c") { $0.priority = 5 }]
        ) {
            // Without minima and nominals that would be everyone's own.
            $0.defaultReserved = 0
        }
        let waiting = ["a", "b", "c"].map { world.reserve($0, 60, least: 1, wait: 5_000) }
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 100)))
        #expect(waiting.map { got(world, $0) } == [nil, 50, 50])
    }

    @Test("who has used least of the budget comes first")
    func leastUsed() throws {
        var (world, grant) = try world(
            .equal, [Named("a") { $0.weight = 9 }, Named("b")]
        ) { $0.allocation = .equal }
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 200)))
        try world.commit(try world.grant("a", 200), 200)
        let first = world.reserve("a", 100, least: 1, wait: 5_000)
        let second = world.reserve("b", 100, least: 1, wait: 5_000)
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 100)))
        #expect(got(world, second) == 100)
        #expect(got(world, first) == nil)
    }

    @Test("whole requests that no share serves are served in the strategy's order")
    func whole() throws {
        var (world, grant) = try world(.equal, [Named("a"), Named("b"), Named("c")])
        let waiting = ["a", "b", "c"].map { world.reserve($0, 60, wait: 5_000) }
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 130)))
        #expect(waiting.map { got(world, $0) } == [60, 60, nil])
    }

    @Test("a request too large for what is free takes no share from the others")
    func tooLarge() throws {
        var (world, grant) = try world(.equal, [Named("a"), Named("b")])
        let large = world.reserve("a", 500, wait: 5_000)
        let small = world.reserve("b", 100, least: 1, wait: 5_000)
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 100)))
        #expect(got(world, small) == 100)
        #expect(got(world, large) == nil)
    }

    @Test("what is within an account's own allocation comes before what others borrow")
    func nominalFirst() throws {
        var (world, grant) = try world(
            .equal, [Named("a") { $0.nominal[.tokens] = .finite(40) }, Named("b")])
        // b is within its nominal only up to (900 − 40) / 2; the rest would be borrowed.
        let borrower = world.reserve("a", 400, least: 1, wait: 5_000)
        let owner = world.reserve("b", 400, least: 1, wait: 5_000)
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 440)))
        #expect(got(world, borrower) == 40)
        #expect(got(world, owner) == 400)
    }

    @Test("groups share first, then their accounts")
    func groups() throws {
        var (world, grant) = try world(
            .proportional,
            [
                Named("g") { $0.weight = 2 }, Named("g/a"), Named("g/b") { $0.weight = 2 },
                Named("h"),
            ])
        let waiting = ["g/a", "g/b", "h"].map { world.reserve($0, 800, least: 1, wait: 5_000) }
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 90)))
        #expect(waiting.map { got(world, $0) } == [20, 40, 30])
    }

    @Test("a group's ceiling bounds what its accounts get together")
    func groupCeiling() throws {
        var (world, grant) = try world(
            .equal,
            [
                Named("g") { $0.ceiling[.tokens] = .finite(30) }, Named("g/a"), Named("g/b"),
                Named("h"),
            ])
        let waiting = ["g/a", "g/b", "h"].map { world.reserve($0, 30, least: 1, wait: 5_000) }
        world.send(nil, .repay(grant: grant, amounts: Amounts(tokens: 90)))
        #expect(waiting.map { got(world, $0) } == [15, 15, 30])
    }

    @Test("two resources: what is scarcer decides")
    func twoResources() throws {
        var world = try World(
            tokens: 900,
            pool: {
                $0.allocation = .equal
                $0.defaultReserved = 0
                $0.nominal[.cost] = .finite(90)
            }, [Named("a"), Named("b"), Named("z")])
        func ask(_ tokens: Int64, _ cost: Int64) -> Command {
            .reserve(
                Reservation(
                    want: Amounts(tokens: tokens, cost: cost), least: Amounts(tokens: 1, cost: 1),
                    lease: 3_600_000, wait: 5_000))
        }
        let all = try #require(world.send("z", ask(900, 90)).granted)
        let a = world.send("a", ask(600, 20))
        let b = world.send("b", ask(200, 80))
        world.send(nil, .repay(grant: all.grant, amounts: Amounts(tokens: 600, cost: 60)))
        #expect(world.outcome(of: a)?.granted?.amounts == Amounts(tokens: 400, cost: 20))
        #expect(world.outcome(of: b)?.granted?.amounts == Amounts(tokens: 200, cost: 40))
    }
}
