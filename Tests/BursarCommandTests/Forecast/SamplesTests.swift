import BursarCore
import Testing

@testable import bursar

/// Samples are read whole or refused with the line that is wrong, and put into bins.
struct SamplesTests {
    @Test(arguments: ["\n", "\r\n"], ["seconds,consumed", "Seconds, Consumed", nil])
    func readsRows(lineEnd: String, header: String?) throws {
        let lines = [header, "0,0", "1.5, 10", "", "3,1e3"].compactMap(\.self)
        let samples = try Samples(text: lines.joined(separator: lineEnd) + lineEnd)
        #expect(
            samples.rows == [
                .init(seconds: 0, consumed: 0), .init(seconds: 1.5, consumed: 10),
                .init(seconds: 3, consumed: 1000),
            ])
        #expect(samples.span == 3)
        #expect(samples.consumed == 1000)
    }

    @Test(arguments: [
        ("0,0\n1,x\n", "line 2: \"x\" is no number"),
        ("0,0\n1,\n", "line 2: \"\" is no number"),
        ("0,0\nnan,1\n", "line 2: \"nan\" is no number"),
        ("0,0\n1,inf\n", "line 2: \"inf\" is no number"),
        ("0,0\n1,0x10\n", "line 2: \"0x10\" is no number"),
        ("0,0\n1,1e300\n", "line 2: \"1e300\" is no number"),
        ("seconds,5\n", "line 1: \"seconds\" is no number"),
        ("seconds,consumed\nseconds,consumed\n", "line 2: \"seconds\" is no number"),
        ("0,0\n1,1,2\n", "line 2: 3 fields; write two: seconds,consumed"),
        ("seconds,consumed\n5\n", "line 2: 1 field; write two: seconds,consumed"),
        ("seconds;consumed\n0;1\n", "line 1: 1 field; write two: seconds,consumed"),
        ("0,0\n2,1\n1,2\n", "line 3: time goes back, to 1; sort by seconds"),
        (
            "seconds,consumed\n0,0\n1,5\n2,4\n",
            "line 4: consumed falls, to 4; write what was consumed in all until then"
        ),
        ("0,-1\n", "line 1: consumed is -1; it is counted from 0 on"),
    ])
    func tellsTheLine(text: String, problem: String) {
        let found = #expect(throws: QuantityProblem.self) { try Samples(text: text) }
        #expect(found?.description == problem)
    }

    private func samples(_ rows: [(Double, Double)]) throws -> Samples {
        try Samples(text: rows.map { "\($0),\($1)" }.joined(separator: "\n"))
    }

    @Test func evenSamplesAreTakenAsTheyAre() throws {
        let series = try samples((0...20).map { (100 + 2.5 * Double($0), Double($0 * $0)) }).series
        #expect(series.binSeconds == 2.5)
        #expect(series.bins == (0..<20).map { Double(2 * $0 + 1) })
        // Times rounded to the last digit are even.
        let thirds = try samples([(0, 0), (0.33, 1), (0.67, 2), (1, 3)]).series
        #expect(thirds.bins == [1, 1, 1])
    }

    @Test func unevenSamplesAreCutIntoEqualBins() throws {
        let times = (0...40).map { Double($0) + ($0 % 2 == 0 ? 0 : 0.3) }
        let series = try samples(times.map { ($0, 10 * $0) }).series
        #expect(series.bins.count == 64)
        #expect(series.binSeconds == 40.0 / 64)
        #expect(series.bins.allSatisfy { abs($0 - 6.25) < 1e-9 })
        #expect(abs(series.bins.reduce(0, +) - 400) < 1e-9)
        // What happens at once belongs where it happens.
        let jump = try samples((0...9).map { (Double($0 * $0), 0) } + [(81, 5), (128, 5)]).series
        #expect(jump.bins.filter { $0 > 0 } == [5])
        #expect(jump.bins[40] == 5)
    }

    @Test func fewSamplesMakeFewBins() throws {
        #expect(try Samples(text: "").series.bins.isEmpty)
        #expect(try samples([(5, 10)]).series.bins.isEmpty)
        #expect(try samples([(5, 10), (5, 20)]).series.bins.isEmpty)
        #expect(try samples([(0, 0), (1, 10), (5, 50)]).series.bins.count == 2)
    }
}
