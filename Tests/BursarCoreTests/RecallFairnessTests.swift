import BursarCore
import Testing

@Suite("Recall: no ping-pong, groups, restart")
struct RecallFairnessTests {
    @Test("two agents that both want everything, in turn: nobody loses what is its own")
    func pingPong() throws {
        var world = try World(pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
        _ = try world.grant("a", 1_000, lease: 3_600_000)
        _ = world.reserve("b", 500, wait: 3_600_000, lease: 3_600_000)
        world.pass(5_000)
        #expect(world.revocations.count == 1)
        for round in 0..<50 {
            let name = round.isMultiple(of: 2) ? "a" : "b"
            let outcome = world.reserve(name, 500, wait: round.isMultiple(of: 3) ? 100 : 0)
            #expect(outcome.granted == nil)
            world.pass(7_000)
            #expect(try world.tokens("a", \.held) == 500)
            #expect(try world.tokens("b", \.held) == 500)
        }
        #expect(world.revocations.count == 1)
    }

    @Test("what is borrowed anew is recalled anew, and each lender gets its own within the grace")
    func inTurn() throws {
        var world = try World(pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
        for round in 0..<20 {
            let (borrower, lender) = round.isMultiple(of: 2) ? ("a", "b") : ("b", "a")
            let grant = try world.grant(borrower, 1_000)
            let waiting = world.reserve(lender, 500, wait: 60_000)
            world.pass(5_000)
            let own = try #require(world.outcome(of: waiting)?.granted)
            #expect(own.borrowed == Amounts(tokens: 0))
            world.send(borrower, .void(grant: grant))
            world.send(lender, .void(grant: own.grant))
        }
        #expect(world.revocations.count == 20)
    }

    private func groups() throws -> World {
        try World(
            tokens: 1_200, pool: { $0.defaultReserved = 0 },
            [Named("g"), Named("g/a"), Named("g/b"), Named("h"), Named("h/c"), Named("h/d")])
    }

    @Test("within its group an account gets its own back, even where the group borrows")
    func sibling() throws {
        var world = try groups()
        let grant = try world.grant("g/b", 1_200)
        let waiting = world.reserve("g/a", 100, wait: 60_000)
        #expect(world.recalls == [grant: 900])
        world.pass(5_000)
        #expect(world.outcome(of: waiting)?.granted != nil)
        #expect(try world.tokens("g/b", \.held) == 300)
    }

    @Test("from another group no more than that group borrowed")
    func otherGroup() throws {
        var world = try groups()
        _ = try world.grant("g/a", 200)
        let lent = try world.grant("g/b", 600)
        _ = try world.grant("h/c", 300)
        // g borrows 200 of the 300 that g/b borrows; 100 are free.
        let waiting = world.reserve("h/d", 300, wait: 60_000)
        #expect(world.recalls == [lent: 200])
        // The other 100 are its sibling's.
        let sibling = world.reserve("g/a", 100, wait: 60_000)
        #expect(world.recalls == [lent: 200])
        world.pass(5_000)
        #expect(world.outcome(of: waiting)?.granted != nil)
        #expect(try world.tokens("g", \.held) == 600)
        #expect(world.recalls == [lent: 100])
        world.pass(5_000)
        #expect(world.outcome(of: sibling)?.granted != nil)
        for name in ["g/a", "g/b", "h/c", "h/d"] { _ = world.reserve(name, 50, wait: 60_000) }
        for _ in 0..<10 { world.pass(5_000) }
        let revoked = world.revocations.count
        for _ in 0..<10 { world.pass(5_000) }
        #expect(world.revocations.count == revoked)
    }

    @Test("the budget that a group's ceiling keeps from others is recalled within the group")
    func ceiling() throws {
        var world = try World(
            pool: { $0.defaultReserved = 0 },
            [
                Named("g") { $0.ceiling[.tokens] = .finite(400) }, Named("g/a"), Named("g/b"),
                Named("h"),
            ])
        let grant = try world.grant("g/a", 400)
        _ = world.reserve("g/b", 150, wait: 60_000)
        #expect(world.recalls == [grant: 200])
    }

    @Test("a sub-agent's budget is its agent's")
    func subAgent() throws {
        var world = try World(pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
        world.allocate("a/s", session: 1)
        let grant = try world.grant("a/s", 1_000)
        let waiting = world.reserve("b", 500, wait: 60_000)
        #expect(world.recalls == [grant: 500])
        world.pass(5_000)
        #expect(world.outcome(of: waiting)?.granted != nil)
    }

    @Test("a pending recall survives a restart, and is carried out when due")
    func restart() throws {
        var world = try World(pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
        let grant = try world.grant("a", 1_000)
        _ = world.reserve("b", 300, wait: 60_000)
        world.pass(1_000)
        try world.restart()
        world.pass(0)
        #expect(world.recalls == [grant: 500])
        #expect(
            world.coordinator.nextWakeup(after: world.now)
                == world.now.advanced(milliseconds: 4_000))
        let again = try #require(world.reserve("b", 300).refusal)
        #expect(again.retryAfter == 4_000)
        world.pass(4_000)
        #expect(world.reserve("b", 300).granted != nil)
    }

    @Test("after a restart a recall is carried out for a nominal that is lent out, else ended")
    func restartUnclaimed() throws {
        for isReturned in [false, true] {
            var world = try World(pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
            let first = try world.grant("a", 500)
            let second = try world.grant("a", 500)
            world.reserve("b", 300)
            #expect(world.recalls == [second: 500])
            try world.restart()
            if isReturned { world.send("a", .void(grant: first)) }
            world.pass(5_000)
            #expect(world.recalls.isEmpty)
            #expect(try world.tokens("a", \.held) == 500)
            #expect(world.revocations.count == (isReturned ? 0 : 1))
        }
    }

    @Test("many borrowers: the largest part first, as little as possible")
    func order() throws {
        var world = try World(
            pool: { $0.defaultReserved = 0 },
            [
                Named("a") { $0.nominal[.tokens] = .finite(0) },
                Named("b") {
                    $0.nominal[.tokens] = .finite(0)
                    $0.weight = 2
                },
                Named("c") { $0.nominal[.tokens] = .finite(1_000) },
            ])
        let one = try world.grant("a", 200)
        let two = try world.grant("a", 200)
        let three = try world.grant("b", 600)
        _ = world.reserve("c", 200, wait: 60_000)
        #expect(world.recalls == [two: 200])
        _ = world.reserve("c", 200, wait: 60_000)
        #expect(world.recalls == [two: 200, three: 600], "300 by weight come before 200")
        _ = world.reserve("c", 600, wait: 60_000)
        #expect(world.recalls == [one: 200, two: 200, three: 600])
    }

    @Test("only so many grants are looked at for one request")
    func bounded() throws {
        var limits = Limits()
        limits.recallCandidates = 20
        var world = try World(
            limits: limits, pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
        for _ in 0..<100 { _ = try world.grant("a", 10) }
        #expect(world.reserve("b", 300).refusal?.message.contains("recalled") == false)
        #expect(world.reserve("b", 150).refusal?.message.contains("15 grants were") == true)
    }

    @Test("nobody hides what it borrowed behind thousands of grants that hold little or nothing")
    func hidden() throws {
        var world = try World(
            tokens: 100_000, pool: { $0.defaultReserved = 0 }, [Named("a"), Named("b")])
        world.isAcknowledging = true
        _ = try world.grant("b", 95_000)
        for number in 0..<4_200 {
            // Checked once at the end: each check reads everything.
            world.sendUnchecked("b", tokens: number.isMultiple(of: 2) ? 0 : 1)
        }
        let asked = world.reserve("a", 50_000, wait: 8_000)
        world.pass(5_000)
        #expect(world.outcome(of: asked)?.granted != nil)
    }
}
