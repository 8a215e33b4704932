import ArgumentParser
import BursarClient
import Testing

@testable import bursar

/// What the command line takes, and how it refuses the rest.
struct OptionTests {
    /// What is printed for arguments that are refused, and the status to exit with.
    private func refusal(_ arguments: [String]) -> (message: String, status: Int32)? {
        do {
            _ = try BursarCommand.parseAsRoot(arguments)
            return nil
        } catch {
            return (BursarCommand.message(for: error), BursarCommand.exitCode(for: error).rawValue)
        }
    }

    @Test func reserve() throws {
        let command = try #require(
            try BursarCommand.parseAsRoot([
                "reserve", "main/a", "--tokens", "1_000", "--time=5s", "--cost", "0.01",
                "--least-tokens", "10", "--class", "winddown", "--ttl", "1m", "--wait", "250ms",
                "--bid", "3", "--key", "k", "--json",
            ]) as? ReserveCommand)
        #expect(
            command.want.amounts
                == Amounts(tokens: .finite(1_000), time: .finite(5_000), cost: .finite(10_000_000)))
        #expect(command.least.amounts == Amounts(tokens: .finite(10)))
        #expect(command.operationClass == .winddown)
        #expect(command.ttl == 60_000)
        #expect(command.wait == 250)
        #expect(command.bid == 3)
        #expect(command.key.requestKey == RequestKey("k"))
        #expect(command.connection.json)
    }

    @Test func metricsTakeADurationAndSayWhichAccountsMayBeNamed() throws {
        let command = try #require(
            try BursarCommand.parseAsRoot(["metrics", "--timeout", "1m30s", "--accounts", "none"])
                as? MetricsCommand)
        #expect(command.timeout == 90_000)
        #expect(command.accounts == .most(0))
        for timeout in ["500ms", "2h"] {
            let refused = try #require(refusal(["metrics", "--timeout", timeout]))
            #expect(refused.message.contains("1s to 1h"))
        }
        let refused = try #require(refusal(["metrics", "--accounts", "some"]))
        #expect(refused.message.contains("write a whole number like 100, or all, or none"))
    }

    @Test(arguments: ["run true", "mcp", "prompt", "metrics", "status"])
    func socketIsAskedForAlike(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let parsed = try BursarCommand.parseAsRoot(
            [words[0], "--socket", "/s"] + words.dropFirst())
        let socket =
            switch parsed {
            case let command as RunCommand: command.door.socket
            case let command as MCPCommand: command.door.socket
            case let command as PromptCommand: command.door.socket
            case let command as MetricsCommand: command.door.socket
            case let command as StatusCommand: command.connection.socket
            default: nil as String?
            }
        #expect(socket == "/s")
    }

    @Test(arguments: [
        ["reserve", "a", "--tokens", "-5"], ["reserve", "a", "--tokens=-5"],
        ["reserve", "a", "--cost", "-0.1"], ["commit", "g1", "--time", "-5s"],
        ["reserve", "a", "--tokens", "5", "--bid", "-1"],
        ["track", "a", "--tokens", "-1"], ["allocate", "a", "--tokens", "-1"],
    ])
    func negativeAmountsAreUsageErrors(arguments: [String]) throws {
        let refused = try #require(refusal(arguments))
        #expect(refused.status == 64)
        #expect(refused.message.contains("must not be negative"))
    }

    @Test(arguments: [
        ["reserve", "a"], ["reserve", "--tokens", "5"], ["track", "--tokens", "5"],
        ["repay", "a"], ["adjust", "a"], ["void"], ["extend", "g1"], ["commit", "x1"],
        ["reserve", "a", "--tokens", "5", "--class", "urgent"], ["watch", "--topic", "all"],
        ["replay", "f.csv", "--agents", "0"], ["replay", "f.csv", "--speed", "0"],
    ])
    func incompleteOrUnknownIsAUsageError(arguments: [String]) throws {
        #expect(try #require(refusal(arguments)).status == 64)
    }

    @Test func adjustTakesDeltasInBothSpellings() throws {
        for arguments in [["--tokens", "-5"], ["--tokens=-5"]] {
            let command = try #require(
                try BursarCommand.parseAsRoot(["adjust", "a"] + arguments) as? AdjustCommand)
            #expect(command.change.delta == Amounts(tokens: .finite(-5)))
            #expect(command.change.nominal.isAbsent)
        }
    }

    @Test func adjustTakesSettings() throws {
        let command = try #require(
            try BursarCommand.parseAsRoot([
                "adjust", "a", "--time", "8h", "--reserved-tokens", "5", "--ceiling-cost",
                "unlimited", "--weight", "2", "--priority", "-3",
            ]) as? AdjustCommand)
        let settings = command.settings.settings(nominal: command.change.nominal)
        #expect(
            settings
                == AccountSettings(
                    nominal: Amounts(time: .finite(28_800_000)),
                    reserved: Amounts(tokens: .finite(5)), ceiling: Amounts(cost: .unlimited),
                    weight: 2, priority: -3))
        #expect(command.change.delta.isAbsent)
    }
}
