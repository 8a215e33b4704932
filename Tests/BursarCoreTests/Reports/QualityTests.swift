import BursarCore
import Testing

/// How well a budget served, by entries written for it.
@Suite("Quality of budgets")
struct QualityTests {
    private let pool = AccountID(slot: 0, generation: 1)
    private let a = AccountID(slot: 1, generation: 1)
    private let b = AccountID(slot: 2, generation: 1)

    private func paths(_ id: AccountID) -> AccountPath? {
        [pool: "main" as AccountPath, a: "main/a", b: "main/b"][id]
    }

    /// Reads facts, a second between each and the next.
    private func quality(_ facts: [Fact], isComplete: Bool = true) -> PoolQuality {
        let (pool, a, b) = (pool, a, b)
        var reader = UsageReader(
            isComplete ? nil : UsageQuery(since: Instant(nanoseconds: 0)),
            path: { [pool: "main" as AccountPath, a: "main/a", b: "main/b"][$0] },
            grant: { _ in nil })
        for (index, fact) in facts.enumerated() {
            let seq = UInt64(index) + 1
            reader.read(
                Entry(seq: seq, time: Instant(milliseconds: Int64(seq) * 1_000), fact: fact))
        }
        return reader.qualities["main"] ?? PoolQuality()
    }

    private func definition(tokens: Int64) -> Fact {
        var settings = AccountSettings()
        settings.nominal = Amounts(tokens: tokens)
        return .accountDefined(
            AccountDefined(
                id: pool, path: "main", parent: nil, isNew: true, settings: settings,
                source: .allocated, origin: .coordinator))
    }

    private func granted(_ account: AccountID, _ tokens: Int64) -> Fact {
        .granted(
            Granted(
                account: account, amounts: Amounts(tokens: tokens), borrowed: .zero,
                expires: Instant(milliseconds: 0), session: 0, operationClass: .essential,
                waited: false, operation: "", model: "", origin: .coordinator))
    }

    private func settled(
        _ grant: UInt64, _ account: AccountID, _ tokens: Int64,
        _ cause: SettlementCause = .committed, work: UInt64 = 0
    ) -> Fact {
        .settled(
            Settled(
                grant: grant, account: account, cause: cause, actual: Amounts(tokens: tokens),
                charged: Amounts(tokens: tokens), paidBack: .zero, tracked: .zero, work: work,
                origin: .coordinator))
    }

    private func level(_ level: Level, delay: Int64 = 0) -> Fact {
        var levels = ResourceLevels()
        levels.tokens = level
        return .levelChanged(
            LevelChanged(
                account: a, levels: levels, level: level, resource: .tokens, percentage: 0,
                delay: delay))
    }

    @Test func accuracyIsOfCommitsAlone() {
        // Off by 20 and by 30, of 120 and 70; what was given up or not used says nothing of estimates.
        let quality = quality([
            granted(a, 100), settled(1, a, 120), granted(a, 100), settled(3, a, 70),
            granted(a, 500), settled(5, a, 0, .voided), granted(a, 500),
            settled(7, a, 500, .expired),
        ])
        #expect(quality.accuracy == Amounts(tokens: 736_842))
        #expect(self.quality([]).accuracy == .none)
        // Never below nothing.
        #expect(self.quality([granted(a, 900), settled(1, a, 10)]).accuracy == Amounts(tokens: 0))
    }

    @Test func crossingsAreThoseToADarkerLevel() {
        let quality = quality([
            level(.yellow, delay: 3), level(.red, delay: 1_001), level(.yellow, delay: 5_000),
            level(.orange, delay: 1_000),
        ])
        #expect(quality.crossings == 3)
        #expect(quality.responsiveness == 666_666)
        #expect(quality.slowestCrossing == 1_001)
        #expect(self.quality([]).responsiveness == nil)
        // Where entries are missing before, nobody knows what the level was.
        #expect(self.quality([level(.yellow), level(.orange)], isComplete: false).crossings == 1)
    }

    @Test func workIsSetAgainstTheTokensOfThoseWhoTellIt() {
        let quality = quality([
            granted(a, 100), settled(1, a, 100, work: 3), granted(a, 100), settled(3, a, 900),
        ])
        #expect(quality.work == 3)
        #expect(quality.efficiency == 30_000)
        #expect(self.quality([granted(a, 1), settled(1, a, 1)]).efficiency == nil)
    }

    @Test func utilizationIsOfTheEndedPeriodsOnceThereAreAny() {
        let first = [definition(tokens: 1_000), granted(a, 100), settled(2, a, 250)]
        let running = quality(first)
        #expect(
            running.utilization(of: Quantities(tokens: 1_000, time: .max, cost: .max))
                == Amounts(tokens: 250_000))
        let end = Fact.periodEnded(PeriodEnded(pool: pool, boundary: Instant(milliseconds: 0)))
        let ended = quality(
            first + [end, granted(a, 1), settled(5, a, 950), end, granted(a, 1), settled(8, a, 7)])
        #expect(ended.utilization(of: .unlimited) == .none)
        #expect(
            ended.utilization(of: Quantities(tokens: 1_000, time: .max, cost: .max))
                == Amounts(tokens: 600_000))
    }

    @Test func fairnessIsAmongThoseWhoAsked() {
        let facts = [
            granted(a, 10), settled(1, a, 300), granted(b, 10), settled(3, b, 100),
        ]
        let quality = quality(facts)
        // 0.3 and 0.1 of what is theirs: a mean of 0.2, a deviation of 0.1.
        let fairness = quality.fairness { _, resource in resource == .tokens ? 1_000 : nil }
        #expect(fairness.evenness == Amounts(tokens: 500_000))
        #expect(fairness.jain == Amounts(tokens: 800_000))
        #expect(fairness.smallestOfLargest == Amounts(tokens: 333_333))
        let alone = quality.fairness { [a] id, _ in id == a ? 1_000 : nil }
        #expect(alone.evenness == Amounts(tokens: 1_000_000))
        #expect(quality.fairness { _, _ in nil } == FairnessByResource())
    }
}
