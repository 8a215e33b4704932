import BursarClient
import Foundation
import TestSupport
import Testing

/// `bursar bench` with real coordinators. How fast they are is not asserted.
@Suite("Benchmarks", .onOwnThreads)
struct BenchTests {
    private struct Result: Decodable {
        struct Server: Decodable {
            var server: String
            var per_second: Double
        }
        struct Figure: Decodable {
            var value: Double
        }
        var servers: [Server]
        var figures: [Figure]
        var missing: [String]
    }

    private func bench(
        _ arguments: String..., seconds: Double = 0.3
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await Process.run(
            "bursar",
            ["bench", "--seconds", "\(seconds)", "--warm-up", "0", "--rounds", "1", "--no-pin"]
                + arguments)
    }

    /// All servers that need no other program, driven for so long that each does something: on a busy machine
    /// that may be more than a moment.
    private func driven(_ seconds: Double = 0.3) async throws -> Result {
        let run = try await bench(
            "--connections", "4", "--depth", "8", "--against", "echo", "--json", seconds: seconds)
        #expect(run.status == 0, "\(run.errors)")
        let result = try JSONDecoder().decode(Result.self, from: Data(run.output.utf8))
        let isIdle = result.servers.contains { $0.per_second == 0 }
        return isIdle && seconds < 30 ? try await driven(seconds * 10) : result
    }

    @Test("every durability and the echoes are driven, and the sums are right")
    func closedLoop() async throws {
        let result = try await driven()
        #expect(
            result.servers.map(\.server) == [
                "bursard, full", "bursard, process", "bursard, none", "echo, NIO", "echo, C",
                "SQLite, group commit alone",
            ])
        #expect(result.servers.allSatisfy { $0.per_second > 0 })
        #expect(result.figures.count == 3)
        #expect(result.missing == [])
    }

    @Test("no more lifecycles begin than the rate allows")
    func openLoop() async throws {
        let run = try await bench(
            "--durability", "none", "--connections", "2", "--rate", "100", "--accounts", "7",
            "--grants", "5", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let result = try JSONDecoder().decode(Result.self, from: Data(run.output.utf8))
        let rate = try #require(result.servers.first).per_second
        // 30 lifecycles are to begin in 0.3 s, the first of them at once.
        #expect(rate <= 31 / 0.3)
    }

    @Test("a coordinator that runs is driven, and goes on")
    func running() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 1_000_000_000\n")
        try await daemon.start()
        let run = try await bench("--socket", daemon.socket, "--connections", "3")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("bursard"))
        let client = try await daemon.connect(account: "main/other")
        #expect(try await client.reserve(Reservation(tokens: 1)).grant != nil)
    }

    @Test("requests that are refused are told, and fail it")
    func refused() async throws {
        let daemon = try TestDaemon(configuration: "[pool.main]\ntokens = 5_000\n")
        try await daemon.start()
        let run = try await bench("--socket", daemon.socket, "--connections", "1")
        #expect(run.status == 1)
        #expect(run.errors.contains("refused requests"))
    }
}
