import Testing

@testable import bursar

/// Scenarios are read as they are written, or refused with line and column.
struct ScenarioTextTests {
    private func read(_ text: String) throws -> WrittenValue {
        try JSONReader.read(Array(text.utf8))
    }

    @Test func everyKindOfValue() throws {
        let text =
            "\u{FEFF} {\"a\": [null, true, false, -0, 9223372036854775807, "
            + "9223372036854775808, 1.50, 2e3, []], \"a\": {}, \"\\u00e9\\ud83d\\ude00\": "
            + "\"\\\"\\\\\\/\\b\\f\\n\\r\\té\"}\r\n\t"
        #expect(
            try read(text)
                == .object([
                    .init(
                        key: "a",
                        value: .array([
                            .null, .bool(true), .bool(false), .integer(0), .integer(.max),
                            .number("9223372036854775808"), .number("1.50"), .number("2e3"),
                            .array([]),
                        ])),
                    .init(key: "a", value: .object([])),
                    .init(key: "é😀", value: .string("\"\\/\u{8}\u{C}\n\r\té")),
                ]))
    }

    @Test(arguments: [
        ("", "1:1: this is not JSON: it ends where a value is expected"),
        ("{\n  \"é\": tru}", "2:8: this is not JSON: a value is expected"),
        ("[1, 2", "1:6: this is not JSON: a comma or ] is expected"),
        ("[1, ]", "1:5: this is not JSON: a value is expected"),
        ("{\"a\" 1}", "1:6: this is not JSON: a colon is expected behind the key"),
        ("{\"a\": 1,}", "1:9: this is not JSON: a key in quotes is expected"),
        ("{a: 1}", "1:2: this is not JSON: a key in quotes is expected"),
        ("{} {}", "1:4: this is not JSON: the end is expected behind the value"),
        ("[01]", "1:2: this is not JSON: a number does not begin with 0"),
        ("[+1]", "1:2: this is not JSON: a value is expected"),
        ("[-]", "1:3: this is not JSON: a digit is expected"),
        ("[1.]", "1:4: this is not JSON: a digit is expected"),
        ("[1e]", "1:4: this is not JSON: a digit is expected"),
        ("[\"a]", "1:2: this is not JSON: a string is not closed"),
        ("[\"\n\"]", "1:3: this is not JSON: a control character stands in a string"),
        ("[\"\\x\"]", "1:3: this is not JSON: \\ does not begin an escape here"),
        ("[\"\\u12\"]", "1:3: this is not JSON: \\u is followed by four hexadecimal digits"),
        ("[\"\\ud800\"]", "1:3: this is not JSON: half a character stands alone"),
        ("[\"\\ud800\\u0041\"]", "1:3: this is not JSON: half a character stands alone"),
        ("[\"\\", "1:3: this is not JSON: \\ does not begin an escape here"),
        ("[NaN]", "1:2: this is not JSON: a value is expected"),
    ])
    func tellsLineAndColumn(text: String, problem: String) {
        let found = #expect(throws: SyntaxProblem.self) { try read(text) }
        #expect(found?.description == problem)
    }

    @Test func depthIsLimited() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try read(deep)
        let found = #expect(throws: SyntaxProblem.self) { try read("[\(deep)]") }
        #expect(found?.description == "1:65: this is not JSON: it is nested more than 64 deep")
    }

    @Test func textIsUTF8() {
        #expect(throws: SyntaxProblem.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
    }

    @Test(arguments: [
        ("0.5", 500_000, true), ("1", 1_000_000, true), ("0.3333333", 333_333, false),
        ("0.66666666", 666_667, false), ("5e-1", 500_000, true), ("1e-7", 0, false),
        ("9e-7", 1, false), ("-0.25", -250_000, true), ("0e999999999999999999999", 0, true),
    ])
    func millionths(text: String, value: Int64, isExact: Bool) throws {
        let scaled = try #require(try read(text).scaled(decimals: 6))
        #expect(scaled == (value, isExact))
    }

    @Test func tomlIsTheSame() throws {
        let toml = """
            # A team and one agent.
            capacity = 1_00
            strategy = "proportional"
            rounds = [{ "T/a" = 5, b = "inf" }, { b = inf }]

            [[agents]]
            name = "T"
            nominal = 60
            [[agents.children]]
            name = "a"

            [[agents]]
            name = "b"
            weight = 2
            """
        let json = """
            {"capacity": 100, "strategy": "proportional",
             "agents": [{"name": "T", "nominal": 60, "children": [{"name": "a"}]},
                        {"name": "b", "weight": 2}],
             "rounds": [{"T/a": 5, "b": "inf"}, {"b": "inf"}]}
            """
        let fromTOML = try ScenarioReader.read(try TOMLReader.read(Array(toml.utf8)))
        #expect(fromTOML == (try ScenarioReader.read(try read(json))))
    }

    @Test(arguments: [
        ("capacity = 5\nstrategy = ", "2:12"), ("a = [1,,", "1:"), ("= 1", "1:1"),
        ("a = 1\na = 2\n", "2:"), ("a = \"\0\"", "1:6"),
    ])
    func malformedTOMLIsRefused(text: String, place: String) {
        let found = #expect(throws: SyntaxProblem.self) { try TOMLReader.read(Array(text.utf8)) }
        #expect(
            found?.description.hasPrefix(place) == true, "\(String(describing: found))")
    }

    @Test func numbersOfTOMLAreChecked() throws {
        let value = try TOMLReader.read(
            Array("capacity = 1.5\nstrategy = \"equal\"\nagents = []\nrounds = [{}]".utf8))
        let found = #expect(throws: ScenarioProblems.self) { try ScenarioReader.read(value) }
        #expect(
            found?.shown == [
                "agents: there is no agent; write at least one",
                "capacity: the capacity is a whole number from 0, not 1.5",
            ])
    }
}
