import BursarCore
import Testing

@Suite("Recall")
struct RecallTests {
    /// Two accounts with 500 each of 1,000 and no minima.
    private func pair(_ change: (inout AccountSettings) -> Void = { _ in }) throws -> World {
        try World(
            pool: {
                $0.defaultReserved = 0
                change(&$0)
            }, [Named("a"), Named("b")])
    }

    @Test("a lender that waits gets its budget back when the grace is over, and not before")
    func waiting() throws {
        var world = try pair()
        let grant = try world.grant("a", 1_000)
        let waiting = world.reserve("b", 300, wait: 60_000)
        #expect(waiting.isWaiting)
        #expect(world.recalls == [grant: 500], "down to what is within its nominal")
        #expect(
            world.coordinator.nextWakeup(after: world.now)
                == world.now.advanced(milliseconds: 5_000))
        world.pass(4_999)
        #expect(world.outcome(of: waiting) == nil)
        world.pass(1)
        #expect(world.outcome(of: waiting)?.granted?.amounts == Amounts(tokens: 300))
        #expect(try world.tokens("a", \.held) == 500)
        #expect(world.recalls.isEmpty)
    }

    @Test("the grace is the group's")
    func grace() throws {
        var world = try pair { $0.recallGrace = 70 }
        _ = try world.grant("a", 1_000)
        let waiting = world.reserve("b", 10, wait: 60_000)
        world.pass(70)
        #expect(world.outcome(of: waiting)?.granted != nil)
    }

    @Test("who does not wait is told how many grants are recalled and when to come back")
    func refused() throws {
        var world = try pair()
        let grant = try world.grant("a", 1_000)
        let refusal = try #require(world.reserve("b", 300).refusal)
        #expect(refusal.reason == .insufficientBudget)
        #expect(refusal.retryAfter == 5_000)
        #expect(refusal.message.contains("1 grant was recalled"))
        world.pass(1_000)
        let again = try #require(world.reserve("b", 300).refusal)
        #expect(again.retryAfter == 4_000)
        #expect(again.message.contains("recalled already"))
        #expect(world.recalls == [grant: 500])
        world.pass(4_000)
        #expect(world.reserve("a", 201).reason == .queuedBehind, "300 of 500 are kept for b")
        #expect(world.reserve("b", 300).granted != nil)
        #expect(world.reserve("a", 200).granted != nil)
    }

    @Test("what is kept for someone who does not come back is free after one more grace")
    func abandonedClaim() throws {
        var world = try pair()
        _ = try world.grant("a", 1_000)
        world.reserve("b", 300)
        world.pass(5_000)
        let waiting = world.reserve("a", 400, wait: 60_000)
        world.pass(4_999)
        #expect(world.outcome(of: waiting) == nil)
        world.pass(1)
        #expect(world.outcome(of: waiting)?.granted != nil)
        #expect(world.coordinator.claimCount == 0)
    }

    @Test("a borrower that gives back early serves the lender at once", arguments: 0..<4)
    func early(way: Int) throws {
        var world = try pair()
        let grant = try world.grant("a", 1_000)
        let waiting = world.reserve("b", 300, wait: 60_000)
        switch way {
        case 0: world.send("a", .repay(grant: grant, amounts: Amounts(tokens: 300)))
        case 1: try world.commit(grant, 700)
        case 2: world.send("a", .void(grant: grant))
        default: world.release("a")
        }
        if way < 3 { #expect(world.outcome(of: waiting)?.granted != nil) }
        world.pass(5_000)
        #expect(world.outcome(of: waiting)?.granted != nil || way == 3)
        #expect(world.recalls.isEmpty)
        #expect(world.revocations.isEmpty || way == 3)
    }

    @Test("freed budget goes to the lender, however fast the borrower asks again")
    func churn() throws {
        var world = try pair()
        var grants = try (0..<10).map { _ in try world.grant("a", 100) }
        let waiting = world.reserve("b", 300, wait: 60_000)
        for _ in 0..<3 {
            try world.commit(grants.removeLast(), 0)
            #expect(world.reserve("a", 100).granted == nil)
        }
        #expect(world.outcome(of: waiting)?.granted != nil)
    }

    @Test("what was spent is not recalled; late usage of what was taken is an overrun in full")
    func spent() throws {
        var world = try pair()
        let grant = try world.grant("a", 1_000)
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 800)))
        #expect(world.reserve("b", 201).refusal?.message.contains("recalled") == false)
        let waiting = world.reserve("b", 200, wait: 60_000)
        #expect(world.recalls == [grant: 200])
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 10)))
        #expect(world.recalls == [grant: 190], "only what it still holds")
        world.pass(5_000)
        #expect(world.outcome(of: waiting) == nil, "10 are gone")
        let settled = try world.commit(grant, 1_000)
        #expect(settled.charged[.tokens] == .finite(1_000))
        #expect(try world.tokens("a", \.consumed) == 1_000)
        #expect(try world.status("a").statistics.overruns == 1)
    }

    @Test("what comes in stays for the lender, even if some of it was spent meanwhile")
    func partlySpent() throws {
        var world = try World(
            tokens: 900, pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b"), Named("c")])
        let other = try world.grant("c", 200)
        let grant = try world.grant("a", 700)
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 400)))
        let waiting = world.reserve("b", 300, wait: 60_000)
        #expect(world.recalls == [grant: 300])
        world.send("a", .track(grant: grant, usage: Amounts(tokens: 50)))
        world.pass(5_000)
        #expect(world.outcome(of: waiting) == nil)
        #expect(world.reserve("a", 1).reason == .queuedBehind)
        try world.commit(other, 150)
        #expect(world.outcome(of: waiting)?.granted != nil)
    }

    @Test("beyond the asker's nominal nothing is recalled, nor of who is within its own")
    func entitlement() throws {
        var world = try World(
            pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b"), Named("c"), Named("d")])
        _ = try world.grant("a", 250)
        let borrowed = try world.grant("c", 750)
        #expect(world.reserve("b", 251, wait: 1_000).isWaiting)
        #expect(world.recalls.isEmpty)
        #expect(world.reserve("b", 250, wait: 1_000).isWaiting)
        #expect(world.recalls == [borrowed: 500])
    }

    @Test("several waiting requests of an account claim no more than its nominal together")
    func together() throws {
        var world = try pair()
        _ = try (0..<20).map { _ in try world.grant("a", 50) }
        for _ in 0..<7 { #expect(world.reserve("b", 100, wait: 60_000).isWaiting) }
        #expect(world.recalls.values.reduce(0, +) == 500)
        world.pass(5_000)
        #expect(try world.tokens("b", \.held) == 500)
        #expect(try world.tokens("a", \.held) == 500)
    }

    @Test("what is recalled for one lender is not counted on by another")
    func twoLenders() throws {
        var world = try World(
            pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b"), Named("c")])
        _ = try (0..<10).map { _ in try world.grant("a", 100) }
        let first = world.reserve("b", 100, wait: 60_000)
        #expect(world.recalls.count == 1)
        world.reserve("c", 150)
        #expect(world.recalls.count == 3)
        let third = world.reserve("b", 100, wait: 60_000)
        #expect(world.recalls.count == 4)
        world.pass(5_000)
        #expect(world.outcome(of: first)?.granted != nil)
        #expect(world.outcome(of: third)?.granted != nil)
        #expect(world.reserve("c", 150).granted != nil)
    }

    @Test("nothing is recalled where nothing is borrowed: static groups, auctions, spent budget")
    func notLent() throws {
        for sharing in [Sharing.static, .auction] {
            var world = try pair { $0.sharing = sharing }
            _ = try world.grant("a", 500)
            _ = try world.grant("b", 500)
            world.adjust("a") { $0.nominal[.tokens] = .finite(100) }
            world.adjust("b") { $0.nominal[.tokens] = .finite(900) }
            #expect(world.reserve("b", 100, wait: 1_000).granted == nil)
            #expect(world.recalls.isEmpty)
        }
        var world = try pair()
        try world.commit(world.grant("a", 1_000), 1_000)
        #expect(world.reserve("b", 100).refusal?.message.contains("recalled") == false)
    }

    @Test(
        "only the resources that are short are recalled, and only these need be within the nominal")
    func resources() throws {
        var world = try pair { $0.nominal[.cost] = .finite(1_000) }
        let command = { (tokens: Int64, cost: Int64, wait: Int64) in
            Command.reserve(
                Reservation(want: Amounts(tokens: tokens, cost: cost), wait: wait))
        }
        let grant = try #require(world.send("a", command(1_000, 300, 0)).granted).grant
        // Of the cost b borrows; there is enough of it.
        let waiting = world.send("b", command(200, 600, 60_000))
        #expect(world.recalls == [grant: 500])
        world.pass(5_000)
        #expect(world.outcome(of: waiting)?.granted?.borrowed == Amounts(tokens: 0, cost: 100))
        #expect(try world.status("a").held == Amounts(tokens: 500, cost: 300))
    }

    @Test("an account that is released has nothing recalled any more")
    func released() throws {
        var world = try World(pool: { $0.defaultReserved = 0 }, [Named("a")])
        world.allocate("b")
        _ = try world.grant("a", 1_000)
        world.reserve("b", 100)
        #expect(world.recalls.count == 1)
        world.release("b")
        #expect(world.recalls.isEmpty)
        #expect(world.coordinator.claimCount == 0)
    }

    @Test("grants of an account that is released are its parent's, and go on being recalled")
    func releasedBorrower() throws {
        var world = try World(
            pool: { $0.defaultReserved = 0 }, [Named("b") { $0.nominal[.tokens] = .finite(600) }])
        world.allocate("a")
        _ = try world.grant("a", 1_000)
        let waiting = world.reserve("b", 500, wait: 60_000)
        world.release("a")
        world.pass(5_000)
        #expect(world.outcome(of: waiting)?.granted != nil)
        #expect(try world.tokens("main", \.held) == 900, "400 are left to the pool")
    }

    @Test("what the others gave back is not taken from the last one")
    func notNeeded() throws {
        var world = try World(
            pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b"), Named("c")])
        let first = try world.grant("a", 450)
        let second = try world.grant("c", 550)
        let waiting = world.reserve("b", 300, wait: 60_000)
        #expect(Set(world.recalls.keys) == [first, second])
        try world.commit(second, 100)
        #expect(world.outcome(of: waiting)?.granted != nil)
        #expect(world.recalls.isEmpty, "ended at once")
        #expect(try world.tokens("a", \.held) == 450)
    }

    @Test("when nobody waits any more, recalls end")
    func cancelled() throws {
        var world = try pair()
        _ = try world.grant("a", 1_000)
        guard case .waiting(let ticket) = world.reserve("b", 300, wait: 60_000) else {
            Issue.record("it waits")
            return
        }
        world.coordinator.cancel(ticket: ticket)
        world.pass(1)
        #expect(world.recalls.isEmpty)
        #expect(world.reserve("b", 0).granted != nil)
        world.pass(5_000)
        #expect(try world.tokens("a", \.held) == 1_000)
    }

    @Test("waits shorter than the grace add up")
    func shortWaits() throws {
        var world = try pair()
        _ = try world.grant("a", 1_000)
        for _ in 0..<2 {
            let waiting = world.reserve("b", 300, wait: 2_000)
            world.pass(2_000)
            let refusal = try #require(world.outcome(of: waiting)?.refusal)
            #expect(refusal.reason == .waitTimedOut)
            #expect(refusal.message.contains("recalled already"))
        }
        let waiting = world.reserve("b", 300, wait: 2_000)
        world.pass(1_000)
        #expect(world.outcome(of: waiting)?.granted != nil)
    }
}
