import BursarClient
import Foundation
import Synchronization

/// What the demonstration runs on: a folder, a coordinator in it, and the processes of its agents.
final class DemoStage: Sendable {
    static let pool = "demo"

    private let folder: URL
    private let program: CoordinatorProgram
    private let processes = Mutex<[Process]>([])

    private static let configuration = """
        [daemon]
        durability = "process"
        abandon_grace = "1s"

        [pool.demo]
        tokens = 100_000
        period = "none"
        on_abandon = "charge"

        [pool.demo.account.planner]
        tokens = 20_000
        reserved = { tokens = 15_000 }

        [pool.demo.account.coder]
        weight = 2

        [pool.demo.account.researcher]
        [pool.demo.account.tester]
        [pool.demo.account.crawler]

        """

    /// Makes the folder.
    init() throws(CommandFailure) {
        program = try CoordinatorProgram.find()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bursar-demo-\(ProcessInfo.processInfo.processIdentifier)")
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            try Data(Self.configuration.utf8).write(to: file)
            try Data().write(to: log)
        } catch {
            throw CommandFailure("\(folder.path) cannot be made: \(error.localizedDescription)")
        }
    }

    /// The agents' socket.
    var socket: String { folder.appendingPathComponent("bursar.sock").path }
    private var file: URL { folder.appendingPathComponent("bursard.toml") }
    private var log: URL { folder.appendingPathComponent("bursard.log") }

    /// What the coordinator said, for when it does not do its work.
    var coordinatorLog: String {
        let data = (try? Data(contentsOf: log)) ?? Data()
        return String(decoding: data.suffix(2_000), as: UTF8.self)
    }

    /// Starts the coordinator.
    func startCoordinator() throws(CommandFailure) -> DemoProcess {
        try start(
            program.url,
            [
                "--config", file.path, "--runtime-directory", folder.path, "--state-directory",
                folder.path,
            ], errors: FileHandle(forWritingAtPath: log.path))
    }

    /// Starts an agent.
    func start(_ role: DemoRole) throws(CommandFailure) -> DemoProcess {
        guard let program = Bundle.main.executableURL else {
            throw CommandFailure("this program does not know where it is")
        }
        return try start(
            program, ["demo-agent", role.rawValue, "--socket", socket], errors: nil)
    }

    /// Starts a process that ends with the demonstration at the latest.
    private func start(
        _ program: URL, _ arguments: [String], errors: FileHandle?
    ) throws(CommandFailure) -> DemoProcess {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        if let errors { process.standardError = errors }
        // What a service manager gave us is not theirs.
        let names = ["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "WATCHDOG_PID"]
        process.environment = ProcessInfo.processInfo.environment.filter { !names.contains($0.key) }
        let (ends, end) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            end.yield(process.terminationReason == .exit ? process.terminationStatus : -1)
            end.finish()
        }
        do {
            try process.run()
        } catch {
            throw CommandFailure("\(program.path) cannot be started: \(error.localizedDescription)")
        }
        let pid = process.processIdentifier
        processes.withLock { $0.append(process) }
        return DemoProcess(pid: pid, ends: ends)
    }

    /// Ends every process and removes the folder.
    func tearDown() {
        let processes = processes.withLock { $0 }
        for process in processes where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A process of the demonstration.
struct DemoProcess: Sendable {
    var pid: Int32
    fileprivate var ends: AsyncStream<Int32>

    /// Waits for its end.
    ///
    /// - Returns: Its exit status; -1 if a signal ended it.
    func wait() async -> Int32 {
        for await status in ends { return status }
        return -1
    }
}
