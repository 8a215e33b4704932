import BursarClient
import Foundation
import Testing

/// A real `bursard` with folders of its own.
final class TestDaemon: @unchecked Sendable {
    let folder: URL
    private(set) var process: Process?

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

    /// Starts the daemon and waits until it answers.
    func start() async throws {
        let process = try Process.start(
            "bursard",
            [
                "--config", configurationFile.path,
                "--runtime-directory", folder.appendingPathComponent("run").path,
                "--state-directory", state,
            ], errors: log)
        self.process = process
        let deadline = ContinuousClock.now + .seconds(20)
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

    /// Stops it in good order. One that does not stop within half a minute is killed, which its status
    /// tells.
    func stop() async -> Int32 {
        signal(SIGTERM)
        let overdue = Task {
            try await Task.sleep(for: .seconds(30))
            signal(SIGKILL)
        }
        defer { overdue.cancel() }
        return await wait()
    }

    /// A client of it.
    func connect(account: String? = nil, control: Bool = false) async throws -> Bursar {
        var configuration = Bursar.Configuration(account: account)
        configuration.socket = socket
        configuration.usesControlSocket = control
        configuration.requestTimeout = .seconds(30)
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

/// Something that the test itself needs did not happen.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Process {
    /// The folder of the built executables.
    static let products: URL = {
        // The test bundle lies beside them.
        let arguments = CommandLine.arguments
        let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent()
    }()

    /// Starts one of the built executables.
    static func start(
        _ name: String, _ arguments: [String], output: Pipe? = nil, errors: FileHandle? = nil,
        environment: [String: String] = [:]
    ) throws -> Process {
        let process = Process()
        process.executableURL = products.appendingPathComponent(name)
        process.arguments = arguments
        var all = ProcessInfo.processInfo.environment
        all["SWIFT_BACKTRACE"] = "enable=no"
        for variable in ["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID"] { all[variable] = nil }
        process.environment = all.merging(environment) { $1 }
        if let output { process.standardOutput = output }
        if let errors { process.standardError = errors }
        try process.runWithAllSignals()
        return process
    }

    /// Starts it without the signals blocked that are blocked in the threads of a test.
    func runWithAllSignals() throws {
        var (none, mask) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &mask)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &mask, nil) }
        try run()
    }

    /// Waits for the end; returns the exit status, or minus the signal.
    func finished() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.waitUntilExit()
                let status = self.terminationStatus
                continuation.resume(
                    returning: self.terminationReason == .exit ? status : -status)
            }
        }
    }

    /// Runs one of the built executables to its end.
    static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        let (output, errors) = (Pipe(), Pipe())
        let process = try start(
            name, arguments, output: output, errors: errors.fileHandleForWriting,
            environment: environment)
        try errors.fileHandleForWriting.close()
        async let out = output.text()
        async let err = errors.text()
        return (await process.finished(), await out, await err)
    }
}

extension Pipe {
    /// Everything until the other end is closed.
    func text() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let data = self.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }

    /// The next line.
    func line() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var line = Data()
                while let byte = try? self.fileHandleForReading.read(upToCount: 1), !byte.isEmpty,
                    byte[0] != UInt8(ascii: "\n")
                {
                    line += byte
                }
                continuation.resume(returning: String(decoding: line, as: UTF8.self))
            }
        }
    }
}

/// Asks until something holds; returns how long that took.
@discardableResult
func eventually(
    within limit: Duration = .seconds(10), _ what: String,
    _ isTrue: () async throws -> Bool
) async throws -> Duration {
    let start = ContinuousClock.now
    while try await !isTrue() {
        guard ContinuousClock.now - start < limit else { throw TestFailure("never: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
    return ContinuousClock.now - start
}
