import BursarCore
import Testing

@Suite("Periods and debt")
struct PeriodTests {
    private func two(_ pool: (inout AccountSettings) -> Void = { _ in }) throws -> World {
        try World(pool: pool, [Named("a"), Named("b")])
    }

    @Test("consumption starts anew, holds stay")
    func boundary() throws {
        var world = try two()
        try world.commit(world.grant("a", 300), 300)
        let grant = try world.grant("a", 100)
        world.endPeriod()
        #expect(try world.tokens("a", \.consumed) == 0)
        #expect(try world.tokens("a", \.held) == 100)
        try world.commit(grant, 80)
        #expect(try world.tokens("a", \.consumed) == 80)
    }

    @Test("what was borrowed and spent is paid back at the refill; the other lender gets it")
    func payback() throws {
        var world = try two()
        try world.commit(world.grant("a", 800), 800)
        try world.commit(world.grant("b", 100), 100)
        world.endPeriod()
        // a owed 300 and pays them from its 500, of which 50 are its minimum.
        #expect(try world.tokens("a", \.debt) == 0)
        #expect(try world.tokens("a", \.nominal) == 200)
        #expect(try world.tokens("b", \.nominal) == 800)
        world.endPeriod()
        #expect(try world.tokens("a", \.nominal) == 500)
        #expect(try world.tokens("b", \.nominal) == 500)
    }

    @Test("payback leaves the minimum, and goes on in the next period")
    func paybackLeavesMinimum() throws {
        var world = try two()
        try world.commit(world.grant("a", 950), 1_000)
        world.endPeriod()
        #expect(try world.tokens("a", \.nominal) == 50)
        #expect(try world.tokens("a", \.debt) == 50)
        world.endPeriod()
        #expect(try world.tokens("a", \.nominal) == 450)
        #expect(try world.tokens("a", \.debt) == 0)
    }

    @Test("the payback rate slows it down")
    func rate() throws {
        var world = try two { $0.paybackRate = 100_000 }
        try world.commit(world.grant("a", 800), 800)
        world.endPeriod()
        // 10 % of the 450 above the minimum.
        #expect(try world.tokens("a", \.nominal) == 455)
        #expect(try world.tokens("a", \.debt) == 255)
    }

    @Test("held amounts are no debt")
    func heldIsNoDebt() throws {
        var world = try two()
        _ = try world.grant("a", 900)
        world.endPeriod()
        #expect(try world.tokens("a", \.debt) == 0)
        #expect(try world.tokens("a", \.held) == 900)
    }

    @Test("beyond the debt limit it is written off, visibly")
    func debtLimit() throws {
        var world = try World(
            pool: { $0.paybackRate = 0 },
            [
                Named("a") { $0.debtLimit[.tokens] = .absolute(120) }, Named("b"),
            ])
        try world.commit(world.grant("a", 800), 800)
        world.endPeriod()
        #expect(try world.tokens("a", \.debt) == 120)
        let records = world.coordinator.records().accounts
        #expect(records.first { $0.path == "main/a" }?.writtenOff.tokens == 180)
    }

    @Test("without a debt limit: one nominal")
    func defaultDebtLimit() throws {
        var world = try two { $0.paybackRate = 0 }
        try world.commit(world.grant("a", 100), 5_000)
        world.endPeriod()
        #expect(try world.tokens("a", \.debt) == 500)
    }

    @Test("what is paid is shared by unused nominal")
    func proRata() throws {
        var world = try World([Named("a"), Named("b"), Named("c"), Named("d")])
        // Nominal 250 each: a borrows 90; b leaves 200 unused, c 100, d nothing.
        try world.commit(world.grant("a", 340), 340)
        try world.commit(world.grant("b", 50), 50)
        try world.commit(world.grant("c", 150), 150)
        try world.commit(world.grant("d", 250), 250)
        world.endPeriod()
        let nominals = try ["a", "b", "c", "d"].map { try world.tokens($0, \.nominal) }
        #expect(nominals == [160, 310, 280, 250])
    }

    @Test("the highest nominal of the period counts")
    func highestNominal() throws {
        var world = try two { $0.paybackRate = 0 }
        world.adjust("a") { $0.nominal[.tokens] = .finite(700) }
        world.adjust("a") { $0.nominal[.tokens] = .finite(400) }
        try world.commit(world.grant("a", 800), 800)
        world.endPeriod()
        #expect(try world.tokens("a", \.debt) == 100)
    }

    @Test("nominal that was handed back does not excuse what is borrowed afterwards")
    func handedBack() throws {
        var world = try two { $0.paybackRate = 0 }
        world.send("a", .repay(grant: nil, amounts: Amounts(tokens: 450)))
        try world.commit(world.grant("a", 500), 500)
        world.endPeriod()
        #expect(try world.tokens("a", \.debt) == 450)
    }

    @Test("repaid nominal pays debt early")
    func repay() throws {
        var world = try two { $0.paybackRate = 0 }
        try world.commit(world.grant("a", 800), 800)
        world.endPeriod()
        let repaid = world.send("a", .repay(grant: nil, amounts: Amounts(tokens: 100))).repaid
        #expect(repaid?.paidBack == Amounts(tokens: 100))
        #expect(repaid?.debt.tokens == 200)
        #expect(try world.tokens("a", \.debt) == 200)
    }

    @Test("groups borrow and pay like agents, and those beneath have less to share")
    func groups() throws {
        var world = try World([Named("g"), Named("g/x"), Named("g/y"), Named("b")])
        try world.commit(world.grant("g/x", 400), 400)
        try world.commit(world.grant("g/y", 300), 300)
        world.endPeriod()
        // The group owed 200 of its 500; x owed 150 and y 50 of their 250.
        #expect(try world.tokens("g", \.nominal) == 300)
        #expect(try world.tokens("b", \.nominal) == 700)
        // Of the 300 that are left x and y would have 150 each, x at least 5 % of 300: it pays 135 of
        // its debt, y all. Neither had lent the other anything, so that both share the 185.
        #expect(try world.tokens("g/x", \.nominal) == 108)
        #expect(try world.tokens("g/x", \.debt) == 15)
        #expect(try world.tokens("g/y", \.nominal) == 192)
    }
}
