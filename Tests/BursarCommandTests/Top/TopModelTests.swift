import BursarClient
import Testing

@testable import bursar

/// What successive readings come to.
struct TopModelTests {
    private func tokens(_ number: Int64) -> Amounts { Amounts(tokens: .finite(number)) }

    @Test func aRateNeedsTwoLooks() {
        var trend = ConsumptionTrend()
        trend.record(tokens(100), at: 0)
        #expect(trend.rate(of: .tokens) == nil)
        trend.record(tokens(300), at: 2_000)
        #expect(trend.rate(of: .tokens) == 6_000)
        #expect(trend.rates(of: .tokens, most: 8) == [0.1])
    }

    @Test func aRateIsThatOfTheLastTenSeconds() {
        var trend = ConsumptionTrend()
        trend.record(tokens(0), at: 0)
        trend.record(tokens(1_000_000), at: 5_000)
        for step in 1...5 { trend.record(tokens(1_000_000), at: 5_000 + Int64(step) * 2_000) }
        #expect(trend.rate(of: .tokens) == 0)
        trend.record(tokens(1_000_100), at: 17_000)
        #expect(trend.rate(of: .tokens) == 600)
    }

    @Test func whatFallsIsNoRate() {
        var trend = ConsumptionTrend()
        trend.record(tokens(100), at: 0)
        trend.record(tokens(200), at: 1_000)
        // The period has ended.
        trend.record(tokens(20), at: 2_000)
        #expect(trend.rate(of: .tokens) == nil)
        trend.record(tokens(50), at: 3_000)
        #expect(trend.rate(of: .tokens) == 1_800)
        #expect(trend.rates(of: .tokens, most: 8) == [0.1, nil, 0.03])
        // Another resource has not fallen.
        #expect(trend.rate(of: .time) == 0)
    }

    @Test func looksInOneMomentAreOne() {
        var trend = ConsumptionTrend()
        trend.record(tokens(0), at: 0)
        trend.record(tokens(500), at: 3)
        trend.record(tokens(600), at: 0)
        trend.record(tokens(1_000), at: 1_000)
        #expect(trend.rate(of: .tokens) == 60_000)
    }

    @Test func historyIsBounded() {
        var trend = ConsumptionTrend()
        for step in 0..<500 { trend.record(tokens(Int64(step)), at: Int64(step) * 1_000) }
        #expect(trend.rates(of: .tokens, most: .max).count == ConsumptionTrend.most)
    }

    @Test func accountsComeAndGo() {
        var model = TopModel()
        let (main, a) = (TopFixture.status("main"), TopFixture.status("main/a"))
        model.apply(TopFixture.reading([main, a]), at: 0)
        model.apply(TopFixture.reading([main], pass: 2), at: 1_000)
        #expect(model.rows.keys.sorted() == ["main"])
        model.apply(TopFixture.reading([main, a], pass: 3), at: 2_000)
        // What was known of its namesake is forgotten.
        #expect(model.rows["main/a"]?.trend.rate(of: .tokens) == nil)
        #expect(model.rows["main"]?.trend.rate(of: .tokens) == 0)
    }

    @Test func apartOfAPassRemovesNothing() {
        var model = TopModel()
        let accounts = ["main", "main/a", "main/b"].map { TopFixture.status($0) }
        model.apply(TopFixture.reading(accounts), at: 0)
        model.apply(TopFixture.reading([accounts[0]], pass: 2, isPassOver: false), at: 1_000)
        #expect(model.rows.count == 3)
        model.apply(TopFixture.reading([accounts[1]], pass: 2), at: 5_000)
        #expect(model.rows.keys.sorted() == ["main", "main/a"])
        #expect(model.passLength == 5_000)
    }

    @Test func anAccountThatWasAskedForAndIsGoneIsRemoved() {
        var model = TopModel()
        model.apply(TopFixture.reading(["main", "main/a"].map { TopFixture.status($0) }), at: 0)
        var reading = TopFixture.reading([], pass: 2, isPassOver: false)
        reading.gone = ["main/a"]
        model.apply(reading, at: 1_000)
        #expect(model.rows.keys.sorted() == ["main"])
    }

    @Test func aCoordinatorThatIsAwayLeavesThePicture() {
        var model = TopModel()
        model.apply(TopFixture.reading([TopFixture.status("main", consumed: 10)]), at: 1_000)
        model.lost("nobody listens", at: 4_000)
        model.lost("nobody listens", at: 6_000)
        #expect(model.isStale)
        #expect(model.contact == .lost(cause: "nobody listens", since: 1_000))
        #expect(model.rows["main"]?.status.consumed.tokens == .finite(10))
        // Its time away counts in the rate: 60 in 6 seconds.
        let back = TopFixture.reading([TopFixture.status("main", consumed: 70)], pass: 2)
        model.apply(back, at: 7_000)
        #expect(!model.isStale)
        #expect(model.rows["main"]?.trend.rate(of: .tokens) == 600)
    }

    @Test func entriesASecond() {
        var model = TopModel()
        model.apply(TopFixture.reading([], lastSeq: 100), at: 0)
        #expect(model.entriesPerSecond == nil)
        model.apply(TopFixture.reading([], pass: 2, lastSeq: 400), at: 2_000)
        #expect(model.entriesPerSecond == 150)
        // Another ledger says nothing of a rate.
        model.apply(TopFixture.reading([], pass: 3, lastSeq: 5), at: 4_000)
        #expect(model.entriesPerSecond == nil)
    }

    @Test func forecastsAreAskedForWhereTheyAreMissingOrOld() {
        var model = TopModel()
        let accounts = ["main", "main/a", "main/b"]
        var reading = TopFixture.reading(accounts.map { TopFixture.status($0) })
        reading.forecasts = ["main/a": []]
        model.apply(reading, at: 0)
        #expect(model.forecastsDue(among: accounts, at: 10, most: 9) == ["main", "main/b"])
        #expect(model.forecastsDue(among: accounts, at: 10, most: 1) == ["main"])
        #expect(model.forecastsDue(among: ["x"] + accounts, at: 5_000, most: 9) == accounts)
    }

    @Test func theFirstResourceToRunOutCounts() {
        var row = TopRow(TopFixture.status("main"), pass: 1)
        var cost = TopFixture.forecast(exhaustedInMs: 1_000)
        cost.resource = .cost
        row.forecasts = [
            TopFixture.forecast(exhaustedInMs: nil), TopFixture.forecast(exhaustedInMs: 2_000),
            cost,
        ]
        #expect(row.firstExhaustion?.resource == .cost)
        #expect(row.number(in: .left, of: .tokens) == 1_000)
    }
}
