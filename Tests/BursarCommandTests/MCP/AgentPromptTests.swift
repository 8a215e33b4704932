import BursarClient
import Testing

@testable import bursar

/// The text for system prompts.
@Suite("Prompt")
struct AgentPromptTests {
    @Test(arguments: AgentPrompt.Tools.allCases)
    func itIsShortAndSaysWhatMatters(tools: AgentPrompt.Tools) {
        var prompt = AgentPrompt(tools: tools)
        prompt.target = "$7"
        let lines = prompt.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 66)
        #expect(lines.allSatisfy { $0.count <= 104 })
        for word in [
            "source of truth", "Indicative", "Enforced", "Never claim an exact cost",
            "shorter outputs", "$7 (indicative)",
        ] {
            #expect(prompt.text.contains(word), "\(word)")
        }
    }

    @Test func eachWayNamesItsOwnTools() {
        let tools = AgentPrompt(tools: .mcp).text
        let commands = AgentPrompt(tools: .cli).text
        for tool in AgentToolbox(account: AgentAccount(path: nil, socket: nil)).definitions
        where tool.name != "check_budget" {
            #expect(tools.contains("`\(tool.name)`"))
            #expect(!commands.contains(tool.name) || tool.name == "forecast")
        }
        for command in ["check", "adjust", "reserve", "commit", "forecast"] {
            #expect(commands.contains("`bursar \(command) "))
        }
        #expect(!tools.contains("`bursar "))
    }

    @Test func whatTheUserSaidIsMadePrintable() {
        var prompt = AgentPrompt(tools: .mcp)
        prompt.target = "7\u{1B}[2J"
        #expect(prompt.text.contains(#"7\u{1b}[2J (indicative)"#))
    }
}
