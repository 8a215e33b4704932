import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Periods of a process that is not always there", .onOwnThreads)
struct PeriodTests {
    private struct Entry: Decodable {
        var seq: UInt64
        var kind: String
        var notice: String?
        var account: String?
        /// Timestamps of one width, which sort as their moments do.
        var time: String
        var boundary: String?
    }

    @Test("what ended while nobody watched is settled once, at the last boundary")
    func settledOnce() async throws {
        let daemon = try TestDaemon(
            configuration: """
                [pool.main]
                tokens = 1_000
                period = "1s"
                payback_rate = "0%"
                [pool.main.account.a]
                [pool.main.account.b]

                [pool.side]
                tokens = 1_000
                period = "1s"
                carry_over = "50%"
                """)
        try await daemon.start()
        let bursar = try await daemon.connect(account: "main/a")
        // In one go, so that it is all in one period.
        _ = try await bursar.track(Amounts(tokens: .finite(800)))
        await bursar.close()
        #expect(await daemon.stop() == 0)
        let stopped = ContinuousClock.now
        try await eventually("three periods have passed") {
            ContinuousClock.now - stopped > .milliseconds(3_100)
        }
        try await daemon.start()
        let control = try await daemon.connect(control: true)
        let a = try await control.check("main/a").status
        #expect(a.consumed.tokens == .finite(0))
        #expect(a.debt.tokens == .finite(300))
        // However often it was left, one half is carried over.
        #expect(try await control.check("side").status.nominal.tokens == .finite(1_500))
        #expect(await daemon.stop() == 0)

        let export = try await Process.run(
            "bursard",
            [
                "--config", daemon.configurationFile.path, "--state-directory", daemon.state,
                "--export",
            ])
        #expect(export.status == 0, "\(export.errors)")
        let entries = try export.output.split(separator: "\n").map {
            try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
        }
        let starts = entries.filter { $0.notice == "started" }
        try #require(starts.count == 2)
        for pool in ["main", "side"] {
            let ends = entries.filter { $0.kind == "period_ended" && $0.account == pool }
            let boundaries = ends.compactMap(\.boundary)
            #expect(boundaries == Set(boundaries).sorted(), "\(pool) was settled twice")
            // One for the three that passed before the process was there again, and the last of them.
            let missed = ends.filter {
                $0.seq > starts[1].seq && ($0.boundary ?? "") <= starts[1].time
            }
            try #require(missed.count == 1)
            let boundary = try moment(missed[0].boundary ?? "")
            let age = try moment(starts[1].time).timeIntervalSince(boundary)
            #expect((0...1).contains(age), "settled at a boundary \(age) s ago")
        }
    }

    private func moment(_ text: String) throws -> Date {
        try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
