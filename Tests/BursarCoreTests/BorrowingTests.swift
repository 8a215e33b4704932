import BursarCore
import Testing

@Suite("Borrowing")
struct BorrowingTests {
    @Test("what lies above the nominal is borrowed, and told")
    func borrowed() throws {
        var world = try World([Named("a"), Named("b")])
        #expect(world.reserve("a", 400).granted?.borrowed == Amounts(tokens: 0))
        let second = try #require(world.reserve("a", 300).granted)
        #expect(second.borrowed == Amounts(tokens: 200))
        #expect(try world.tokens("a", \.borrowed) == 200)
        #expect(try world.tokens("b", \.borrowed) == 0)
    }

    @Test("a refund pays back what was borrowed first")
    func refund() throws {
        var world = try World([Named("a"), Named("b")])
        let grant = try world.grant("a", 700)
        let settled = try world.commit(grant, 550)
        #expect(settled.refunded == Amounts(tokens: 150))
        #expect(settled.paidBack == Amounts(tokens: 150))
        #expect(try world.tokens("a", \.borrowed) == 50)
    }

    @Test("of a refund only the borrowed part pays back")
    func partly() throws {
        var world = try World([Named("a"), Named("b")])
        let grant = try world.grant("a", 600)
        let settled = try world.commit(grant, 300)
        #expect(settled.refunded == Amounts(tokens: 300))
        #expect(settled.paidBack == Amounts(tokens: 100))
    }

    @Test("void gives everything back")
    func void() throws {
        var world = try World([Named("a"), Named("b")])
        let grant = try world.grant("a", 600)
        let settled = try #require(world.send("a", .void(grant: grant)).settled)
        #expect(settled.paidBack == Amounts(tokens: 100))
        #expect(settled.charged == Amounts(tokens: 0))
        #expect(try world.tokens("main", \.held) == 0)
    }

    @Test("repay hands back held amounts, at most what is held")
    func repayGrant() throws {
        var world = try World([Named("a"), Named("b")])
        let grant = try world.grant("a", 600)
        let repaid = try #require(
            world.send("a", .repay(grant: grant, amounts: Amounts(tokens: 150))).repaid)
        #expect(repaid.returned == Amounts(tokens: 150))
        #expect(repaid.paidBack == Amounts(tokens: 100))
        let rest = world.send("a", .repay(grant: grant, amounts: Amounts(tokens: 9_999))).repaid
        #expect(rest?.returned == Amounts(tokens: 450))
        #expect(try world.tokens("a", \.held) == 0)
    }

    @Test("repay hands back unspent nominal above the minimum")
    func repayNominal() throws {
        var world = try World([Named("a"), Named("b")])
        try world.commit(world.grant("a", 100), 100)
        let repaid = try #require(
            world.send("a", .repay(grant: nil, amounts: Amounts(tokens: 450))).repaid)
        #expect(repaid.returned == Amounts(tokens: 400))
        #expect(try world.tokens("a", \.nominal) == 100)
        world.endPeriod()
        #expect(try world.tokens("a", \.nominal) == 500)
    }
}
