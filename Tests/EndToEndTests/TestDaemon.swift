import BursarClient
import Foundation
import TestSupport
import Testing

/// A real `bursard` with folders of its own.
final class TestDaemon: @unchecked Sendable {
    let folder: URL
    private(set) var process: Process?
    /// What the daemon is started by, and its arguments before those of the daemon; empty: directly.
    var launcher: [String] = []
    /// What it finds in its environment besides.
    var environment: [String: String] = [:]

    /// Makes the folders; starts nothing yet.
    init(configuration: String) throws {
        // Short, because the path of a socket has at most 107 bytes.
        folder = URL(fileURLWithPath: "/tmp/bursar-\(UInt32.random(in: 0...(.max)))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try configure(configuration)
    }

    deinit {
        if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    var socket: String { folder.appendingPathComponent("run/bursar.sock").path }
    var controlSocket: String { folder.appendingPathComponent("run/control.sock").path }
    var configurationFile: URL { folder.appendingPathComponent("bursard.toml") }
    var state: String { folder.appendingPathComponent("state").path }

    /// Writes the configuration file.
    func configure(_ text: String) throws {
        try text.write(to: configurationFile, atomically: true, encoding: .utf8)
    }

    /// The arguments that name its folders.
    var arguments: [String] {
        [
            "--config", configurationFile.path,
            "--runtime-directory", folder.appendingPathComponent("run").path,
            "--state-directory", state,
        ]
    }

    /// Starts the daemon and does not wait for it.
    @discardableResult
    func launch() throws -> Process {
        let program = Process.products.appendingPathComponent("bursard")
        let words = launcher + [program.path] + arguments
        let process = try Process.start(
            program: URL(fileURLWithPath: words[0]), Array(words.dropFirst()), errors: log,
            environment: environment)
        self.process = process
        return process
    }

    /// Starts the daemon and waits until it answers.
    func start() async throws {
        let process = try launch()
        let deadline = ContinuousClock.now + .longEnough
        while ContinuousClock.now < deadline {
            if let bursar = try? await connect(control: true) {
                await bursar.close()
                return
            }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TestFailure("bursard did not start: \(logText)")
    }

    /// Sends a signal.
    func signal(_ number: Int32) {
        if let process { kill(process.processIdentifier, number) }
    }

    /// Waits for the end; returns the exit status, or minus the signal.
    func wait() async -> Int32 {
        guard let process else { return 0 }
        return await process.finished()
    }

    /// Kills it without warning, and waits until it is gone.
    func crash() async {
        signal(SIGKILL)
        _ = await wait()
    }

    /// Stops it in good order. One that does not stop in time is killed, which its status tells.
    func stop() async -> Int32 {
        signal(SIGTERM)
        let overdue = Task {
            try await Task.sleep(for: .longEnough)
            signal(SIGKILL)
        }
        defer { overdue.cancel() }
        return await wait()
    }

    /// A client of it.
    ///
    /// - Parameter patience: For a crowd, which may take so long to greet that some are refused.
    func connect(
        account: String? = nil, control: Bool = false, patience: Duration? = nil
    ) async throws -> Bursar {
        var configuration = Bursar.Configuration(account: account)
        configuration.socket = socket
        configuration.usesControlSocket = control
        configuration.helloTimeout = .longEnough
        configuration.requestTimeout = .longEnough
        if let patience { configuration.patience = patience }
        return try await Bursar.connect(configuration)
    }

    private lazy var log: FileHandle = {
        let path = folder.appendingPathComponent("log").path
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return FileHandle(forWritingAtPath: path) ?? .nullDevice
    }()

    /// What it said so far.
    var logText: String {
        (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? ""
    }
}
