import BursarClient
import Foundation
import TestSupport
import Testing

@Suite("Usage that programs tell", .onOwnThreads)
struct RunUsageTests {
    private let daemon: TestDaemon
    private let control: Bursar

    private static let openAI =
        #"{"id": "r1", "model": "m", "usage": {"prompt_tokens": 30, "completion_tokens": 12}}"#
    private static let anthropic = #"{"input_tokens": 5, "output_tokens": 3}"#

    init() async throws {
        daemon = try TestDaemon(configuration: RunningProgram.configuration)
        try await daemon.start()
        control = try await daemon.connect(control: true)
    }

    @Test("from a descriptor that the program inherits, as it appears", arguments: [3, 7])
    func descriptor(number: Int) async throws {
        let run = try RunningProgram(
            daemon, ["--json", "--account", "a", "--usage-from", "fd:\(number)"],
            script: """
                echo '\(Self.openAI)' >&\(number)
                read x
                echo nonsense >&\(number)
                printf '%s' '\(Self.anthropic)' >&\(number)
                """)
        try await eventually("the first line is told") {
            try await control.accounts("main").last?.consumed.tokens == .finite(42)
        }
        try run.type("go on")
        try await run.note("left out")
        let (status, summary) = try await run.finished()
        #expect(status == 0)
        #expect(summary.used("tokens") == 50)
        #expect(summary["usage_lines"] as? Int == 2)
        #expect(summary["malformed_lines"] as? Int == 1)
        #expect(try await control.check("main/a").status.consumed.tokens == .finite(50))
    }

    @Test("from a file that is yet to come, and is replaced")
    func file() async throws {
        let path = daemon.folder.appendingPathComponent("usage.jsonl").path
        let run = try RunningProgram(
            daemon, ["--json", "--account", "a", "--usage-from", path],
            script: """
                echo '\(Self.openAI)' > \(path)
                read x
                mv \(path) \(path).1
                echo '\(Self.anthropic)' > \(path)
                """)
        try await eventually("the first line is told") {
            try await control.accounts("main").last?.consumed.tokens == .finite(42)
        }
        try run.type("go on")
        let (status, summary) = try await run.finished()
        #expect(status == 0)
        #expect(summary.used("tokens") == 50)
    }

    @Test("tokens that are used up stop the program")
    func tokensUsedUp() async throws {
        let run = try RunningProgram(
            daemon, ["--json", "--tokens", "100", "--usage-from", "fd:3"],
            script: """
                for n in 1 2 3; do echo '{"input_tokens": 30, "output_tokens": 4}' >&3; done
                while :; do :; done
                """)
        let (status, summary) = try await run.finished()
        #expect(status == 124)
        #expect(summary.used("tokens") == 102)
        #expect((summary["reason"] as? String)?.contains("102 of 100 tokens") == true)
    }
}
