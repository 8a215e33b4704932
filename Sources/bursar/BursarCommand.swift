import ArgumentParser
import Foundation

/// The command line.
@main
struct BursarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bursar",
        abstract: "Looks after the budgets of agents on this machine, through bursard.",
        discussion: """
            The coordinator's socket is the one of --socket, else $BURSAR_SOCKET, else \
            $XDG_RUNTIME_DIR/bursar/bursar.sock if it exists, else /run/bursar/bursar.sock. Where \
            control.sock beside it lets this user in, that one is used, and all verbs work; else \
            only those of agents do.

            With --json a command prints one JSON value on standard output; a request that failed \
            prints {"error": {"code", "message", "retry_after_ms"}}. Errors for people go to \
            standard error.

            Exit status: 0 ok, 1 failure, 3 denied, 4 timed out, 5 no coordinator, 64 usage.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(
                name: "Reading",
                subcommands: [
                    StatusCommand.self, AgentsCommand.self, TopCommand.self, ShowCommand.self,
                    GrantsCommand.self, WatchCommand.self, CheckCommand.self, EnforceCommand.self,
                    ReportCommand.self, ForecastCommand.self,
                    SuggestCommand.self, AuditCommand.self,
                ]),
            CommandGroup(
                name: "Grant",
                subcommands: [
                    ReserveCommand.self, CommitCommand.self, VoidCommand.self, ExtendCommand.self,
                    TrackCommand.self, RepayCommand.self,
                ]),
            CommandGroup(
                name: "Account",
                subcommands: [
                    AllocateCommand.self, AdjustCommand.self, ThrottleCommand.self,
                    ReleaseCommand.self,
                ]),
            CommandGroup(name: "Programs", subcommands: [RunCommand.self]),
            CommandGroup(name: "Agents", subcommands: [PromptCommand.self, MCPCommand.self]),
            CommandGroup(name: "Planning", subcommands: [SimulateCommand.self]),
            CommandGroup(
                name: "Coordinator",
                subcommands: [
                    ConfigCommand.self, LedgerCommand.self, PricesCommand.self, ReplayCommand.self,
                    MetricsCommand.self,
                    BenchCommand.self, DemoCommand.self,
                    DemoAgentCommand.self,
                ]),
        ])

    static let version = "0.1.0"

    /// The arguments, with a `--socket` that stands before the verb moved behind it, where the verbs
    /// have it.
    private static var arguments: [String] {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count > 2, arguments[0] == "--socket" else { return arguments }
        let option = arguments.prefix(2)
        arguments.removeFirst(2)
        let end = arguments.firstIndex(of: "--") ?? arguments.count
        // What comes behind a program's name is its own.
        arguments.insert(contentsOf: option, at: arguments[0] == "run" ? 1 : end)
        return arguments
    }

    static func main() async {
        // libdispatch would write to the system's log, for each thread, that it may not set nice values.
        unsafe setenv("LIBDISPATCH_LOG", "NO", 0)
        // A reader that has gone away is noticed when writing to it fails.
        signal(SIGPIPE, SIG_IGN)
        do {
            // Asynchronous for the sake of completions, which ask the coordinator.
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Errors begin with the program's name; the rest is the parser's.
    private static func end(with error: any Error) -> Never {
        let status = exitCode(for: error)
        guard !status.isSuccess, !(error is ExitCode) else { exit(withError: error) }
        var message = fullMessage(for: error)
        if message.hasPrefix("Error: ") { message.removeFirst("Error: ".count) }
        Terminal.error.line("bursar: \(message)")
        exit(withError: status)
    }
}
