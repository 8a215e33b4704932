import ArgumentParser
import BursarClient
import CProcess
import Foundation

extension Supervision.StopPolicy: ExpressibleByArgument {}

/// Runs a program as an agent.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a program as an agent, and hold it to a budget.",
        usage: """
            bursar run [--account <account>] [--tokens <n>] [--time <time>] [--cost <cost>] \
            [<options>] [--] <command> [<argument> ...]
            """,
        discussion: """
            The program runs as if it had been started itself: with this terminal, this \
            environment and these descriptors. Its time is metered until it and everything that \
            it started, in other sessions too, has ended; pauses do not count. \
            $BURSAR_ACCOUNT and $BURSAR_SOCKET tell clients in it where they are.

            Without --account it gets an account of its own, beneath $BURSAR_ACCOUNT if that is \
            set, which is released in the end. With --tokens, --time or --cost the account \
            may use so much and no more: the one that is named if it is new, else one beneath it, \
            for this run only.

            At the level `stop` (95 % of a limit, unless configured otherwise) all its processes \
            get SIGTERM, and SIGKILL when the grace is over. With --on-stop pause they are \
            stopped, and go on when there is budget again, or when `bursar adjust PATH --resume` \
            says so: then as an overrun, until the level has been another one. `bursar adjust PATH \
            --pause` stops them too. What a program leaves running when it ends gets SIGTERM and \
            SIGKILL as well.

            SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP and SIGCONT are \
            passed on to the program. If this command is killed, so is everything that it runs. \
            If the coordinator goes away the program goes on, and its usage is told later.

            Usage is read, from now on, from lines with a JSON object each: a response of the \
            OpenAI or Anthropic API, an event of a streamed one, or a usage object alone.

            The last line on standard error says what was used and how it ended. Exit status: the \
            program's, or 128 + n if signal n killed it; 124 if its budget ran out; 126 if it \
            cannot be run, 127 if it is not found; 3 if there is no budget to begin with, 5 if there \
            is no coordinator: nothing runs unmetered.
            """)

    @Option(
        help: ArgumentHelp("Account to charge.", valueName: "account"), completion: .account)
    var account: String?

    @OptionGroup(title: "Limits of this run") var limits: AmountOptions

    @Option(help: "When the budget is used up: `term` ends the program, `pause` stops it.")
    var onStop = Supervision.StopPolicy.term

    @Option(
        parsing: .unconditional, help: "Time from SIGTERM to SIGKILL. (default: 5s)",
        transform: QuantityText.milliseconds)
    var grace: Int64 = 5_000

    @Option(
        help: ArgumentHelp(
            "Where lines of usage come from: a file or named pipe, or fd:3, a pipe that the "
                + "program has open under this number.", valueName: "file|fd:n"),
        transform: UsageOrigin.init(text:))
    var usageFrom: UsageOrigin?

    @Option(help: "Model of usage that names none.")
    var model: String?

    @OptionGroup var door: SocketOption

    @Flag(name: .shortAndLong, help: "Say nothing on standard error but why nothing was run.")
    var quiet = false

    @Flag(help: "Make the last line on standard error a JSON object.")
    var json = false

    @Option(help: ArgumentHelp("Write that object to a file.", valueName: "file"))
    var summary: String?

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The program and its arguments.", valueName: "command"))
    var words: [String] = []

    /// The program and its arguments.
    var command: [String] { words.first == "--" ? Array(words.dropFirst()) : words }

    func validate() throws {
        if let first = words.first, first.hasPrefix("-"), first != "--" {
            if ["-h", "--help"].contains(first) { throw CleanExit.helpRequest(self) }
            throw ValidationError("Unknown option '\(first)'")
        }
        guard let program = command.first else {
            throw ValidationError("say what to run, such as: bursar run --time 10m -- make")
        }
        if program.isEmpty { throw ValidationError("the name of the program is empty") }
        if limits.time == 0 { throw ValidationError("a run needs some time") }
    }

    mutating func run() async throws {
        do {
            let summary = try await execute()
            try report(summary)
            throw ExitCode(summary.code)
        } catch let denied as RunDenied {
            NoteWriter.write("bursar: \(denied.reason.printable)")
            throw ExitCode.denied
        } catch let failure as GuardedProgram.LaunchFailure {
            let isMissing = failure.code == ENOENT
            let reason = isMissing ? "not found" : errorText(failure.code)
            NoteWriter.write("bursar: \(command[0].printable): \(reason)")
            throw ExitCode(isMissing ? 127 : 126)
        } catch let error as BursarError {
            let code = error.reported(asJSON: false)
            throw error.isAboutBudget ? .denied : code
        }
    }

    private func execute() async throws -> RunSummary {
        let inherited = ProcessInfo.processInfo.environment["BURSAR_ACCOUNT", default: ""]
        let account = try await RunAccount.open(
            RunAccount.Wish(
                socket: door.socket, account: account,
                inherited: inherited.isEmpty ? nil : inherited,
                limits: limits.amounts))
        let run = Run(
            RunOptions(
                command: command, onStop: onStop, grace: grace, usage: usageFrom, model: model,
                socket: door.socket, isQuiet: quiet),
            account: account)
        do {
            try await run.perform()
        } catch {
            await run.close()
            throw error
        }
        await run.close()
        if run.wasInterrupted {
            try report(run.summary)
            // A shell script goes on after an interrupt unless what it waited for died of it.
            bursar_default_action(SIGINT)
        }
        return run.summary
    }

    private func report(_ outcome: RunSummary) throws {
        if let summary {
            do {
                try (outcome.json.description + "\n").write(
                    toFile: summary, atomically: false, encoding: .utf8)
            } catch {
                NoteWriter.write(
                    "bursar: \(summary) cannot be written: \(error.localizedDescription)")
            }
        }
        if json {
            NoteWriter.write(outcome.json.description)
        } else if !quiet {
            NoteWriter.write("bursar run: " + outcome.words.printable)
        }
    }
}

extension BursarError {
    /// Whether there is too little to begin with.
    fileprivate var isAboutBudget: Bool {
        [.nominalDoesNotFit, .minimumDoesNotFit, .noBudget, .insufficientBudget, .stopped].contains(
            reason)
    }
}
