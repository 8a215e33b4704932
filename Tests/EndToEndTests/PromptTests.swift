import Foundation
import TestSupport
import Testing

/// `bursar prompt`, which needs no coordinator, and `bursar mcp` without a client's help.
@Suite(.onOwnThreads)
struct PromptTests {
    private static let nowhere = ["BURSAR_SOCKET": "/nonexistent/bursar.sock"]

    @Test func promptNeedsNoCoordinator() async throws {
        let plain = try await Process.run("bursar", ["prompt"], environment: Self.nowhere)
        #expect(plain.status == 0)
        #expect(plain.errors.isEmpty)
        #expect(plain.output.hasPrefix("# Budget\n"))
        #expect(!plain.output.contains("## Now"))
        let named = try await Process.run(
            "bursar", ["prompt", "--cli", "--account", "main/a", "--target", "$7"],
            environment: Self.nowhere)
        #expect(named.status == 0)
        #expect(named.output.contains("- The user's target: $7 (indicative)."))
        #expect(named.output.contains("`bursar check main/a --json`"))
        #expect(named.errors.contains("limits are left out"))
        let both = try await Process.run(
            "bursar", ["prompt", "--target", "$7", "--cost", "7"], environment: Self.nowhere)
        #expect(both.status == 64)
    }

    @Test func promptTellsTheLimitsThatHold() async throws {
        let daemon = try TestDaemon(
            configuration: """
                [pool.main]
                tokens = 100_000
                [pool.main.account.a]
                ceiling = { tokens = 5_000 }
                """)
        try await daemon.start()
        let prompt = try await Process.run(
            "bursar", ["prompt", "--account", "a", "--cost", "7"],
            environment: ["BURSAR_SOCKET": daemon.socket])
        #expect(prompt.status == 0)
        #expect(
            prompt.output.contains(
                "- Account `main/a`, enforced: tokens 0 of 5,000 used (0%), 5,000 left "
                    + "(level green, continue)."))
        #expect(prompt.output.contains("- The user's target: cost 7 (indicative)."))
    }

    @Test func serverAnswersWithoutACoordinatorAndEndsWithItsInput() async throws {
        let (input, output) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = Process.products.appendingPathComponent("bursar")
        process.arguments = ["mcp", "--socket", "/nonexistent/bursar.sock"]
        process.standardInput = input
        process.standardOutput = output
        try process.runWithAllSignals()
        let lines = """
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}}
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "check_budget"}}
            """
        input.fileHandleForWriting.write(Data((lines + "\n").utf8))
        let welcome = await output.line()
        #expect(welcome.contains(#""protocolVersion": "2025-06-18""#))
        let failure = await output.line()
        #expect(failure.contains("No coordinator answers at /nonexistent/bursar.sock"))
        #expect(failure.contains(#""isError": true"#))
        try input.fileHandleForWriting.close()
        #expect(await process.finished() == 0)
    }
}
