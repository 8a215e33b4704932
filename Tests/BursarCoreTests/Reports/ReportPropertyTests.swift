import BursarCore
import BursarSimulation
import Testing

/// What reports make of the entries of random runs, against what the coordinator counted itself.
@Suite("Reports of random runs")
struct ReportPropertyTests {
    private func run(_ seed: UInt64) throws -> RandomRun {
        var run = try RandomRun(seed: seed)
        for _ in 0..<300 { try run.step() }
        return run
    }

    private func rows(
        of entries: [Entry], by dimensions: [UsageDimension], since: Instant? = nil
    ) -> [UsageRow] {
        let names = Dictionary(
            entries.compactMap { entry -> (AccountID, AccountPath)? in
                guard case .accountDefined(let fact) = entry.fact else { return nil }
                return (fact.id, fact.path)
            }, uniquingKeysWith: { first, _ in first })
        var reader = UsageReader(
            UsageQuery(dimensions: dimensions, since: since, interval: 10_000),
            path: { names[$0] },
            grant: { number in
                guard number > 0, number <= entries.count,
                    case .granted(let fact) = entries[Int(number) - 1].fact
                else { return nil }
                return fact
            })
        for entry in entries where since.map({ entry.time >= $0 }) ?? true { reader.read(entry) }
        return reader.rows
    }

    @Test("sums by account are those that the coordinator counted", arguments: 1...16)
    func byAccount(seed: Int) throws {
        let run = try run(UInt64(seed))
        let rows = Dictionary(
            uniqueKeysWithValues: rows(of: run.entries, by: [.account]).map {
                ($0.account, $0.sums)
            })
        for path in run.coordinator.paths(beneath: nil) {
            // A name that was released and allocated again has the sums of both.
            let definitions = run.entries.filter {
                if case .accountDefined(let fact) = $0.fact {
                    fact.isNew && fact.path == path
                } else {
                    false
                }
            }
            guard definitions.count == 1, let status = run.coordinator.status(of: path) else {
                continue
            }
            let (sums, counted) = (rows[path] ?? UsageSums(), status.statistics)
            let context: Comment = "seed \(seed), \(path)"
            #expect(sums.grants == counted.grants, context)
            #expect(sums.denials == counted.denials, context)
            #expect(sums.waits == counted.waits, context)
            #expect(sums.commits == counted.commits, context)
            #expect(sums.voids == counted.voids, context)
            #expect(sums.abandoned == counted.abandoned, context)
            #expect(sums.lateCommits == counted.lateCommits, context)
            #expect(sums.overruns == counted.overruns, context)
            #expect(sums.granted == counted.granted, context)
            #expect(sums.borrowed == counted.borrowed, context)
            // What is tracked on a grant that a released account left behind is its parent's.
            #expect(sums.actual == counted.actual, context)
        }
    }

    @Test("every breakdown has the same sum", arguments: 1...12)
    func breakdowns(seed: Int) throws {
        let run = try run(UInt64(seed))
        let whole = rows(of: run.entries, by: []).first?.sums ?? UsageSums()
        for dimensions in [
            [.account], [.operation], [.model, .operationClass], [.period], [.interval, .account],
            UsageDimension.allCases,
        ] as [[UsageDimension]] {
            var sum = UsageSums()
            for row in rows(of: run.entries, by: dimensions) { sum.add(row.sums) }
            #expect(sum == whole, "seed \(seed), by \(dimensions)")
        }
    }

    @Test("what came before and after a moment adds up to all", arguments: 1...12)
    func cuts(seed: Int) throws {
        let run = try run(UInt64(seed))
        let moment = run.entries[run.entries.count / 2].time
        var sum = UsageSums()
        let before = run.entries.filter { $0.time < moment }
        for row in rows(of: before, by: []) { sum.add(row.sums) }
        for row in rows(of: run.entries, by: [], since: moment) { sum.add(row.sums) }
        #expect(sum == rows(of: run.entries, by: []).first?.sums, "seed \(seed)")
    }

    @Test("what was charged in the period that runs is what is consumed in it", arguments: 1...16)
    func periods(seed: Int) throws {
        let run = try run(UInt64(seed))
        for pool in run.coordinator.pools {
            guard let status = run.coordinator.status(of: pool),
                let start = run.coordinator.periodStart(of: pool)
            else { continue }
            var sum = Quantities.zero
            for row in rows(of: run.entries, by: [.account, .period])
            where row.period == start && row.account.map({ $0.isWithin(pool) }) ?? false {
                for resource in Resource.allCases { sum[resource] += row.sums.charged[resource] }
            }
            #expect(sum == status.consumed.values, "seed \(seed), \(pool)")
        }
    }
}
