import BursarClient
import Foundation
import TestSupport

/// A `bursar run` that is under way.
final class RunningProgram {
    /// Of a coordinator that answers whatever else writes to the disk: what is waited for is short here.
    static let configuration = "[daemon]\ndurability = \"process\"\n[pool.main]\n"

    let process: Process
    private let input = Pipe()
    private let output = Pipe()
    private let errors = Pipe()
    private var said: [String] = []

    /// Runs `command` with these options.
    init(
        _ daemon: TestDaemon, _ options: [String] = [], _ command: [String],
        environment: [String: String] = [:]
    ) throws {
        let process = Process()
        process.executableURL = Process.products.appendingPathComponent("bursar")
        process.arguments = ["run", "--socket", daemon.socket] + options + ["--"] + command
        var all = ProcessInfo.processInfo.environment
        all["SWIFT_BACKTRACE"] = "enable=no"
        for variable in ["BURSAR_ACCOUNT", "BURSAR_SOCKET"] { all[variable] = nil }
        process.environment = all.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        self.process = process
        try process.runWithAllSignals()
        try output.fileHandleForWriting.close()
        try errors.fileHandleForWriting.close()
    }

    /// Runs `script` in bash.
    convenience init(
        _ daemon: TestDaemon, _ options: [String] = [], script: String,
        environment: [String: String] = [:]
    ) throws {
        try self.init(daemon, options, ["bash", "-c", script], environment: environment)
    }

    /// Nothing of it outlives a test that fails.
    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Sends `bursar run` a signal.
    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// The next line that the program prints.
    func line() async -> String { await output.line() }

    /// A process number that the program prints.
    func processNumber() async throws -> pid_t {
        let line = await line()
        guard let number = pid_t(line) else { throw TestFailure("no process number: \(line)") }
        return number
    }

    /// Gives the program a line.
    func type(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Waits for a note with this in it.
    func note(_ text: String) async throws {
        while true {
            let line = await errors.line()
            if line.isEmpty { throw TestFailure("never said: \(text); but: \(said)") }
            said.append(line)
            if line.contains(text) { return }
        }
    }

    /// Waits for its end: its status, and the last line that it said, as JSON with `--json`.
    func finished() async throws -> (status: Int32, summary: [String: Any]) {
        try? input.fileHandleForWriting.close()
        while true {
            let line = await errors.line()
            if line.isEmpty { break }
            said.append(line)
        }
        let status = await process.finished()
        let last = Data((said.last ?? "").utf8)
        let summary = try? JSONSerialization.jsonObject(with: last) as? [String: Any]
        guard let summary else { throw TestFailure("no summary: \(said)") }
        return (status, summary)
    }

    /// State of a process, such as `S`, or `T` if it is stopped; nothing if it is gone.
    static func state(of process: pid_t) -> Character? {
        guard
            let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let state = text[text.index(end, offsetBy: 2)]
        return state == "Z" ? nil : state
    }
}

extension [String: Any] {
    /// What was used of a resource, in the summary of a run.
    func used(_ resource: String) -> Int64? {
        ((self["used"] as? [String: Any])?[resource] as? NSNumber)?.int64Value
    }
}
