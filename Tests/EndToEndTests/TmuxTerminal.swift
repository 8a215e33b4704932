import Foundation
import TestSupport

/// A terminal of its own, with a shell in it, that is typed on and looked at through tmux.
final class TmuxTerminal: @unchecked Sendable {
    private static let prompt = "PROMPT>"

    private let folder: URL
    private let server: Process

    /// Opens it, with its files in a folder.
    init(in folder: URL, columns: Int, rows: Int) async throws {
        self.folder = folder
        // In the foreground: a daemon would hold on to what tells that a process has ended.
        server = try Process.start(
            program: URL(fileURLWithPath: "/usr/bin/env"),
            ["tmux", "-L", "t", "-u", "-f", "/dev/null", "-D"],
            environment: Self.environment(folder))
        try await eventually("tmux starts; .ci/setup installs it") {
            try await Self.tmux(["show-options", "-g", "-s", "exit-empty"], folder).status == 0
        }
        try await tmux([
            "new-session", "-d", "-s", "t", "-x", "\(columns)", "-y", "\(rows)",
            "exec env 'PS1=\(Self.prompt)' bash --norc --noprofile -i",
        ])
        try await shows("the shell's prompt") { $0.first?.hasPrefix(Self.prompt) == true }
    }

    deinit {
        kill(server.processIdentifier, SIGKILL)
    }

    private static func environment(_ folder: URL) -> [String: String] {
        [
            "TMUX_TMPDIR": folder.path, "INPUTRC": "/dev/null", "TMUX": "",
            "NO_COLOR": "", "COLUMNS": "", "LINES": "", "LC_ALL": "C.UTF-8",
        ]
    }

    private static func tmux(
        _ arguments: [String], _ folder: URL
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await Process.run(
            program: URL(fileURLWithPath: "/usr/bin/env"),
            ["tmux", "-N", "-L", "t"] + arguments, environment: environment(folder))
    }

    @discardableResult
    private func tmux(_ arguments: [String]) async throws -> String {
        let run = try await Self.tmux(arguments, folder)
        guard run.status == 0 else {
            throw TestFailure("tmux \(arguments) ended with \(run.status): \(run.errors)")
        }
        return run.output
    }

    /// Presses keys, by tmux's names for them.
    func press(_ keys: String...) async throws {
        try await tmux(["send-keys", "-t", "t"] + keys)
    }

    /// Types a text.
    func type(_ text: String) async throws {
        try await tmux(["send-keys", "-t", "t", "-l", text])
    }

    /// Changes its size.
    func resize(columns: Int, rows: Int) async throws {
        try await tmux(["resize-window", "-t", "t", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// Writes everything that its programs send to a file from now on.
    func record(to file: URL) async throws {
        try await tmux(["pipe-pane", "-t", "t", "cat >\(file.path)"])
    }

    /// Its lines.
    func lines() async throws -> [String] {
        var lines = try await tmux(["capture-pane", "-p", "-t", "t"])
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // Behind the last line's end nothing follows.
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// Waits until it shows something; returns its lines then.
    @discardableResult
    func shows(
        _ what: String, _ isTrue: @escaping ([String]) throws -> Bool
    ) async throws -> [String] {
        var lines: [String] = []
        do {
            try await eventually(what) {
                lines = try await self.lines()
                return try isTrue(lines)
            }
        } catch {
            throw TestFailure("\(error); but:\n" + lines.joined(separator: "\n"))
        }
        return lines
    }
}
