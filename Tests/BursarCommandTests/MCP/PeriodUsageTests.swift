import BursarClient
import Testing

@testable import bursar

/// What can be said of the cost of an account's period.
@Suite("MCP period")
struct PeriodUsageTests {
    private static let tokens = Amounts(tokens: .finite(100))
    private static let both = Amounts(tokens: .finite(100), cost: .finite(5))

    private func session(_ reports: (Amounts, String, ReportedCost)...) -> SessionUsage {
        var usage = SessionUsage()
        for (amounts, model, cost) in reports {
            usage.tracked(amounts, grant: nil, model: model, cost: cost)
        }
        return usage
    }

    @Test func nothingIsSaidOfNothing() {
        #expect(PeriodUsage(.absent, session(), unpaid: []).certainty == .none)
        #expect(PeriodUsage(Amounts(time: .finite(3)), session(), unpaid: nil).certainty == .none)
    }

    @Test func onlyACostThatThisSessionReportedIsExact() {
        let own = session((Self.both, "m", .computed))
        #expect(PeriodUsage(Self.both, own, unpaid: nil).certainty == .exact)
        // Of what others reported, one that was paid for may hide one that was not.
        let more = Self.both.adding(Self.both)
        #expect(PeriodUsage(more, own, unpaid: []).certainty == .unverified)
        #expect(PeriodUsage(more, own, unpaid: nil).certainty == .unverified)
        #expect(PeriodUsage(Self.both, session(), unpaid: []).certainty == .unverified)
    }

    @Test func aModelWithoutCostMakesItPartial() {
        let period = PeriodUsage(Self.both, session(), unpaid: ["b", ""])
        #expect(period.certainty == .partial)
        #expect(period.modelsWithoutCost == ["b", "unnamed"])
        #expect(PeriodUsage(Self.tokens, session(), unpaid: nil).certainty == .partial)
        // All of it is of models that cost nothing.
        #expect(PeriodUsage(Self.tokens, session(), unpaid: []).certainty == .unverified)
    }

    @Test func aGapThatThisSessionKnowsIsNotHiddenByWhatWasPaid() {
        let own = session((Self.both, "m", .computed), (Self.tokens, "m", .unknown))
        for consumed in [own.used, own.used.adding(Self.both)] {
            let period = PeriodUsage(consumed, own, unpaid: [])
            #expect(period.certainty == .partial)
            #expect(period.modelsWithoutCost == ["m"])
        }
        var lost = SessionUsage()
        lost.granted(1, Self.both, model: "m")
        lost.reconcile([1], stillOpen: [])
        #expect(PeriodUsage(Self.both, lost, unpaid: []).certainty == .partial)
    }

    @Test func onlyTheNewestPeriodCounts() {
        func row(_ model: String, _ period: Int64, _ charged: Amounts) -> AttributionRow {
            var row = AttributionRow.zero
            (row.model, row.periodMs, row.charged) = (model, period, charged)
            return row
        }
        let rows = [
            row("old", 1, Self.tokens), row("tracked", 2, Self.tokens), row("paid", 2, Self.both),
            row("asked", 2, .absent),
        ]
        #expect(PeriodUsage.modelsWithoutCost(in: rows) == ["tracked"])
        #expect(PeriodUsage.modelsWithoutCost(in: []).isEmpty)
    }

    @Test func aModelIsFreeIfEachOfItsPricesIsZero() {
        var price = ModelPrice(model: "m", currency: "USD", furtherTiers: [])
        #expect(!price.isFree)
        price.input = 0
        #expect(!price.isFree)
        price.output = 0
        #expect(price.isFree)
        price.reasoning = 1
        #expect(!price.isFree)
    }
}
