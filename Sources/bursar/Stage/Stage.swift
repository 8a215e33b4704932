import Foundation
import Synchronization

/// A folder, and processes that work in it; nothing of either is left in the end.
final class Stage: Sendable {
    let folder: URL
    private let processes = Mutex<[(process: Process, end: Int32)]>([])

    /// Makes the folder.
    ///
    /// - Parameter parent: Where it is made; nothing: where temporary files go.
    init(named name: String, in parent: String? = nil) throws(CommandFailure) {
        let parent =
            parent.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        folder = parent.appendingPathComponent(
            "\(name)-\(ProcessInfo.processInfo.processIdentifier)")
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure("\(folder.path) cannot be made: \(error.localizedDescription)")
        }
    }

    /// The path of something in the folder.
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Writes a file into the folder.
    func write(_ text: String, to name: String) throws(CommandFailure) {
        do {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        } catch {
            throw CommandFailure("\(path(name)) cannot be written: \(error.localizedDescription)")
        }
    }

    /// The last of what a file in the folder says, for when something does not do its work.
    func text(of name: String) -> String {
        let data = (try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data()
        return String(decoding: data.suffix(2_000), as: UTF8.self)
    }

    /// Starts a process that ends with this at the latest.
    ///
    /// - Parameters:
    ///   - log: The file of the folder that gets what it complains of; nothing: nobody hears it.
    ///   - output: The file of the folder that gets what it says; nothing: nobody hears it.
    ///   - environment: Variables on top of this program's own.
    ///   - end: The signal that ends it.
    func start(
        _ program: URL, _ arguments: [String], log: String? = nil, output: String? = nil,
        environment: [String: String] = [:], end: Int32 = SIGKILL
    ) throws(CommandFailure) -> StageProcess {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output.map(file) ?? FileHandle.nullDevice
        if let log { process.standardError = try file(log) }
        // What a service manager gave us is not theirs.
        let names = ["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "WATCHDOG_PID"]
        process.environment = ProcessInfo.processInfo.environment
            .filter { !names.contains($0.key) }.merging(environment) { $1 }
        let (ends, ended) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            ended.yield(process.terminationReason == .exit ? process.terminationStatus : -1)
            ended.finish()
        }
        do {
            try Self.run(process)
        } catch {
            throw CommandFailure("\(program.path) cannot be started: \(error.localizedDescription)")
        }
        let pid = process.processIdentifier
        processes.withLock { $0.append((process, end)) }
        return StageProcess(pid: pid, ends: ends)
    }

    /// Starts it without the signals blocked that are blocked in the threads of a pool: programs end
    /// their work by them.
    private static func run(_ process: Process) throws {
        var (none, mask) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &mask)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &mask, nil) }
        try process.run()
    }

    /// An empty file of the folder.
    private func file(_ name: String) throws(CommandFailure) -> FileHandle {
        try write("", to: name)
        return FileHandle(forWritingAtPath: path(name)) ?? .nullDevice
    }

    /// Ends every process and removes the folder.
    func tearDown() {
        let processes = processes.withLock { $0 }
        for (process, end) in processes where process.isRunning {
            kill(process.processIdentifier, end)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A process of a stage.
struct StageProcess: Sendable {
    var pid: Int32
    fileprivate var ends: AsyncStream<Int32>

    /// Waits for its end.
    ///
    /// - Returns: Its exit status; -1 if a signal ended it.
    func wait() async -> Int32 {
        for await status in ends { return status }
        return -1
    }

    /// Asks it to end, and waits until it has.
    func stop() async -> Int32 {
        kill(pid, SIGTERM)
        return await wait()
    }
}
