import Testing

@testable import bursar

/// What people see, and comparisons.
struct SimulateOutputTests {
    private func lines(_ scenario: String, width: Int = 80, all: Bool = false) throws -> [String] {
        try SimulateFixture(scenario).report.lines(
            for: .output(isColoured: false), width: width, all: all)
    }

    @Test func roundsPlotAndSums() throws {
        let lines = try lines(
            #"""
            {"capacity": 6, "strategy": "karma", "guarantee": 0.5, "initial_credits": 6,
             "agents": [{"name": "A"}, {"name": "B"}, {"name": "C", "join": 1}],
             "rounds": [{"A": 3}, {"C": 6}]}
            """#)
        #expect(
            lines == [
                "karma with guarantee 0.5: 3 agents, 2 rounds, 6 units in each", "",
                "ROUND  A  B  C  CREDITS  A   B  C",
                "    0  3  0  -           6   9  -",
                "    1  0  0  6           8  11  3",
                "TOTAL  3  0  6", "",
                "AGENT  ROUNDS 0 TO 1  TOTAL",
                "A      ▄▄▄▄               3",
                "B                         0",
                "C          ████           6",
                "█ is 6 a round", "",
                "utilization 75.00%, min/max of the totals 0.0000, Jain's index 0.6000",
            ])
    }

    @Test func auctionsShowPriceAndPayments() throws {
        let lines = try lines(
            #"""
            {"capacity": 3, "strategy": "auction-proportional", "agents": [{"name": "A"}],
             "rounds": [{"A": 4}, {}]}
            """#)
        #expect(
            Array(lines[2...5]) == [
                "ROUND  A  PRICE  PAID  A", "    0  3  1.333        4",
                "    1  0      -        0", "TOTAL  3",
            ])
    }

    /// A scenario in which agent i wants i + 1 units in each round.
    private func wide(agents: Int, rounds: Int) -> String {
        let names = (0..<agents).map { #"{"name": "agent-\#($0)"}"# }.joined(separator: ",")
        let wishes = (0..<agents).map { #""agent-\#($0)": \#($0 + 1)"# }.joined(separator: ",")
        let all = Array(repeating: "{\(wishes)}", count: rounds).joined(separator: ",")
        return """
            {"capacity": 1000000, "strategy": "equal", "agents": [\(names)], "rounds": [\(all)]}
            """
    }

    @Test(arguments: [80, 120, 200])
    func longAndWideRunsFitTheTerminal(width: Int) throws {
        let lines = try lines(wide(agents: 100, rounds: 900), width: width)
        #expect(lines.allSatisfy { $0.count <= width }, "\(lines.joined(separator: "\n"))")
        #expect(lines.contains("880 rounds left out; --all shows all rounds"))
        #expect(lines.contains { $0.contains("agents in OTHERS") })
        // The agents with the largest totals have lines of their own.
        #expect(lines.contains { $0.hasPrefix("agent-99   ███") && $0.hasSuffix("90,000") })
        #expect(lines.contains { $0.hasPrefix("85 others  ███") && $0.hasSuffix("3,289,500") })
        let total = try #require(lines.first { $0.hasPrefix("TOTAL") })
        #expect(total.contains("90,000"))
    }

    @Test func allRoundsIfAskedFor() throws {
        let lines = try lines(wide(agents: 2, rounds: 30), all: true)
        #expect(lines.filter { $0.contains(" 1        2") }.count == 30)
    }

    private let uneven = #"""
        {"capacity": 4, "strategy": "equal", "agents": [{"name": "a"}, {"name": "b"}],
         "rounds": [{"a": 4}, {"a": 4}, {"a": 4, "b": 4}, {"a": 4, "b": 4}]}
        """#

    @Test func policiesAreCompared() throws {
        let list = try #require(PolicyList(argument: "static,equal,karma:0,karma"))
        let scenario = try SimulateFixture(uneven).report.scenario
        let comparison = try Comparison(of: list.policies, on: scenario, in: "x.json")
        // Max-min gives a 4 + 4 + 2 + 2 and b 2 + 2; fixed shares give each 2 at a time. With Karma
        // b has more credits in the end: it takes 4 + 4, or 3 + 3 where a is sure of 1.
        #expect(
            comparison.json.description == #"{"baseline": "equal", "policies": ["#
                + #"{"policy": "static", "allocated": 12, "utilization": 0.75, "fairness": "#
                + #"{"jain": 0.9, "min_max": 0.5}, "min_max_ratio": 1.5}, "#
                + #"{"policy": "equal", "allocated": 16, "utilization": 1.0, "fairness": "#
                + #"{"jain": 0.8, "min_max": 0.3333333333333333}, "min_max_ratio": 1.0}, "#
                + #"{"policy": "karma:0", "allocated": 16, "utilization": 1.0, "fairness": "#
                + #"{"jain": 1.0, "min_max": 1.0}, "min_max_ratio": 3.0}, "#
                + #"{"policy": "karma", "allocated": 16, "utilization": 1.0, "fairness": "#
                + #"{"jain": 0.9411764705882353, "min_max": 0.6}, "#
                + #""min_max_ratio": 1.8}]}"#)
        #expect(
            comparison.table.lines(for: .output(isColoured: false)) == [
                "POLICY   ALLOCATED  UTILIZATION  MIN/MAX  OF EQUAL'S    JAIN",
                "static          12       75.00%   0.5000       1.50×  0.9000",
                "equal           16      100.00%   0.3333       1.00×  0.8000",
                "karma:0         16      100.00%   1.0000       3.00×  1.0000",
                "karma           16      100.00%   0.6000       1.80×  0.9412",
            ])
    }

    @Test(arguments: ["drf", "auction-vcg", "auction-proportional"])
    func onlyWhatIsAboutTheSameIsCompared(strategy: String) throws {
        let list = try #require(PolicyList(argument: "equal,\(strategy)"))
        let scenario = try SimulateFixture(uneven).report.scenario
        let failure = #expect(throws: CommandFailure.self) {
            try Comparison(of: list.policies, on: scenario, in: "x.json")
        }
        #expect(
            failure?.description.hasPrefix(
                "--compare \(strategy): x.json is about demands of units, and not ") == true)
    }
}
