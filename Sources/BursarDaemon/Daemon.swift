import BursarCore
import BursarLedger
import CProcess
import Foundation
import Logging
import ServiceLifecycle
import Systemd
import UnixSignals

/// The coordinator as a process: what the command line gives it, and what it does until it is told
/// to stop.
public struct Daemon: Sendable {
    /// Version of the program.
    public static let version = "0.1.0"

    /// What the command line says.
    public struct Options: Sendable {
        /// The configuration file; `nil`: the system's directories.
        public var configuration: String?
        /// Folder of the sockets; `nil`: from the environment.
        public var runtimeDirectory: String?
        /// Folder of the ledger; `nil`: from the environment.
        public var stateDirectory: String?

        /// Options that say nothing.
        public init() {}
    }

    let options: Options

    /// A daemon that was not started yet.
    public init(options: Options) { self.options = options }

    /// Runs until SIGTERM or SIGINT; SIGHUP reloads the configuration.
    ///
    /// - Throws: `DaemonError` with what is wrong and the mend.
    public func run() async throws {
        let isActivated = ProcessInfo.processInfo.environment["LISTEN_FDS"] != nil
        do {
            try await serve()
        } catch let error as DaemonError {
            Notifier().fail(error.description, errorNumber: error.errorNumber)
            // Clients that wait have systemd start it again at once, and give up the sockets after some
            // such starts. Slower ones it goes on with, until what is wrong is mended.
            if isActivated, !error.hasServed { try? await Task.sleep(for: Daemon.mendingPause) }
            throw error
        }
    }

    private static let mendingPause = Duration.seconds(2)

    /// What a checkpoint of many accounts takes is not kept for good; a turn's buffers are smaller.
    private static let largePiece: Int32 = 1024 * 1024

    private func serve() async throws {
        bursar_give_back_memory(Daemon.largePiece)
        let service = try CoordinatorService(
            configuration: try loadConfiguration(), source: source,
            directories: try directories())
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Daemon.quiet))
        do {
            try await group.run()
        } catch let error as DaemonError {
            throw error
        } catch {
            throw DaemonError("\(error)")
        }
    }

    /// What the lifecycle library says of itself is nobody's business.
    private static var quiet: Logger {
        Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
    }

    private var source: ConfigurationSource {
        options.configuration.map { .file($0) } ?? .system
    }

    private func loadConfiguration() throws(DaemonError) -> Configuration {
        do throws(ConfigurationError) {
            return try Configuration.load(from: source)
        } catch {
            throw .configuration(error.description)
        }
    }

    /// Whether what is written to standard error goes to the journal.
    public static var isLoggedByJournal: Bool { JournalSocket.takesStandardError }

    /// Checks the configuration and whether its budgets fit; starts nothing.
    ///
    /// - Returns: The configuration in force, as TOML.
    public func checkConfiguration() throws(DaemonError) -> String {
        let configuration = try loadConfiguration()
        var coordinator = Coordinator()
        do throws(Refusal) {
            try coordinator.configure(configuration.accounts, at: Instant(milliseconds: 0))
        } catch {
            throw .configuration(
                "\(configuration.sources.joined(separator: ", ")): \(error.message)")
        }
        return configuration.describe()
    }

    /// Verifies a ledger that no coordinator uses.
    public func verifyLedger() throws(DaemonError) -> LedgerReport {
        let folder = try directories().ledger
        do throws(LedgerFailure) {
            let reader = try LedgerReader.open(at: folder)
            let found = try reader.verify()
            return LedgerReport(
                ledger: try reader.identifier(), entries: found.entries,
                accounts: UInt64(found.accounts),
                mismatches: found.mismatches.map { $0.description })
        } catch {
            throw DaemonError(error)
        }
    }

    /// Writes a ledger that no coordinator uses to standard output, as JSON lines.
    public func exportLedger() throws(DaemonError) {
        do {
            let reader = try LedgerReader.open(at: try directories().ledger)
            try reader.export { line in
                try FileHandle.standardOutput.write(contentsOf: Data(line))
            }
        } catch let failure as LedgerFailure {
            throw DaemonError(failure)
        } catch {
            throw DaemonError("\(error)")
        }
    }

    /// Folders of the sockets and of the state.
    func directories() throws(DaemonError) -> Directories {
        try Directories(options, environment: ProcessInfo.processInfo.environment)
    }
}

/// What verifying a ledger found.
public struct LedgerReport: Sendable {
    /// What tells it from all other ledgers, hexadecimal.
    public var ledger: String
    /// Entries that were checked.
    public var entries: UInt64
    /// Accounts that live.
    public var accounts: UInt64
    /// What does not fit.
    public var mismatches: [String]
}

/// Why the daemon does not run, for people.
public struct DaemonError: Error, CustomStringConvertible, Sendable {
    /// What is wrong and what would be right.
    public let description: String
    /// Status to exit with, by sysexits.h.
    public let status: Int32
    /// What the system said, an `errno`, where that is the reason.
    let errorNumber: Int32?
    /// Whether whoever is responsible was told already.
    public private(set) var isTold = false
    /// Whether it came when clients were served already.
    var hasServed = false

    /// The same, told.
    var told: DaemonError {
        var error = self
        error.isTold = true
        return error
    }

    init(_ description: String, status: Int32 = 1, errorNumber: Int32? = nil) {
        self.description = description
        self.status = status
        self.errorNumber = errorNumber
    }

    /// The ledger cannot be used. The status says whether to start again would help: not where it is damaged
    /// or newer than this program.
    init(_ failure: LedgerFailure, _ introduction: String = "") {
        let status =
            switch failure.code {
            case .damaged, .fromTheFuture: EX_DATAERR
            case .locked: EX_TEMPFAIL
            case .storage, .overloaded: EX_IOERR
            default: Int32(1)
            }
        self.init(
            introduction + failure.description, status: status, errorNumber: failure.errorNumber)
    }

    /// The configuration is wrong: to start again would not help.
    static func configuration(_ description: String) -> DaemonError {
        DaemonError(description, status: EX_CONFIG)
    }
}

/// Folders of the sockets and of the state.
struct Directories: Hashable, Sendable {
    var runtime: String
    var state: String
    /// The ledger's own folder, within the state's.
    var ledger: String { state + "/ledger" }

    init(
        _ options: Daemon.Options, environment: [String: String]
    ) throws(DaemonError) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        for (name, given) in [
            ("--runtime-directory", options.runtimeDirectory),
            ("--state-directory", options.stateDirectory),
        ] where given == "" {
            throw DaemonError("\(name) is empty; name a folder")
        }
        // systemd lists several folders with colons; the first is the one of the sockets.
        let given = options.runtimeDirectory ?? value("RUNTIME_DIRECTORY")?.firstPath
        if let given {
            runtime = given
        } else if let base = value("XDG_RUNTIME_DIR") {
            runtime = base + "/bursar"
        } else if geteuid() == 0 {
            runtime = "/run/bursar"
        } else {
            throw DaemonError(
                "nowhere to put the sockets: XDG_RUNTIME_DIR is not set; give --runtime-directory")
        }
        if let given = options.stateDirectory ?? value("STATE_DIRECTORY")?.firstPath {
            state = given
        } else if let base = value("XDG_STATE_HOME") {
            state = base + "/bursar"
        } else if let home = value("HOME") {
            state = home + "/.local/state/bursar"
        } else {
            throw DaemonError(
                "nowhere to put the ledger: neither XDG_STATE_HOME nor HOME is set; "
                    + "give --state-directory")
        }
    }
}

extension String {
    fileprivate var firstPath: String { String(split(separator: ":")[0]) }
}
