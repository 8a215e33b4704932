import Testing

@testable import bursar

/// Everything that can be wrong with a scenario is told, with its place and what would be right.
struct SimulateErrorTests {
    /// A scenario with one thing changed.
    private func scenario(
        capacity: String = "6", strategy: String = "equal", more: String = "",
        agents: String = #"[{"name": "A"}, {"name": "B"}]"#, rounds: String = #"[{"A": 1}]"#
    ) -> String {
        #"{"capacity": \#(capacity), "strategy": "\#(strategy)", \#(more)"#
            + #""agents": \#(agents), "rounds": \#(rounds)}"#
    }

    @Test func nothingIsWrong() throws {
        #expect(try SimulateFixture.problems(scenario()) == [])
    }

    @Test func notAnObject() throws {
        #expect(try SimulateFixture.problems("[]") == ["a scenario is an object, not a list"])
    }

    @Test func missingKeys() throws {
        #expect(
            try SimulateFixture.problems(#"{"rounds": [{}]}"#) == [
                #"a scenario needs "capacity""#, #"a scenario needs "strategy""#,
                #"a scenario needs "agents""#,
            ])
    }

    @Test(arguments: [
        (#""guarante": 1, "#, #"guarante: unknown key; did you mean "guarantee"?"#),
        (
            #""x": 1, "#,
            "x: unknown key; a scenario has capacity, strategy, guarantee, initial_credits, "
                + "agents, rounds"
        ),
        (#""guarantee": 1.5, "#, "guarantee: a guarantee is a number from 0 to 1, not 1.5"),
        (#""guarantee": -0.1, "#, "guarantee: a guarantee is a number from 0 to 1, not -0.1"),
        (#""guarantee": "1", "#, #"guarantee: a guarantee is a number from 0 to 1, not "1""#),
        (
            #""initial_credits": true, "#,
            "initial_credits: what an agent has at first is a whole number from 0, not true"
        ),
        (#""rounds": [{}], "#, "rounds: the key stands there twice"),
    ])
    func topLevel(more: String, problem: String) throws {
        #expect(try SimulateFixture.problems(scenario(more: more)) == [problem])
    }

    @Test(arguments: [
        ("-1", "capacity: the capacity is a whole number from 0, not -1"),
        ("1.5", "capacity: the capacity is a whole number from 0, not 1.5"),
        ("null", "capacity: the capacity is a whole number from 0, not null"),
        (
            "2305843009213693953",
            "capacity: the capacity is at most 2305843009213693952, not 2305843009213693953"
        ),
        (
            "1e400",
            "capacity: the capacity is at most 2305843009213693952, not 1e400"
        ),
        (
            #"{"tokens": 1}"#,
            "capacity: the capacity is a number of units; only drf divides several resources"
        ),
    ])
    func capacity(capacity: String, problem: String) throws {
        #expect(try SimulateFixture.problems(scenario(capacity: capacity)) == [problem])
    }

    @Test func capacityOfAllRounds() throws {
        #expect(
            try SimulateFixture.problems(
                scenario(capacity: "2305843009213693952", rounds: "[{}, {}]")) == [
                    "capacity: all rounds' capacity together is above 2305843009213693952, "
                        + "the most that is counted"
                ])
    }

    @Test func strategy() throws {
        #expect(
            try SimulateFixture.problems(scenario(strategy: "karm")) == [
                #"strategy: there is no strategy "karm"; did you mean "karma"?"#
            ])
    }

    @Test(arguments: [
        ("[]", "agents: there is no agent; write at least one"),
        ("{}", "agents: the agents are a list, not an object"),
        (#"[{"name": "A"}, 5]"#, "agents[1]: an agent is an object, not 5"),
        (#"[{"name": "A"}, {}]"#, #"agents[1]: an agent needs "name""#),
        (#"[{"name": "A"}, {"name": 5}]"#, "agents[1].name: a name is a text in quotes, not 5"),
        (
            #"[{"name": "A"}, {"name": "B/C"}]"#,
            #"agents[1].name: a name has 1 to 64 bytes and no "/", not "B/C""#
        ),
        (#"[{"name": "A"}, {"name": "A"}]"#, #"agents[1].name: there is another agent "A""#),
        (
            #"[{"name": "A", "weight": 0}]"#,
            "agents[0].weight: a weight is a whole number from 1 to 1000000, not 0"
        ),
        (
            #"[{"name": "A", "priority": 1e10}]"#,
            "agents[0].priority: a priority is a whole number from -2147483648 to 2147483647, "
                + "not 1e10"
        ),
        (
            #"[{"name": "A", "reserved": -5}]"#,
            "agents[0].reserved: what is reserved is a whole number from 0, not -5"
        ),
        (
            #"[{"name": "A", "wieght": 1}]"#,
            #"agents[0].wieght: unknown key; did you mean "weight"?"#
        ),
        (
            #"[{"name": "A"}, {"name": "B", "join": 1}]"#,
            "agents[1].join: the round that it joins is a whole number from 0 to 0, not 1"
        ),
        (
            #"[{"name": "A"}, {"name": "B", "children": []}]"#,
            #"agents[1].children: a group has at least one agent; "#
                + #"an agent by itself has no "children""#
        ),
        (
            #"[{"name": "A"}, {"name": "B", "children": [{"name": "a", "nominal": "x"}]}]"#,
            #"agents[1].children[0].nominal: a nominal share is a whole number from 0, not "x""#
        ),
    ])
    func agents(agents: String, problem: String) throws {
        #expect(try SimulateFixture.problems(scenario(agents: agents)) == [problem])
    }

    @Test func groupsTooDeep() throws {
        let opening = (0..<16).map { #"[{"name": "g\#($0)", "children": "# }.joined()
        let agents = opening + #"[{"name": "a"}]"# + String(repeating: "}]", count: 16)
        let place = "agents[0]" + String(repeating: ".children[0]", count: 15) + ".children"
        #expect(
            try SimulateFixture.problems(scenario(agents: agents, rounds: "[{}]"))
                == ["\(place): groups are more than 16 deep"])
    }

    @Test(arguments: [
        ("[]", "rounds: there is no round; write at least one, such as {}"),
        ("5", "rounds: the rounds are a list, not 5"),
        ("[{}, 5]", "rounds[1]: a round is an object of wishes by agent, not 5"),
        (
            #"[{}, {"B": -2}]"#,
            #"rounds[1].B: a demand is a whole number from 0 or "inf", not -2"#
        ),
        (
            #"[{"B": "infinite"}]"#,
            #"rounds[0].B: a demand is a whole number from 0 or "inf", not "infinite""#
        ),
        (#"[{"B": [1]}]"#, #"rounds[0].B: a demand is a whole number from 0 or "inf", not a list"#),
        (#"[{"B": 0.5}]"#, #"rounds[0].B: a demand is a whole number from 0 or "inf", not 0.5"#),
        (
            #"[{"B": 18446744073709551616}]"#,
            "rounds[0].B: a demand is at most 2305843009213693952, not 18446744073709551616"
        ),
        (#"[{"b": 1}]"#, "rounds[0].b: there is no such agent; there are A, B"),
        (#"[{"A": 1, "A": 2}]"#, "rounds[0].A: the key stands there twice"),
    ])
    func rounds(rounds: String, problem: String) throws {
        #expect(try SimulateFixture.problems(scenario(rounds: rounds)) == [problem])
    }

    @Test func wholeNumbersInAnyForm() throws {
        let simulated = try SimulateFixture(
            scenario(capacity: "1e2", rounds: #"[{"A": 3.0, "B": 150e-1}]"#))
        #expect(simulated.allocation() == [3, 15])
    }

    @Test func wishesOfWhoIsNotThere() throws {
        let agents = #"[{"name": "A"}, {"name": "G", "join": 1, "children": [{"name": "b"}]}]"#
        #expect(
            try SimulateFixture.problems(
                scenario(agents: agents, rounds: #"[{"G/b": 1}, {"G": 1, "b": 1, "G/b": 1}]"#))
                == [
                    "rounds[0].G/b: it joins only in round 1; rounds count from 0",
                    #"rounds[1].G: it is a group; write what its agents want, such as "G/b""#,
                    #"rounds[1].b: there is no such agent; did you mean "G/b"?"#,
                ])
    }

    @Test(arguments: [
        (
            "auction-vcg", #"[{"A": [2, 3]}]"#,
            "rounds[0].A[1]: bids do not rise: 3 stands behind 2; write the highest first"
        ),
        (
            "auction-uniform", #"[{"A": 5}]"#,
            "rounds[0].A: bids are a list, one for each further unit such as [10, 8, 5], not 5"
        ),
        (
            "auction-uniform", #"[{"A": [5, -1]}]"#,
            "rounds[0].A[1]: a bid is a whole number from 0, not -1"
        ),
        (
            "auction-proportional", #"[{"A": [5]}]"#,
            "rounds[0].A: auction-proportional takes one bid for all, a number, and not a list"
        ),
        (
            "auction-proportional", #"[{"A": 2305843009213693952, "B": 1}]"#,
            "rounds[0]: all bids together are above 2305843009213693952"
        ),
    ])
    func bids(strategy: String, rounds: String, problem: String) throws {
        #expect(
            try SimulateFixture.problems(scenario(strategy: strategy, rounds: rounds)) == [problem])
    }

    @Test(arguments: ["auction-uniform", "auction-vcg", "auction-proportional"])
    func auctionsKnowNoGroupsNorNominals(strategy: String) throws {
        let agents = #"[{"name": "G", "children": [{"name": "A"}]}, {"name": "B", "nominal": 1}]"#
        #expect(
            try SimulateFixture.problems(
                scenario(strategy: strategy, agents: agents, rounds: "[{}]")) == [
                    "agents[0].children: \(strategy) knows no groups; write all agents at the top",
                    "agents[1].nominal: \(strategy) knows no nominal shares, so there is nothing "
                        + "to lend; leave it out, or say \"reserved\"",
                ])
    }

    @Test func tasks() throws {
        #expect(
            try SimulateFixture.problems(
                scenario(
                    capacity: #"{"tokens": 5, "time_ms": "unlimited"}"#, strategy: "drf",
                    agents: #"""
                        [{"name": "A"}, {"name": "B", "task": {"time_ms": 4}},
                         {"name": "C", "task": {"tokens": 1, "time": 2}}]
                        """#)) == [
                    "agents[0]: for drf an agent needs \"task\": what one task takes of each "
                        + "resource",
                    "agents[2].task.time: unknown key; a task has tokens, time_ms, cost_nano",
                    "agents[1].task: a task takes some of what the capacity limits",
                ])
        #expect(
            try SimulateFixture.problems(
                scenario(capacity: "{}", strategy: "drf", agents: #"[{"name": "A", "task": {}}]"#))
                == [
                    "capacity: nothing in it is limited; say at least one of tokens, time_ms, "
                        + "cost_nano"
                ])
    }

    @Test func manyProblemsAreCounted() throws {
        let rounds = "[" + (0..<30).map { _ in "5" }.joined(separator: ", ") + "]"
        let value = try JSONReader.read(Array(scenario(rounds: rounds).utf8))
        let problems = #expect(throws: ScenarioProblems.self) { try ScenarioReader.read(value) }
        #expect(problems?.count == 30)
        #expect(problems?.shown.count == 20)
        #expect(problems?.description.hasSuffix("\nand 10 more") == true)
    }
}
