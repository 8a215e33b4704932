import ArgumentParser
import BursarClient

/// The accounts as they are consumed, on a full screen.
struct TopCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch the accounts on a full screen.",
        discussion: """
            The tree of accounts with a bar for each resource, rates, forecasts, open grants and who \
            waits. Keys are those of top and htop; h shows them. Goes on when the coordinator \
            restarts.

            With --batch it prints one picture after the other, without colours; rates are known \
            from the second on. With --json too: one object a line, {"time_ms", "coordinator", \
            "accounts"}, the accounts being those of `agents` with "consumed_per_minute" (null \
            while it is unknown) and "forecasts" (as those of `forecast`; null but for the first \
            100 accounts).

            Of more than 1,000 accounts, a refresh of the screen reads 1,000, and those on it.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only this account and what is beneath it.", completion: .account)
    var path: String?

    @Flag(name: .shortAndLong, help: "Print pictures instead of drawing on the screen.")
    var batch = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("End after so many refreshes.", valueName: "n"))
    var iterations: Int?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Seconds between refreshes.", valueName: "seconds"),
        transform: Self.delay)
    var delay = RefreshDelay(.seconds(2))

    @Option(help: ArgumentHelp("What to sort by.", valueName: "column"))
    var sort = TopColumn.percent

    private static func delay(_ text: String) throws -> RefreshDelay {
        guard let delay = RefreshDelay(argument: text) else {
            throw ValidationError(RefreshDelay.right)
        }
        return delay
    }

    func validate() throws {
        if connection.json, !batch {
            throw ValidationError("--json prints one picture after the other; add --batch")
        }
        if let iterations, iterations < 1 {
            throw ValidationError("--iterations is 1 or more")
        }
        if !batch, let problem = FullScreen.problem { throw ValidationError(problem) }
    }

    mutating func run() async throws {
        do {
            try await run(try await TopReader.open(connection))
        } catch let error as BursarError {
            throw error.reported(asJSON: connection.json)
        }
    }

    func run(_ session: Session) async throws {
        var view = TopView(delay: delay.duration)
        view.order.column = sort
        let state = TopState(view: view, socket: session.client.socket, path: path)
        let reader = TopReader(session, connection, path: path, isComplete: batch)
        do {
            if batch {
                let printer = TopPrinter(
                    reader, state, isJSON: connection.json, iterations: iterations)
                try await withInterruption { try await printer.run() }
            } else {
                try await TopProgram(reader, state, iterations: iterations).run()
            }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }
}
