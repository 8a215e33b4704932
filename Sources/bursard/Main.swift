import ArgumentParser
import BursarDaemon
import Foundation

/// The coordinator.
@main
struct Bursard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bursard", abstract: "Coordinates the budgets of agents on this machine.",
        version: Daemon.version)

    @Option(name: .customLong("config"), help: "Configuration file. Default: the system's folders.")
    var configurationFile: String?

    @Option(help: "Folder of the sockets.")
    var runtimeDirectory: String?

    @Option(help: "Folder of the ledger.")
    var stateDirectory: String?

    @Flag(help: "Check the configuration, print it, and start nothing.")
    var checkConfig = false

    @Flag(help: "Verify the ledger and print what was found as JSON; start nothing.")
    var verify = false

    @Flag(help: "Print the ledger as JSON lines; start nothing.")
    var export = false

    func validate() throws {
        guard [checkConfig, verify, export].count(where: { $0 }) <= 1 else {
            throw ValidationError("give one of --check-config, --verify and --export")
        }
    }

    func run() async throws {
        var options = Daemon.Options()
        options.configuration = configurationFile
        options.runtimeDirectory = runtimeDirectory
        options.stateDirectory = stateDirectory
        let daemon = Daemon(options: options)
        do {
            if checkConfig {
                print(try daemon.checkConfiguration())
            } else if verify {
                try printReport(of: daemon)
            } else if export {
                try daemon.exportLedger()
            } else {
                try await daemon.run()
            }
        } catch let error as DaemonError {
            // Where it goes to the journal, the journal is told how bad it is; see sd-daemon(3).
            let priority = Daemon.isLoggedByJournal ? "<3>" : "bursard: "
            if !error.isTold {
                FileHandle.standardError.write(Data("\(priority)\(error.description)\n".utf8))
            }
            throw ExitCode(checkConfig ? 1 : error.status)
        }
    }

    private func printReport(of daemon: Daemon) throws {
        let report = try daemon.verifyLedger()
        let object: [String: Any] = [
            "ok": report.mismatches.isEmpty, "ledger": report.ledger, "entries": report.entries,
            "accounts": report.accounts, "mismatches": report.mismatches,
        ]
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        print(String(decoding: data, as: UTF8.self))
        if !report.mismatches.isEmpty { throw ExitCode(1) }
    }
}
