import BursarCore
import Testing

@Suite("Admission")
struct AdmissionTests {
    @Test("a pool grants what it has and not one more")
    func capacity() throws {
        var world = try World([Named("a") { $0.reserved[.tokens] = .absolute(0) }])
        #expect(world.reserve("a", 1_001).reason == .insufficientBudget)
        #expect(world.reserve("a", 1_000).granted?.amounts == Amounts(tokens: 1_000))
        #expect(world.reserve("a", 1).reason == .insufficientBudget)
    }

    @Test("200 askers of 10 share 1,000: 100 get it, never more than there is")
    func concurrency() throws {
        var world = try World((0..<200).map { Named("a\($0)") })
        var granted = 0
        for agent in 0..<200 {
            if world.reserve("a\(agent)", 10).granted != nil { granted += 1 }
            #expect(try world.tokens("main", \.held) <= 1_000)
            #expect(world.coordinator.excesses().isEmpty)
        }
        // Each minimum is 2.5 (50 % of 1,000 over 200): 2 or 3, and an asker of 10 uses its own up.
        #expect(granted <= 100)
        // Whoever was refused still gets its minimum, at once.
        for agent in 0..<200 where try world.tokens("a\(agent)", \.held) == 0 {
            let minimum = try world.tokens("a\(agent)", \.reserved)
            #expect((2...3).contains(minimum))
            #expect(world.reserve("a\(agent)", minimum).granted != nil, "a\(agent)")
        }
        #expect(try world.tokens("main", \.held) <= 1_000)
    }

    @Test("all resources or none")
    func allOrNone() throws {
        var world = try World(pool: { $0.nominal[.cost] = .finite(10) }, [Named("a")])
        let want = Amounts(tokens: 5, cost: 11)
        #expect(world.send("a", .reserve(Reservation(want: want))).reason == .insufficientBudget)
        #expect(try world.tokens("a", \.held) == 0)
    }

    @Test("what no capacity names is recorded, never refused")
    func absent() throws {
        var world = try World(tokens: nil, [Named("a")])
        let grant = try world.grant("a", 1 << 60)
        try world.commit(grant, 7)
        #expect(try world.tokens("a", \.consumed) == 7)
        #expect(try world.status("a").limit == .none)
        #expect(try world.status("a").level == .green)
    }

    @Test("a group's ceiling binds those beneath, the pool's those beside")
    func groups() throws {
        var world = try World([
            Named("g") { $0.ceiling[.tokens] = .finite(300) }, Named("g/a"), Named("g/b"),
            Named("c"),
        ])
        #expect(world.reserve("g/a", 301).reason == .insufficientBudget)
        // The minimum of g/b is 5 % of the group's nominal of 300.
        #expect(try world.tokens("g/a", \.headroom) == 285)
        #expect(world.reserve("g/a", 285).granted != nil)
        #expect(world.reserve("g/b", 15).granted != nil)
        #expect(world.reserve("c", 700).granted != nil)
        #expect(world.reserve("g/b", 1).reason == .insufficientBudget)
    }

    @Test("per-operation limits of an account and of those above it")
    func perOperation() throws {
        var world = try World(
            pool: { $0.perOperation[.tokens] = .finite(100) },
            [
                Named("a"), Named("b") { $0.perOperation[.tokens] = .finite(50) },
            ])
        #expect(world.reserve("a", 101).reason == .perOperationLimit)
        #expect(world.reserve("a", 100).granted != nil)
        #expect(world.reserve("b", 51).reason == .perOperationLimit)
    }

    @Test("a limit of zero is no budget")
    func noBudget() throws {
        var world = try World([Named("a") { $0.ceiling[.tokens] = .finite(0) }])
        #expect(world.reserve("a", 1, wait: 1_000).reason == .noBudget)
        #expect(try world.status("a").level == .green)
    }

    @Test(
        "nonsense is refused",
        arguments: [
            Reservation(want: .none), Reservation(want: Amounts(tokens: -1)),
            Reservation(want: Amounts(tokens: Amounts.most + 1)),
            Reservation(want: Amounts(tokens: 1), least: Amounts(tokens: 2)),
            Reservation(want: Amounts(tokens: 1), least: Amounts(cost: 0)),
            Reservation(want: Amounts(tokens: 1), lease: 0),
            Reservation(want: Amounts(tokens: 1), lease: .max),
            Reservation(want: Amounts(tokens: 1), wait: -1),
            Reservation(want: Amounts(tokens: 1), wait: .max),
            Reservation(want: Amounts(tokens: 1), operation: String(repeating: "x", count: 129)),
        ])
    func nonsense(_ reservation: Reservation) throws {
        var world = try World([Named("a")])
        let reason = world.send("a", .reserve(reservation)).reason
        #expect(reason == .invalidAmount || reason == .invalidArgument)
    }

    @Test("open grants are bounded, per account and in all")
    func bounds() throws {
        var limits = Limits()
        limits.grantsPerAccount = 2
        limits.openGrants = 3
        var world = try World(limits: limits, [Named("a"), Named("b")])
        _ = try world.grant("a", 0)
        _ = try world.grant("a", 0)
        #expect(world.reserve("a", 0).reason == .tooManyGrants)
        _ = try world.grant("b", 0)
        #expect(world.reserve("b", 0).reason == .tooManyGrants)
    }

    @Test("a refusal names where it fails, and how the account stands")
    func explanation() throws {
        var world = try World([Named("a"), Named("b")])
        let grant = try world.grant("a", 950)
        let refusal = try #require(world.reserve("b", 51).refusal)
        #expect(refusal.blockedAt == world.coordinator.id(of: "main"))
        #expect(refusal.level == .green)
        // What a borrowed is recalled.
        #expect(refusal.retryAfter == 5_000)
        #expect(world.coordinator.obstacles(to: refusal, most: 5).map(\.id) == [grant])
    }
}
