import Foundation
import Testing

@testable import bursar

/// What each strategy makes of small scenarios whose answers are known.
struct SimulateTests {
    @Test func workedExamples() throws {
        let file = URL(fileURLWithPath: #filePath).appending(
            path: "../../../../../shared/data/allocation-vectors.json"
        ).standardized
        guard let data = try? Data(contentsOf: file) else { return }
        let cases = try #require(try JSONReader.read(Array(data))["cases"]).elements
        #expect(!cases.isEmpty)
        for example in cases {
            let scenario = try #require(example["scenario"])
            let expected = try #require(example["expect"])
            let simulated = try SimulateFixture(scenario)
            #expect(
                simulated.value.contains(expected),
                "\(String(describing: example["name"])): \(simulated.output)")
        }
    }

    @Test func outputHasTheDocumentedShape() throws {
        let simulated = try SimulateFixture(
            #"""
            {"capacity": 6, "strategy": "karma", "guarantee": 0.5, "initial_credits": 6,
             "agents": [{"name": "B"}, {"name": "A", "weight": 1, "priority": 0, "reserved": 0}],
             "rounds": [{"A": 3, "B": 2}, {}]}
            """#)
        // Each has 1 of 3 for certain; 4 credits are granted. A pays 2 and B 1 for the rest.
        #expect(
            simulated.output == #"{"rounds": [{"allocation": {"B": 2, "A": 3}, "#
                + #""credits": {"B": 7, "A": 6}, "price": null, "payments": {}}, "#
                + #"{"allocation": {"B": 0, "A": 0}, "credits": {"B": 9, "A": 8}, "#
                + #""price": null, "payments": {}}], "totals": {"B": 2, "A": 3}, "#
                + #""utilization": 0.4166666666666667, "#
                + #""fairness": {"jain": 0.9615384615384616, "min_max": 0.6666666666666666}}"#
                + "\n"
        )
    }

    @Test func nobodyGettingAnythingIsFair() throws {
        let simulated = try SimulateFixture(
            #"{"capacity": 0, "strategy": "equal", "agents": [{"name": "a"}], "rounds": [{}]}"#)
        #expect(
            simulated.output.hasSuffix(
                #""utilization": 0.0, "fairness": {"jain": 1.0, "min_max": 1.0}}"# + "\n"))
    }

    /// a: weight 3, high priority; b: weight 1; c: weight 1 and 20 reserved.
    @Test(arguments: [
        ("equal", [34, 33, 33]), ("proportional", [60, 20, 20]), ("priority", [70, 10, 20]),
        ("static", [40, 20, 20]),
    ])
    func shares(strategy: String, expected: [Int64]) throws {
        let wanted = strategy == "priority" ? 70 : strategy == "proportional" ? 100 : 40
        let simulated = try SimulateFixture(
            """
            {"capacity": 100, "strategy": "\(strategy)", "agents": [
              {"name": "a", "weight": 3, "priority": 5}, {"name": "b", "weight": 1},
              {"name": "c", "weight": 1, "reserved": 20}],
             "rounds": [{"a": \(wanted), "b": "inf", "c": "inf"}]}
            """)
        #expect(simulated.allocation() == expected)
    }

    @Test func whatIsNotMetIsNotAskedForAgain() throws {
        let simulated = try SimulateFixture(
            #"""
            {"capacity": 4, "strategy": "equal", "agents": [{"name": "a"}, {"name": "b"}],
             "rounds": [{"a": 9, "b": 9}, {"b": 1}]}
            """#)
        #expect(simulated.allocation(0) == [2, 2])
        #expect(simulated.allocation(1) == [0, 1])
    }

    @Test func karmaBeginsWithAThousandTimesTheCapacity() throws {
        let simulated = try SimulateFixture(
            #"{"capacity": 4, "strategy": "karma", "agents": [{"name": "a"}], "rounds": [{}]}"#)
        // A half is guaranteed, and lost; the other half is granted as credits.
        #expect(simulated.credits() == [4_002])
    }

    @Test func newcomersHaveNoPartBeforeAndTheMeanAfterwards() throws {
        let simulated = try SimulateFixture(
            #"""
            {"capacity": 6, "strategy": "karma", "initial_credits": 6, "agents": [
              {"name": "A"}, {"name": "B"}, {"name": "C", "join": 1}],
             "rounds": [{"A": 3}, {"C": 6}]}
            """#)
        // Of two, each has 1 for certain: A pays 2, one of it to B, and 2 are granted to each.
        #expect(
            simulated.round(0) == #"{"allocation": {"A": 3, "B": 0}, "#
                + #""credits": {"A": 6, "B": 9}, "price": null, "payments": {}}"#)
        // C comes with 7, the mean rounded down; it pays 5, one of it to A, one to B, and 1 is granted.
        #expect(simulated.allocation(1) == [0, 0, 6])
        #expect(simulated.credits(1) == [8, 11, 3])
    }

    @Test func dominantResourceFairnessCountsTasks() throws {
        let simulated = try SimulateFixture(
            #"""
            {"capacity": {"tokens": 9, "time_ms": 18}, "strategy": "drf", "agents": [
              {"name": "A", "task": {"tokens": 1, "time_ms": 4, "cost_nano": 7}},
              {"name": "B", "task": {"tokens": 3, "time_ms": 1}}],
             "rounds": [{"A": "inf", "B": "inf"}, {"A": 1}]}
            """#)
        #expect(simulated.allocation(0) == [3, 2])
        #expect(simulated.allocation(1) == [1, 0])
        // Time: 14 and 4 of 18 each; tokens: 9 and 1 of 9 each.
        #expect(simulated.report.run.utilization == 10.0 / 18)
    }
}
