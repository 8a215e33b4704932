import BursarClient
import Testing

@testable import bursar

/// What a session used, and what can be said of its cost.
@Suite("MCP session")
struct SessionUsageTests {
    private static let tokens = Amounts(tokens: .finite(100))
    private static let both = Amounts(tokens: .finite(100), cost: .finite(5))

    @Test func nothingIsCertainBeforeAnythingWasUsed() {
        let usage = SessionUsage()
        #expect(usage.certainty == .none)
        #expect(usage.used.isAbsent)
    }

    @Test func whatIsSettledReplacesWhatWasTracked() {
        var usage = SessionUsage()
        usage.granted(1, Amounts(tokens: .finite(500)), model: "m")
        usage.tracked(Self.both, grant: 1, model: nil, cost: .computed)
        #expect(usage.used == Self.both)
        let whole = Amounts(tokens: .finite(300), cost: .finite(15))
        usage.committed(whole, grant: 1, model: nil, cost: .computed)
        #expect(usage.used == whole)
        #expect(usage.open.isEmpty)
        usage.tracked(Self.both, grant: nil, model: "m", cost: .given)
        #expect(usage.used == Amounts(tokens: .finite(400), cost: .finite(20)))
        #expect(usage.certainty == .exact)
        #expect(usage.reports == 3)
    }

    @Test(arguments: [
        (ReportedCost.computed, CostCertainty.exact), (.given, .exact), (.nothing, .exact),
        (.granted, .partial), (.unknown, .partial),
    ])
    func oneGapMakesTheCostPartial(cost: ReportedCost, certainty: CostCertainty) {
        var usage = SessionUsage()
        usage.tracked(Self.both, grant: nil, model: "known", cost: .computed)
        usage.tracked(Self.tokens, grant: nil, model: "strange", cost: cost)
        #expect(usage.certainty == certainty)
        #expect(usage.gaps == (certainty == .partial ? ["strange": 1] : [:]))
    }

    @Test func theGrantsModelIsTheOneWithoutAPrice() {
        var usage = SessionUsage()
        usage.granted(1, Self.tokens, model: "strange")
        usage.committed(Self.tokens, grant: 1, model: nil, cost: .unknown)
        #expect(usage.gaps == ["strange": 1])
    }

    @Test func grantsThatEndedByThemselvesAreNotForgotten() {
        var usage = SessionUsage()
        for grant in 1...3 as ClosedRange<UInt64> {
            usage.granted(grant, Amounts(tokens: .finite(500)), model: nil)
        }
        usage.tracked(Self.tokens, grant: 2, model: nil, cost: .given)
        // The third came after the coordinator was asked.
        usage.reconcile([1, 2], stillOpen: [1])
        #expect(usage.unreported == 1)
        #expect(usage.used == Self.tokens)
        #expect(Set(usage.open.keys) == [1, 3])
        #expect(usage.certainty == .partial)
    }

    @Test func aReportsCostIsWhatIsKnownOfIt() async {
        let kinds = ModelUsage(input: 100, output: 20, model: "m")
        func cost(
            _ amounts: Amounts, _ usage: ModelUsage?, charged: Amounts, hasPrice: Bool = false
        ) async -> ReportedCost {
            await ReportedUsage(grant: nil, amounts: amounts, usage: usage, model: "m")
                .cost(charged: charged) { hasPrice }
        }
        #expect(await cost(Self.both, nil, charged: Self.both) == .given)
        #expect(await cost(.absent, kinds, charged: Self.both) == .computed)
        // Free, or without a price?
        #expect(await cost(.absent, kinds, charged: Self.tokens, hasPrice: true) == .computed)
        #expect(await cost(.absent, kinds, charged: Self.tokens) == .unknown)
        #expect(await cost(Self.tokens, nil, charged: Self.tokens, hasPrice: true) == .unknown)
        let time = Amounts(time: .finite(5))
        #expect(await cost(time, nil, charged: time) == .nothing)
    }

    @Test func withoutAPriceTheGrantedCostIsCharged() {
        let kinds = ModelUsage(input: 100, output: 20, model: "m")
        var report = ReportedUsage(
            grant: GrantNumber(1), amounts: .absent, usage: kinds, model: "m",
            known: .init(amounts: Self.both), isFinal: true)
        var (plain, cost) = report.withoutPrice
        #expect(plain.amounts == Amounts(tokens: .finite(120), cost: .finite(5)))
        #expect(plain.usage == nil)
        #expect(cost == .granted)
        report.isFinal = false
        (plain, cost) = report.withoutPrice
        #expect(plain.amounts == Amounts(tokens: .finite(120)))
        #expect(cost == .unknown)
    }
}
