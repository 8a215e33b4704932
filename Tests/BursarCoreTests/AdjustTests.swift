import BursarCore
import Testing

@Suite("Adjust")
struct AdjustTests {
    @Test("capacity, allocation, minimum, ceiling, weight")
    func figures() throws {
        var world = try World([Named("a"), Named("b")])
        world.adjust("main") { $0.delta[.tokens] = .finite(200) }
        #expect(try world.tokens("main", \.ceiling) == 1_200)
        world.adjust("a") { $0.weight = 2 }
        #expect(try world.tokens("a", \.nominal) == 800)
        world.adjust("a") { $0.nominal[.tokens] = .finite(300) }
        #expect(try world.tokens("b", \.nominal) == 900)
        world.adjust("a") { $0.reserved[.tokens] = .finite(120) }
        #expect(try world.tokens("a", \.reserved) == 120)
        world.adjust("a") { $0.ceiling[.tokens] = .finite(310) }
        #expect(try world.tokens("a", \.ceiling) == 310)
    }

    @Test("a change of a computed allocation starts from what was computed")
    func delta() throws {
        var world = try World([Named("a"), Named("b")])
        world.send("a", .repay(grant: nil, amounts: Amounts(tokens: 100)))
        #expect(try world.tokens("a", \.nominal) == 400)
        world.adjust("a") { $0.delta[.tokens] = .finite(50) }
        // 500 + 50, of which 100 were handed back for this period.
        #expect(try world.tokens("a", \.nominal) == 450)
        world.endPeriod()
        #expect(try world.tokens("a", \.nominal) == 550)
    }

    @Test("what does not fit is refused")
    func refused() throws {
        var world = try World([Named("a"), Named("b") { $0.nominal[.tokens] = .finite(400) }])
        let refused: [(String, RefusalReason, (inout Adjustment) -> Void)] = [
            ("a", .nominalDoesNotFit, { $0.nominal[.tokens] = .finite(601) }),
            ("b", .invalidAmount, { $0.delta[.tokens] = .finite(-401) }),
            ("b", .minimumDoesNotFit, { $0.reserved[.tokens] = .finite(401) }),
            ("b", .invalidAmount, { $0.reserved[.tokens] = .unlimited }),
            ("b", .invalidArgument, { $0.weight = 0 }),
            ("main", .invalidArgument, { $0.ceiling[.tokens] = .finite(1) }),
            ("c", .unknownAccount, { $0.weight = 1 }),
        ]
        for (name, reason, change) in refused {
            #expect(world.adjust(name, change).reason == reason)
        }
    }

    @Test("what did not fit before may stay while something else changes")
    func lowered() throws {
        var world = try World([Named("a") { $0.nominal[.tokens] = .finite(900) }, Named("b")])
        world.adjust("main") { $0.nominal[.tokens] = .finite(500) }
        #expect(world.adjust("a") { $0.weight = 3 }.defined != nil)
        #expect(world.adjust("a") { $0.delta[.tokens] = .finite(-300) }.defined != nil)
    }

    @Test("a configuration is checked as a whole, and leaves what clients adjusted")
    func configuration() throws {
        #expect(throws: Refusal.self) {
            _ = try World([
                Named("a") { $0.nominal[.tokens] = .finite(600) },
                Named("b") { $0.nominal[.tokens] = .finite(401) },
            ])
        }
        var world = try World([Named("a"), Named("b")])
        world.adjust("a") { $0.nominal[.tokens] = .finite(700) }
        var pool = AccountSettings()
        pool.nominal[.tokens] = .finite(2_000)
        try world.coordinator.configure(
            [
                ConfiguredAccount(path: "main", settings: pool, digest: 2),
                ConfiguredAccount(path: "main/a", settings: AccountSettings(), digest: 1),
            ], at: world.now)
        #expect(try world.tokens("main", \.ceiling) == 2_000)
        #expect(try world.tokens("a", \.nominal) == 700)
        #expect(world.coordinator.status(of: "main/b") == nil)
    }
}
