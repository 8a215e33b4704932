import ArgumentParser
import BursarClient

/// Text for an agent's system prompt.
struct PromptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt",
        abstract: "Print text about budgets for an agent's system prompt.",
        discussion: """
            How to keep to a target that a user mentions, beside the limits that are enforced; in \
            Markdown. Needs no coordinator. With --account it tells that account's limits too, if \
            a coordinator answers.
            """)

    @Flag(help: "Which way the agent asks: the tools of `bursar mcp`, or the command line.")
    var tools: AgentPrompt.Tools = .mcp

    @Option(
        help: ArgumentHelp("The agent's account, such as main/agent.", valueName: "path"),
        completion: .account)
    var account: String?

    @Option(help: ArgumentHelp("The user's target, as it was said.", valueName: "text"))
    var target: String?

    @OptionGroup(title: "The target in numbers")
    var amounts: AmountOptions

    @OptionGroup var door: SocketOption

    func validate() throws {
        if target != nil, !amounts.amounts.isAbsent {
            throw ValidationError("give the target in words with --target, or in numbers, not both")
        }
        if let target, target.count > 200 {
            throw ValidationError("--target has at most 200 characters")
        }
    }

    func run() async throws {
        var prompt = AgentPrompt(tools: tools)
        prompt.account = account
        prompt.target = target ?? amounts.amounts.ifPresent?.words
        if let account { prompt.limits = await limits(of: account) }
        Terminal.output.line(prompt.text)
    }

    /// The account's limits; says on standard error why they cannot be had.
    private func limits(of account: String) async -> AgentPrompt.Limits? {
        do throws(BursarError) {
            let session = try await Session.open(socket: door.socket)
            let standing: Reply.Checked
            do throws(BursarError) {
                standing = try await session.client.check(account)
            } catch {
                await session.client.close()
                throw error
            }
            await session.client.close()
            return AgentPrompt.Limits(standing)
        } catch {
            Terminal.error.line("bursar: limits are left out: \(error.message.printable)")
            return nil
        }
    }
}

extension AgentPrompt.Tools: EnumerableFlag {
    static func help(for tools: Self) -> ArgumentHelp? {
        switch tools {
        case .mcp: "The agent has the tools of `bursar mcp`; the default."
        case .cli: "The agent runs `bursar` itself."
        }
    }
}
