import BursarClient
import Testing

@testable import bursar

/// Arguments that models write.
@Suite("MCP arguments")
struct ToolArgumentsTests {
    private func arguments(_ json: String, names: [String]) throws -> ToolArguments {
        try ToolArguments(try JSONReader.read(Array(json.utf8)), names: names)
    }

    @Test(arguments: [
        (Resource.tokens, "20000", 20_000 as Int64), (.tokens, "2e4", 20_000),
        (.tokens, #""20k""#, 20_000), (.tokens, #""1.5M""#, 1_500_000),
        (.tokens, #""20,000 tokens""#, 20_000), (.tokens, #""20_000""#, 20_000),
        (.tokens, "0", 0), (.time, "90", 90_000), (.time, "1.5", 1_500),
        (.time, #""1h30m""#, 5_400_000), (.time, #""90""#, 90_000), (.time, #""10 m""#, 600_000),
        (.cost, "7", 7_000_000_000), (.cost, "0.05", 50_000_000), (.cost, "0.1", 100_000_000),
        (.cost, #""$7""#, 7_000_000_000), (.cost, #""7.25 USD""#, 7_250_000_000),
        (.cost, #""0.000000001""#, 1), (.cost, "1e-9", 1),
    ])
    func amountsAreExact(resource: Resource, json: String, value: Int64) throws {
        let given = try arguments(#"{"amount": \#(json)}"#, names: ["amount"])
        #expect(try given.amount("amount", of: resource) == value)
    }

    @Test(arguments: [
        (Resource.tokens, "-1"), (.tokens, "-0.0"), (.tokens, "1.5"), (.tokens, #""many""#),
        (.tokens, #""""#), (.tokens, #""1.2.3""#), (.tokens, #""k""#), (.tokens, "true"),
        (.tokens, "[1]"), (.tokens, "1e30"), (.tokens, "4611686018427387904"), (.time, "-5"),
        (.time, #""5 parsecs""#), (.time, "0.0001"), (.cost, #""€7""#), (.cost, #""$-7""#),
        (.cost, "1e-10"), (.cost, #""7 EUR""#), (.cost, "1e12"),
    ])
    func othersSayWhatWouldBeRight(resource: Resource, json: String) throws {
        let given = try arguments(#"{"amount": \#(json)}"#, names: ["amount"])
        let failure = #expect(throws: ToolFailure.self) {
            try given.amount("amount", of: resource)
        }
        #expect(failure?.description.contains("\"amount\"") == true)
    }

    @Test func unknownArgumentsAreTold() throws {
        let failure = #expect(throws: ToolFailure.self) {
            try arguments(#"{"token": 5}"#, names: ["tokens", "cost"])
        }
        #expect(
            failure?.description
                == #"There is no argument "token"; did you mean "tokens"? Arguments: tokens, cost."#
        )
    }

    @Test func nullIsAsGoodAsLeftOut() throws {
        let given = try arguments(#"{"tokens": null, "grant": null}"#, names: ["tokens", "grant"])
        #expect(!given.isGiven("tokens"))
        #expect(try given.amounts().isAbsent)
        #expect(try given.grant("grant") == nil)
    }

    @Test func grantsAndChoices() throws {
        let given = try arguments(
            #"{"a": "g7", "b": 7, "c": "seven", "d": -1, "e": "winddown", "f": "soon", "g": "g"}"#,
            names: ["a", "b", "c", "d", "e", "f", "g"])
        #expect(try given.grant("a") == GrantNumber(7))
        #expect(try given.grant("b") == GrantNumber(7))
        for name in ["c", "d", "g"] {
            #expect(throws: ToolFailure.self) { try given.grant(name) }
        }
        #expect(try given.operationClass("e") == .winddown)
        #expect(throws: ToolFailure.self) { try given.operationClass("f") }
        #expect(throws: ToolFailure.self) { try given.flag("a") }
        #expect(throws: ToolFailure.self) { try given.text("b") }
    }

    @Test func autoIsAnAmountThatTheCoordinatorChooses() throws {
        let given = try arguments(
            #"{"tokens": "auto", "cost": "0.5"}"#, names: ["tokens", "cost"])
        #expect(try given.wanted("tokens", of: .tokens) == .auto)
        #expect(try given.wanted("cost", of: .cost) == .amount(500_000_000))
    }
}
