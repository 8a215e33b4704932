import ArgumentParser
import BursarClient
import Foundation

/// A server of the Model Context Protocol.
struct MCPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve an agent's budget as tools of the Model Context Protocol.",
        discussion: """
            Speaks the protocol on standard input and output, for a program that runs an agent and \
            starts this command as one of its servers. Tools: check_budget, get_session_info, \
            set_self_budget, request_grant, report_usage, forecast; and the prompt `budget`, which \
            is that of `bursar prompt`.

            It acts for one account, always through the agents' socket, whoever runs it: that of \
            --account, else of $BURSAR_ACCOUNT, else `mcp` in the only pool. It starts without a \
            coordinator too, and goes on when one is back.

            When the program ends it, grants that are open are settled as the account's on_abandon \
            says, because nobody knows what they used. With --detached they stay until their lease \
            ends, and can be settled by `bursar commit`.
            """)

    @Option(
        help: ArgumentHelp("The account that pays, such as main/agent.", valueName: "path"),
        completion: .account)
    var account: String?

    @OptionGroup var door: SocketOption

    @Flag(help: "Grants outlive this server.")
    var detached = false

    /// How long calls may still take once nothing comes any more.
    private static let lastCalls = Duration.seconds(1)

    func run() async throws {
        if isatty(STDIN_FILENO) == 1 {
            Terminal.error.line(
                "bursar: this is a server for a program that runs an agent; see `bursar mcp --help`"
            )
        }
        let account = AgentAccount(path: account, socket: door.socket)
        let toolbox = AgentToolbox(account: account, grantsAreDetached: detached)
        let server = MCPServer(toolbox) { Terminal.output.line($0.description) }
        try await withInterruption {
            let input = StandardInput()
            var reader = MessageReader()
            while let piece = await input.next() {
                for line in reader.feed(piece) { await server.receive(line) }
            }
            if let line = reader.finish() { await server.receive(line) }
            await server.finish(within: Task.isCancelled ? .zero : Self.lastCalls)
        }
        await account.close()
    }
}
