import BursarCore
import BursarProtocol
import OpenMetrics
import Testing

@testable import BursarDaemon

/// What the coordinator counts of itself.
struct CoordinatorMetricsTests {
    private func value(_ series: String, _ metrics: CoordinatorMetrics) -> String? {
        var exposition = Exposition()
        exposition.add(metrics.registry.families())
        return exposition.lines().flatMap { $0 }.first { $0.hasPrefix(series + " ") }
            .map { String($0.dropFirst(series.count + 1)) }
    }

    @Test func everyFamilyIsDescribedAndUsed() {
        let families = CoordinatorMetrics().registry.families()
        #expect(families.map(\.name) == CoordinatorMetrics.descriptions.map(\.name))
        for family in families { #expect(family.help.hasSuffix("."), "\(family.name)") }
        // So few that they need no thought.
        #expect(families.reduce(0) { $0 + $1.samples.count } < 400)
    }

    @Test func everyRequestHasAKindOfItsOwn() {
        let names = CoordinatorMetrics.requestKinds.map(\.metricName)
        #expect(names.contains("ping"))
        #expect(names.contains("import_prices"))
        #expect(!names.contains("hello") && !names.contains("welcome") && !names.contains("event"))
        #expect(Set(names).count == names.count)
    }

    @Test func answersAreCountedByKindAndOutcome() {
        let metrics = CoordinatorMetrics()
        metrics.answered(.pong(.init(timeMs: 0, lastSeq: 0)))
        metrics.answered(.reserve, .denied)
        metrics.deciding = .commit
        metrics.answered(.error(.init(code: .unknownGrant, message: "")))
        metrics.deciding = nil
        metrics.answered(.error(.init(code: ErrorCode(rawValue: 60_000), message: "")))
        func requests(_ kind: String, _ outcome: String) -> String? {
            value("bursar_requests_total{kind=\"\(kind)\",outcome=\"\(outcome)\"}", metrics)
        }
        #expect(requests("ping", "ok") == "1")
        #expect(requests("reserve", "denied") == "1")
        #expect(requests("reserve", "ok") == "0")
        #expect(requests("commit", "error") == "1")
        #expect(requests("inspect", "error") == "1")
        #expect(requests("ping", "denied") == nil)
        #expect(value("bursar_errors_total{code=\"unknown_grant\"}", metrics) == "1")
        #expect(value("bursar_errors_total{code=\"other\"}", metrics) == "1")
    }

    @Test func endsOfConnectionsAreCountedByReason() {
        let metrics = CoordinatorMetrics()
        metrics.ended(for: nil)
        metrics.ended(for: .badUtf8)
        metrics.ended(for: .stalled)
        metrics.ended(for: .busy)
        func closed(_ reason: String) -> String? {
            value("bursar_connections_closed_total{reason=\"\(reason)\"}", metrics)
        }
        #expect(closed("none") == "1")
        #expect(closed("bad_utf8") == "1")
        #expect(closed("stalled") == "1")
        #expect(closed("other") == "1")
        #expect(value("bursar_protocol_violations_total", metrics) == "1")
    }

    @Test func batchesAreCountedWithWhatTheySay() {
        let metrics = CoordinatorMetrics()
        var coordinator = Coordinator()
        coordinator.note(.started, "test", audit: .all, at: Instant(milliseconds: 1))
        metrics.submitted(coordinator.takeEffects().entries)
        metrics.committed()
        // One that nobody handed over is not counted.
        metrics.committed()
        #expect(value("bursar_entries_total{kind=\"notice\"}", metrics) == "1")
        #expect(value("bursar_batch_entries_count", metrics) == "1")
        #expect(value("bursar_ledger_commit_seconds_count", metrics) == "1")
    }

    @Test func aPageEndsBetweenFamilies() {
        let families = [["a 1", "a 2"], ["b 1"], [String(repeating: "c", count: 50)], ["d 1"]]
        var (lines, cursor, pages) = ([String](), 0, [Int]())
        while true {
            let page = Engine.page(of: families, from: cursor, bytesMost: 15)
            lines += page.lines
            pages.append(page.lines.count)
            guard let next = page.next.flatMap({ Int($0) }) else { break }
            cursor = next
        }
        #expect(lines == families.flatMap { $0 })
        // One that fits in no page has one of its own.
        #expect(pages == [3, 1, 1])
        #expect(Engine.page(of: families, from: .max, bytesMost: 15).lines.isEmpty)
        #expect(Engine.page(of: [], from: 0, bytesMost: 15).next == nil)
    }

    @Test func theKernelsNumbersAreRead() throws {
        let status = try #require(
            ProcessMetrics.Status(
                "7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 5000 123456 789 18446744073709551615"
            ))
        #expect(status.threads == 11)
        #expect(status.startTicks == 5_000)
        #expect(status.virtualBytes == 123_456)
        #expect(status.residentPages == 789)
        #expect(ProcessMetrics.Status("") == nil)
        #expect(ProcessMetrics.Status("7 (a) S 1") == nil)
        // Of this process all of it is known.
        #expect(ProcessMetrics.families().allSatisfy { $0.samples.count == 1 })
    }
}
