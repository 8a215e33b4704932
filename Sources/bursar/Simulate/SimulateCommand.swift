import ArgumentParser
import Foundation

/// What would this policy do?
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate how a strategy divides what there is; needs no coordinator.",
        discussion: """
            FILE is a scenario in JSON or TOML, or a trace; - is standard input. A scenario:

              {"capacity": 6, "strategy": "karma", "guarantee": 0.5, "initial_credits": 6,
               "agents": [{"name": "A", "weight": 1, "priority": 0, "reserved": 0},
                          {"name": "B"}, {"name": "C", "join": 1}],
               "rounds": [{"A": 3, "B": 2}, {"A": "inf", "C": 1}]}

            Strategies: \(Policy.Strategy.names.joined(separator: ", ")). In a round each agent \
            demands a number of units or "inf"; in an auction it bids instead: a list of falling \
            bids, one a unit (auction-proportional: one number for all it buys). For drf the \
            capacity and each agent's "task" are objects of tokens, time_ms and cost_nano. An \
            agent may have "children", and is a group then; its agents are named like team/a. \
            Agents and groups may have "nominal", "lending_limit" and "borrowing_limit".

            With --json: {"rounds": [{"allocation": {}, "credits": {}, "price", "payments": {}}], \
            "totals": {}, "utilization", "fairness": {"jain", "min_max"}}; credits are those after \
            the round. With --compare and --json: {"baseline", "policies": [{"policy", \
            "allocated", "utilization", "fairness": {"jain", "min_max"}, "min_max_ratio"}]}.

            A trace is a CSV file with the columns TIMESTAMP,ContextTokens,GeneratedTokens. Its \
            time is cut into rounds times agents equal cells, which go to the agents in turn, and \
            the tokens of a cell, in units rounded up, are what that agent demands in that round.
            """)

    @Argument(
        help: "The scenario or trace.", completion: .file(extensions: ["json", "toml", "csv"]))
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Compare policies, such as static,equal,karma:0,karma:0.5 (karma:GUARANTEE).",
            valueName: "policy,…"))
    var compare: PolicyList?

    @Flag(help: "Print all rounds.")
    var all = false

    @OptionGroup(title: "For a trace")
    var trace: TraceOptions

    func validate() throws {
        if trace.scenario, compare != nil {
            throw ValidationError("--scenario prints the scenario; leave out --compare")
        }
    }

    func run() throws {
        let scenario = try ScenarioFile(file).scenario(trace)
        if trace.scenario { return Terminal.output.write(scenario.text) }
        if let compare {
            let comparison = try Comparison(of: compare.policies, on: scenario, in: file)
            if json {
                Terminal.output.line(comparison.json.description)
            } else {
                comparison.print(scenario)
            }
            return
        }
        let report = SimulationReport(scenario)
        if json {
            report.writeJSON(Terminal.output.write)
        } else {
            report.print(
                to: .output, width: Terminal.output.width ?? ScreenSize.usual.columns, all: all)
        }
    }
}

/// How a scenario is made of a trace.
struct TraceOptions: ParsableArguments {
    @Option(help: "Number of agents.")
    var agents: Int?

    @Option(help: "Number of rounds.")
    var rounds: Int?

    @Option(help: "Units that there are in each round.")
    var capacity: Int64?

    @Option(help: "Tokens of a unit. Default: 1.")
    var unit: Int64?

    @Option(help: "Strategy. Default: karma.")
    var strategy: Policy.Strategy?

    @Option(help: "Karma's guaranteed fraction of the fair share, 0 to 1. Default: 0.5.")
    var guarantee: Guarantee?

    @Option(help: "Credits of each agent at first. Default: 1000 times the capacity.")
    var initialCredits: Int64?

    @Flag(help: "Print the scenario, to keep and edit it, instead of simulating it.")
    var scenario = false

    /// Those that mean nothing for a file that is a scenario already.
    var named: [String] {
        let given: [(String, Bool)] = [
            ("--agents", agents != nil), ("--rounds", rounds != nil),
            ("--capacity", capacity != nil), ("--unit", unit != nil),
            ("--strategy", strategy != nil), ("--guarantee", guarantee != nil),
            ("--initial-credits", initialCredits != nil),
        ]
        return given.filter(\.1).map(\.0)
    }

    func validate() throws {
        let most = Scenario.Limits.amount
        for (name, value) in [
            ("--agents", agents.map(Int64.init)), ("--rounds", rounds.map(Int64.init)),
            ("--unit", unit),
        ] {
            if let value, !(1...most).contains(value) {
                throw ValidationError("\(name) is a whole number from 1")
            }
        }
        for (name, value) in [("--capacity", capacity), ("--initial-credits", initialCredits)] {
            if let value, !(0...most).contains(value) {
                throw ValidationError("\(name) is a whole number from 0 to \(most)")
            }
        }
        if let strategy, !strategy.dividesShares {
            throw ValidationError(
                "a trace has demands of units, and \(strategy.rawValue) needs more")
        }
        let (cells, overflow) = (agents ?? 1).multipliedReportingOverflow(by: rounds ?? 1)
        guard !overflow, cells <= Scenario.Limits.cells else {
            throw ValidationError(
                "--agents times --rounds is at most \(Scenario.Limits.cells)")
        }
    }
}
