import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

/// The daemon is killed at each of its failpoints, which `.ci/kills` does under load, and with roll-ups.
@Suite("Kills at failpoints", .onOwnThreads, .serialized)
struct KillTests {
    private static let pool = "[pool.main]\ntokens = 1_000_000\n"

    /// A daemon that ends when it comes to a place while the trigger's file is there.
    private func daemon(
        killedAt place: String
    ) throws -> (daemon: TestDaemon, trigger: String) {
        let daemon = try TestDaemon(configuration: Self.pool)
        let trigger = daemon.folder.appendingPathComponent("trigger").path
        daemon.environment["BURSAR_FAILPOINTS"] = "\(place)=kill@\(trigger)"
        return (daemon, trigger)
    }

    private func pull(_ trigger: String) {
        #expect(FileManager.default.createFile(atPath: trigger, contents: nil))
    }

    /// 160 tokens were consumed by two commits, and nothing else happened.
    private func expectTwoCommits(_ daemon: TestDaemon, _ place: String) async throws {
        let control = try await daemon.connect(control: true)
        let status = try await control.check("main").status
        #expect(status.consumed.tokens == .finite(160), "\(place)")
        #expect(status.held.tokens == .finite(0), "\(place)")
        let row = try await control.report("main/a").rows.first
        #expect(row?.commits == 2 && row?.grants == 2, "\(place)")
        #expect(try await control.inspect(.verification).verification?.ok == true)
        await control.close()
    }

    @Test(
        "in the middle of a commit or of its replies: the client that asks again has one answer",
        arguments: [
            "commit.begin", "commit.begun", "commit.entries", "commit.state", "commit.written",
            "commit.done", "commit.witnessed", "replies.begin", "replies.half", "replies.done",
        ])
    func whileAsked(place: String) async throws {
        let (daemon, trigger) = try daemon(killedAt: place)
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        let first = try #require(try await bursar.reserve(Reservation(tokens: 100)).grant)
        _ = try await bursar.commit(grant: first, actual: Amounts(tokens: .finite(100)))
        let second = try #require(try await bursar.reserve(Reservation(tokens: 100)).grant)
        pull(trigger)
        async let committed = bursar.commit(grant: second, actual: Amounts(tokens: .finite(60)))
        #expect(await daemon.wait() == -SIGKILL, "\(place)")
        try await daemon.start()
        let answer = try await committed
        #expect(answer.charged.tokens == .finite(60) && !answer.late, "\(place)")
        try await expectTwoCommits(daemon, place)
    }

    @Test(
        "on the way up, down or to a new configuration: the next one knows everything",
        arguments: [
            "open.locked", "open.begun", "open.recovered", "start.replayed", "reload.begin",
            "reload.done", "stop.drained", "close.begin", "close.done",
        ])
    func whileNotAsked(place: String) async throws {
        let (daemon, trigger) = try daemon(killedAt: place)
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        for amount in [100, 60] as [Int64] {
            let grant = try #require(try await bursar.reserve(Reservation(tokens: 100)).grant)
            _ = try await bursar.commit(grant: grant, actual: Amounts(tokens: .finite(amount)))
        }
        if place.hasPrefix("reload") || place.hasPrefix("stop") || place.hasPrefix("close") {
            pull(trigger)
            daemon.signal(place.hasPrefix("reload") ? SIGHUP : SIGTERM)
        } else {
            await daemon.crash()
            pull(trigger)
            try daemon.launch()
        }
        #expect(await daemon.wait() == -SIGKILL, "\(place)")
        try await daemon.start()
        try await expectTwoCommits(daemon, place)
    }

    @Test("a disk that fails is the end, with a status that says so, and nobody is told a lie")
    func failing() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        let trigger = daemon.folder.appendingPathComponent("trigger").path
        daemon.environment["BURSAR_FAILPOINTS"] = "commit.written=fail@\(trigger)"
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        pull(trigger)
        async let reserved = bursar.reserve(Reservation(tokens: 100))
        #expect(await daemon.wait() == EX_IOERR)
        #expect(daemon.logText.contains("the ledger cannot be written"))
        try await daemon.start()
        let grant = try #require(try await reserved.grant)
        let control = try await daemon.connect(control: true)
        #expect(try await control.grants().map(\.grant) == [grant])
    }

    @Test("a word that names no failpoint is refused")
    func misspelt() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        daemon.environment["BURSAR_FAILPOINTS"] = "commit.writen=kill@/x"
        try daemon.launch()
        #expect(await daemon.wait() == 1)
        #expect(daemon.logText.contains("\"commit.writen=kill@/x\""))
    }
}
