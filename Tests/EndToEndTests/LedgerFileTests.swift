import BursarClient
import BursarProtocol
import Foundation
import TestSupport
import Testing

/// Ledgers that are somebody else's, damaged, or from the future, as the daemon's user meets them.
@Suite("The ledger's files", .onOwnThreads, .serialized)
struct LedgerFileTests {
    private static let pool = "[pool.main]\ntokens = 1_000\n"

    /// Starts a daemon that is to end by itself.
    private func refusal(of daemon: TestDaemon) async throws -> Int32 {
        try daemon.launch()
        return await daemon.wait()
    }

    @Test("two coordinators never share a ledger, whatever they call it")
    func lock() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        try await daemon.start()
        let linked = daemon.folder.path + "/linked"
        try FileManager.default.createSymbolicLink(
            atPath: linked, withDestinationPath: daemon.state)
        for state in [daemon.state, linked] {
            let second = try await Process.run(
                "bursard",
                [
                    "--config", daemon.configurationFile.path, "--runtime-directory",
                    daemon.folder.path + "/other", "--state-directory", state,
                ])
            #expect(second.status == EX_TEMPFAIL)
            #expect(second.errors.contains("\(daemon.process?.processIdentifier ?? 0)"))
        }
    }

    @Test("of many that start at once, one has it")
    func race() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        let racers = try (0..<20).map { number in
            try Process.start(
                "bursard",
                [
                    "--config", daemon.configurationFile.path, "--runtime-directory",
                    "\(daemon.folder.path)/run\(number)", "--state-directory", daemon.state,
                ], errors: .nullDevice)
        }
        defer { for racer in racers where racer.isRunning { racer.terminate() } }
        try await eventually("one is left") {
            racers.count(where: \.isRunning) == 1
        }
        let losers = racers.filter { !$0.isRunning }
        #expect(losers.allSatisfy { $0.terminationStatus == EX_TEMPFAIL })
        let running = racers.indices.filter { racers[$0].isRunning }
        let winner = try #require(running.first)
        let socket = "\(daemon.folder.path)/run\(winner)/bursar.sock"
        try await eventually("the one that is left serves") {
            try await Process.run("bursar", ["status", "--socket", socket]).status == 0
        }
        racers[winner].terminate()
        #expect(await racers[winner].finished() == 0)
    }

    @Test("a damaged ledger is refused with a status of its own, and left as it is")
    func damaged() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        try await daemon.start()
        let bursar = try await daemon.connect(account: "a")
        _ = try await bursar.reserve(Reservation(tokens: 100))
        await daemon.crash()
        // The end of the log is gone, and with it what was acknowledged.
        let log = URL(fileURLWithPath: daemon.state + "/ledger/ledger.db-wal")
        let rest = try Data(contentsOf: log).dropLast(4096)
        try rest.write(to: log)
        #expect(try await refusal(of: daemon) == EX_DATAERR)
        #expect(daemon.logText.contains("were written and are gone"))
        #expect(try Data(contentsOf: log) == rest)
        let verified = try await Process.run(
            "bursard", ["--verify", "--state-directory", daemon.state])
        #expect(verified.status == 1)
        #expect(verified.output.contains("were written and are gone"))
    }

    @Test("a ledger from the future is refused with the same status")
    func future() async throws {
        let daemon = try TestDaemon(configuration: Self.pool)
        try await daemon.start()
        #expect(await daemon.stop() == 0)
        let path = URL(fileURLWithPath: daemon.state + "/ledger/ledger.db")
        var bytes = try Data(contentsOf: path)
        // The header's user version.
        bytes[63] = 99
        try bytes.write(to: path)
        #expect(try await refusal(of: daemon) == EX_DATAERR)
        #expect(daemon.logText.contains("has version 99"))
        #expect(try Data(contentsOf: path) == bytes)
    }
}
