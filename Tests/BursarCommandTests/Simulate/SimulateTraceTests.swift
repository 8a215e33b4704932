import ArgumentParser
import Testing

@testable import bursar

/// Scenarios made of traces.
struct SimulateTraceTests {
    private func options(_ arguments: String...) throws -> TraceOptions {
        let command = try BursarCommand.parseAsRoot(["simulate", "trace.csv"] + arguments)
        return try #require(command as? SimulateCommand).trace
    }

    private func scenario(_ rows: [String], _ options: TraceOptions) throws -> Scenario {
        let trace = try Trace(text: ([Trace.header] + rows).joined(separator: "\n"))
        return try Scenario(trace, capacity: options.capacity ?? 0, options)
    }

    @Test func timeIsCutIntoCells() throws {
        let options = try options(
            "--agents", "2", "--rounds", "3", "--capacity", "9", "--unit", "10", "--strategy",
            "equal")
        // Six cells of one second; the borders belong to the later cell, the end to the last one.
        let scenario = try scenario(
            [
                "2023-11-16 18:00:00.0000000,5,0", "2023-11-16 18:00:00.9999999,5,1",
                "2023-11-16 18:00:01.0000000,30,0", "2023-11-16 18:00:04.9999999,1,0",
                "2023-11-16 18:00:05.0000000,2,0", "2023-11-16 18:00:06.0000000,3,14",
            ], options)
        #expect(scenario.nodes.map(\.path) == ["agent-0", "agent-1"])
        #expect(
            scenario.rounds == [
                [.init(node: 0, demand: 2), .init(node: 1, demand: 3)], [],
                [.init(node: 0, demand: 1), .init(node: 1, demand: 2)],
            ])
    }

    @Test func oneMomentIsTheFirstCell() throws {
        let scenario = try scenario(
            ["2023-11-16 18:00:00,7,0", "2023-11-16 18:00:00,7,0"],
            options("--agents", "10", "--rounds", "2", "--capacity", "9"))
        #expect(scenario.rounds == [[.init(node: 0, demand: 14)], []])
        #expect(scenario.nodes.last?.path == "agent-9")
    }

    @Test func scenarioIsPrintedToBeReadAgain() throws {
        let made = try scenario(
            ["2023-11-16 18:00:00,7,0", "2023-11-16 18:00:01,8,0"],
            options(
                "--agents", "2", "--rounds", "2", "--capacity", "9", "--guarantee", "0.25",
                "--initial-credits", "100"))
        #expect(
            made.text == """
                {"capacity": 9, "strategy": "karma", "guarantee": 0.25, "initial_credits": 100,
                 "agents": [
                  {"name": "agent-0"},
                  {"name": "agent-1"}],
                 "rounds": [
                  {"agent-0": 7},
                  {"agent-1": 8}]}

                """)
        #expect(try ScenarioReader.read(try JSONReader.read(Array(made.text.utf8))) == made)
    }

    @Test(arguments: [
        ["--agents", "0"], ["--rounds", "0"], ["--unit", "0"], ["--capacity=-1"],
        ["--guarantee", "1.1"], ["--guarantee", "x"], ["--strategy", "fair"],
        ["--strategy", "drf"], ["--strategy", "auction-vcg"], ["--compare", "karma:2"],
        ["--compare", "equal,"], ["--compare", "equal,equal"], ["--compare", "equal:0.5"],
        ["--scenario", "--compare", "equal"], ["--agents", "1000000", "--rounds", "1000"],
    ])
    func wrongOptionsAreUsageErrors(arguments: [String]) {
        do {
            _ = try BursarCommand.parseAsRoot(["simulate", "trace.csv"] + arguments)
            Issue.record("\(arguments) was taken")
        } catch {
            #expect(BursarCommand.exitCode(for: error).rawValue == 64)
        }
    }
}
