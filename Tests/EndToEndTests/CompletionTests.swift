import BursarClient
import Foundation
import TestSupport
import Testing

/// What a shell is told when somebody presses TAB.
@Suite("Completion", .onOwnThreads)
struct CompletionTests {
    /// The candidates for the last of the words.
    private func candidates(
        _ command: String, _ argument: String, _ words: [String], socket: String? = nil
    ) async throws -> [String] {
        let result = try await Process.run(
            "bursar",
            [
                "---completion", command, "--", argument, "\(words.count - 1)",
                "\(words.last?.count ?? 0)",
            ] + words,
            environment: ["BURSAR_SOCKET": socket ?? "/nowhere/bursar.sock"])
        #expect(result.status == 0)
        #expect(result.errors == "")
        return result.output.split(separator: "\n").map(String.init).sorted()
    }

    /// Somebody types meanwhile, so a coordinator that is late is not waited for: then there is nothing.
    private func expect(
        _ expected: [String], _ command: String, _ argument: String, _ words: [String],
        socket: String? = nil, at location: SourceLocation = #_sourceLocation
    ) async throws {
        var found: [String] = []
        try await eventually("the coordinator is in time") {
            found = try await candidates(command, argument, words, socket: socket)
            return !found.isEmpty
        }
        #expect(found == expected, sourceLocation: location)
    }

    @Test("accounts and grants are those of the coordinator")
    func live() async throws {
        let daemon = try TestDaemon(
            configuration: """
                [pool.main]
                [pool.main.account.a.account.b]
                [pool.spare]
                """)
        try await daemon.start()
        let all = ["main", "main/a", "main/a/b", "spare"]
        let socket = daemon.socket
        try await expect(
            all, "show", "positional@0", ["bursar", "show", ""], socket: socket)
        try await expect(
            all, "run", "--account", ["bursar", "run", "--account", "sp"], socket: socket)
        // Only what can follow is asked for.
        try await expect(
            ["main/a", "main/a/b"], "reserve", "positional@0", ["bursar", "reserve", "main/a/"],
            socket: socket)
        #expect(
            try await candidates(
                "show", "positional@0", ["bursar", "show", "nobody/"],
                socket: socket) == [])

        let bursar = try await daemon.connect(account: "main/a")
        var reservation = Reservation(tokens: 5)
        reservation.timeToLive = .seconds(3_600)
        let reserved = try await bursar.reserve(reservation)
        let grant = "g\(try #require(reserved.grant))"
        try await expect(
            [grant], "commit", "positional@0", ["bursar", "commit", ""], socket: socket)
        // The socket of the command line comes before that of the environment.
        try await expect(
            [grant], "track", "--grant",
            ["bursar", "track", "--socket", socket, "--grant", ""])
    }

    @Test("without a coordinator there is nothing, and no complaint")
    func nobody() async throws {
        #expect(try await candidates("show", "positional@0", ["bursar", "show", ""]) == [])
        #expect(try await candidates("void", "positional@0", ["bursar", "void", "g"]) == [])
    }
}
