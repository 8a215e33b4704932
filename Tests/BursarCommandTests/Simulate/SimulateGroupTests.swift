import Testing

@testable import bursar

/// Groups, nominal shares and the limits of lending and borrowing, all reckoned by hand.
struct SimulateGroupTests {
    /// Two teams of 60 and 40, of which the first lends 20 at most and the second borrows 15.
    private func teams(_ strategy: String = "equal", rounds: String) throws -> SimulateFixture {
        try SimulateFixture(
            """
            {"capacity": 100, "strategy": "\(strategy)", "agents": [
              {"name": "X", "nominal": 60, "lending_limit": 20,
               "children": [{"name": "a"}, {"name": "b"}]},
              {"name": "Y", "nominal": 40, "borrowing_limit": 15,
               "children": [{"name": "a"}, {"name": "c", "weight": 3}]}],
             "rounds": \(rounds)}
            """)
    }

    @Test func onlyAgentsAreNamedAndByPath() throws {
        #expect(
            try teams(rounds: #"[{"X/a": 1, "Y/c": 2}]"#).output
                == #"{"rounds": [{"allocation": {"X/a": 1, "X/b": 0, "Y/a": 0, "Y/c": 2}, "#
                + #""credits": {}, "price": null, "payments": {}}], "#
                + #""totals": {"X/a": 1, "X/b": 0, "Y/a": 0, "Y/c": 2}, "utilization": 0.03, "#
                + #""fairness": {"jain": 0.45, "min_max": 0.0}}"# + "\n")
    }

    @Test func eachHasItsNominalFirst() throws {
        let all = try teams(rounds: #"[{"X/a": 20, "X/b": "inf", "Y/a": "inf", "Y/c": "inf"}]"#)
        #expect(all.allocation() == [20, 40, 20, 20])
    }

    @Test func borrowersStopAtTheirLimit() throws {
        // X leaves 35, of which it lends 20 only; Y takes 15 of these.
        #expect(try teams(rounds: #"[{"X/b": 25, "Y/c": "inf"}]"#).allocation() == [0, 25, 0, 55])
    }

    @Test func lendersKeepWhatTheyMayNotLend() throws {
        let lenders = try SimulateFixture(
            #"""
            {"capacity": 100, "strategy": "equal", "agents": [
              {"name": "X", "nominal": 60, "lending_limit": 20, "children": [{"name": "a"}]},
              {"name": "b", "nominal": 40}],
             "rounds": [{"b": "inf"}, {"X/a": 45, "b": "inf"}, {"X/a": "inf", "b": 10}]}
            """#)
        #expect(lenders.allocation(0) == [0, 60])
        #expect(lenders.allocation(1) == [45, 55])
        // b lends all of what it leaves.
        #expect(lenders.allocation(2) == [90, 10])
    }

    @Test func groupsDivideByTheSameStrategy() throws {
        let rounds = #"[{"X/a": 60, "X/b": 60, "Y/a": "inf", "Y/c": "inf"}]"#
        #expect(try teams("proportional", rounds: rounds).allocation() == [30, 30, 10, 30])
        #expect(try teams("equal", rounds: rounds).allocation() == [30, 30, 20, 20])
    }

    @Test func fixedSharesAreNeitherLentNorBorrowed() throws {
        let rounds = #"[{"X/a": "inf", "Y/c": "inf"}]"#
        #expect(try teams("static", rounds: rounds).allocation() == [30, 0, 0, 30])
    }

    /// Where no nominal is said, limits refer to the share when everybody wants everything.
    @Test(arguments: [
        ("equal", [40, 0, 40]), ("proportional", [20, 0, 60]), ("karma", [40, 0, 40]),
    ])
    func limitsAreAboutComputedSharesToo(strategy: String, expected: [Int64]) throws {
        // Equal shares are 30 each; by weight they are 10, 30 and 50.
        let limited = try SimulateFixture(
            """
            {"capacity": 90, "strategy": "\(strategy)", "agents": [
              {"name": "a", "weight": 1, "borrowing_limit": 10},
              {"name": "b", "weight": 3}, {"name": "c", "weight": 5, "borrowing_limit": 10}],
             "rounds": [{"a": "inf", "c": "inf"}]}
            """)
        #expect(limited.allocation() == expected)
    }

    @Test func reservesInGroupsAreKeptThroughTheTree() throws {
        let nested = try SimulateFixture(
            #"""
            {"capacity": 10, "strategy": "priority", "agents": [
              {"name": "high", "priority": 9},
              {"name": "g", "children": [{"name": "h", "children": [
                 {"name": "a", "reserved": 3}, {"name": "b"}]}]}],
             "rounds": [{"high": "inf", "g/h/a": 5, "g/h/b": 5}, {"high": 4, "g/h/b": "inf"}]}
            """#)
        #expect(nested.allocation(0) == [7, 3, 0])
        #expect(nested.allocation(1) == [4, 0, 6])
    }

    @Test func eachGroupHasCreditsOfItsOwn() throws {
        let karma = try SimulateFixture(
            #"""
            {"capacity": 6, "strategy": "karma", "initial_credits": 6, "agents": [
              {"name": "T", "children": [{"name": "a"}, {"name": "b"}]}, {"name": "c"}],
             "rounds": [{"T/a": 3, "c": "inf"}]}
            """#)
        // At the top each has 1 for certain, 2 credits are granted, and each pays 2 for 2 more.
        #expect(karma.allocation() == [3, 0, 3])
        // In T nothing is certain (half of 1, rounded down): 3 credits are granted, 2 of them to a,
        // which pays 3.
        #expect(karma.credits() == [5, 7, 6])
    }

    @Test func aGroupIsThereFromItsFirstAgentOn() throws {
        let joining = try SimulateFixture(
            #"""
            {"capacity": 12, "strategy": "static", "agents": [
              {"name": "a"},
              {"name": "G", "join": 1, "children": [{"name": "b"}, {"name": "c", "join": 2}]}],
             "rounds": [{"a": "inf"}, {"a": "inf", "G/b": "inf"}, {"G/b": "inf", "G/c": "inf"}]}
            """#)
        #expect(joining.allocation(0) == [12])
        #expect(joining.allocation(1) == [6, 6])
        #expect(joining.allocation(2) == [0, 3, 3])
    }
}
