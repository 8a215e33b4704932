import Foundation
import TestSupport

/// A machine with a systemd of its own, on which Bursar was installed by its own installer.
final class Machine: @unchecked Sendable {
    let folder: URL

    /// Why no machine can be made here; nothing if one can.
    static let obstacle: String? = {
        if geteuid() != 0 { return "a systemd of its own wants root" }
        if !FileManager.default.isExecutableFile(atPath: "/lib/systemd/systemd") {
            return "there is no systemd on this machine to be started"
        }
        return nil
    }()

    private static let folderOfTests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let script = folderOfTests.appendingPathComponent("machine")
    /// The script that installs Bursar.
    static let installer = folderOfTests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Systemd/install")

    /// Boots. `configuration` becomes `/etc/bursar/bursard.toml`, `files` are others by their path, and
    /// `[Service]` settings of bursard.
    init(
        configuration: String = "", service: [String] = [], files: [String: String] = [:]
    ) async throws {
        let installed = try await Installation.shared.folder()
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bursar-machine-\(UInt32.random(in: 0...(.max)))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("overlay"), withDestinationURL: installed)
        let booted = try await Self.call(
            ["start", folder.path], environment: ["MACHINE_OWNER": "\(getpid())"])
        guard booted.status == 0 else { throw TestFailure("no boot: \(booted.errors)") }
        for (path, text) in files { try await write(text, to: path) }
        if !configuration.isEmpty { try await write(configuration, to: "/etc/bursar/bursard.toml") }
        if !service.isEmpty { try await drop(service) }
        if !service.isEmpty || !files.isEmpty { try await run("systemctl", "daemon-reload") }
    }

    deinit {
        let process = Process()
        process.executableURL = Self.script
        process.arguments = ["stop", folder.path]
        try? process.run()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What a command printed, and how it ended.
    typealias Outcome = (status: Int32, output: String, errors: String)

    private static func call(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await Process.run(program: script, arguments, environment: environment)
    }

    /// Runs a command to its end.
    func attempt(_ command: String...) async throws -> Outcome { try await attempt(command) }

    func attempt(_ command: [String]) async throws -> Outcome {
        try await Self.call(["run", folder.path] + command)
    }

    /// Runs a command that must succeed; returns what it printed.
    @discardableResult
    func run(_ command: String...) async throws -> String { try await run(command) }

    @discardableResult
    func run(_ command: [String]) async throws -> String {
        let result = try await attempt(command)
        guard result.status == 0 else {
            throw TestFailure(
                "\(command.joined(separator: " ")): \(result.status): \(result.errors)"
                    + result.output)
        }
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// Runs a script in the shell.
    @discardableResult
    func shell(_ script: String) async throws -> String {
        try await run("bash", "-euc", script)
    }

    /// Writes a file, and makes the folders for it.
    func write(_ text: String, to path: String) async throws {
        let inside = text.replacingOccurrences(of: "'", with: "'\\''")
        try await shell("mkdir -p \"$(dirname '\(path)')\"; printf '%s' '\(inside)' > '\(path)'")
    }

    /// Adds settings to bursard's unit; `daemon-reload` is the caller's.
    func drop(_ service: [String], unit: String = "bursard.service", section: String = "Service")
        async throws
    {
        try await write(
            "[\(section)]\n" + service.joined(separator: "\n") + "\n",
            to: "/etc/systemd/system/\(unit).d/test.conf")
    }

    /// A property of a unit.
    func property(_ name: String, of unit: String = "bursard.service") async throws -> String {
        try await run("systemctl", "show", "-P", name, unit)
    }

    /// What `bursar … --json` printed.
    func json(_ arguments: String...) async throws -> [String: Any] {
        let output = try await attempt(["bursar"] + arguments + ["--json"]).output
        guard
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
                as? [String: Any]
        else { throw TestFailure("no object: \(output)") }
        return object
    }

    /// The journal's entries with these fields.
    func journal(_ matches: String...) async throws -> [[String: Any]] {
        let output = try await run(["journalctl", "-o", "json", "-t", "bursard"] + matches)
        return try output.split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// An agent inside that does what its arguments say; see TestAgent.
    func agent(_ arguments: String..., output: Pipe = Pipe()) throws -> (Process, Pipe) {
        let process = try Process.start(
            program: Self.script,
            ["run", folder.path, "/usr/bin/TestAgent", "/run/bursar/bursar.sock"] + arguments,
            output: output)
        return (process, output)
    }

    /// Waits for the service to be up.
    func waitUntilActive() async throws {
        try await eventually("bursard is active") {
            try await property("ActiveState") == "active"
        }
    }
}

/// Bursar as the installer puts it in place, once for all machines.
private actor Installation {
    static let shared = Installation()
    private var task: Task<URL, any Error>?

    func folder() async throws -> URL {
        if let task { return try await task.value }
        let task = Task { try await Installation.make() }
        self.task = task
        return try await task.value
    }

    private static func make() async throws -> URL {
        // Beside the programs that are installed, and made anew each time.
        let overlay = Process.products.appendingPathComponent("installed")
        try? FileManager.default.removeItem(at: overlay)
        let result = try await Process.run(
            program: Machine.installer,
            ["--prefix", "/usr", "--binaries", Process.products.path],
            environment: ["DESTDIR": overlay.path])
        guard result.status == 0 else { throw TestFailure("no install: \(result.errors)") }
        try FileManager.default.copyItem(
            at: Process.products.appendingPathComponent("TestAgent"),
            to: overlay.appendingPathComponent("usr/bin/TestAgent"))
        return overlay
    }
}
