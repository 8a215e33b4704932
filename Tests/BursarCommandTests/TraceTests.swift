import Testing

@testable import bursar

/// Traces are read whole or refused with the line that is wrong.
struct TraceTests {
    private let header = "TIMESTAMP,ContextTokens,GeneratedTokens"

    @Test(arguments: ["\n", "\r\n"])
    func readsRows(lineEnd: String) throws {
        let lines = [header, "2023-11-16 18:17:03.9799600,4808,10", "2023-11-16 18:17:04,0,7", ""]
        let trace = try Trace(text: lines.joined(separator: lineEnd))
        #expect(trace.operations.map(\.tokens) == [4_818, 7])
        #expect(trace.operations.map(\.line) == [2, 3])
        #expect(trace.operations[1].timeMs - trace.operations[0].timeMs == 21)
    }

    @Test(arguments: [
        ("TIME,Context,Generated\n", "line 1: the header"),
        ("2023-11-16 18:17:03,1\n", "line 2: 2 fields"),
        ("2023-11-16 18:17:03,1,2,3\n", "line 2: 4 fields"),
        ("2023-11-16 18:17:03,1,2\n2023-11-16 18:17,1,2\n", "line 3: \"2023-11-16 18:17\""),
        ("2023-11-16 18:17:03,-1,2\n", "line 2: \"-1\""),
        ("2023-11-16 18:17:03,1,\n", "line 2: \"\""),
        ("", "no row"),
    ])
    func tellsTheLine(text: String, problem: String) {
        let text = problem.contains("header") ? text : header + "\n" + text
        let found = #expect(throws: QuantityProblem.self) { try Trace(text: text) }
        #expect(found?.description.contains(problem) == true, "\(String(describing: found))")
    }

    @Test(arguments: [
        ("1970-01-01 00:00:00", 0), ("2023-11-16 18:17:03.979", 1_700_158_623_979),
        ("2024-02-29T23:59:59.5Z", 1_709_251_199_500),
        ("2024-05-10 00:00:00.009930+00:00", 1_715_299_200_009),
    ])
    func countsMilliseconds(text: String, milliseconds: Int64) {
        #expect(Trace.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "now", "2023-11-16", "2023-13-01 00:00:00", "2023-11-16 24:00:00",
        "2023-11-16 00:61:00", "2023-11-16 00:00:xx", "2023-11-16 00:00:00.x", "1-1-1 1:1:1",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(Trace.milliseconds(text) == nil)
    }
}
