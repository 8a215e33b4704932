import ArgumentParser
import BursarClient
import Foundation
import Testing

@testable import bursar

/// What `bursar forecast` prints, and what it refuses.
struct ForecastCommandTests {
    /// The forecast of cumulative samples, a second apart, as scripts see it.
    private func json(_ bins: [Double], left: Double, horizon: Double? = nil) throws -> String {
        try forecast(bins, left: left, horizon: horizon).json.description
    }

    private func forecast(
        _ bins: [Double], left: Double, horizon: Double? = nil
    ) throws -> SamplesForecast {
        var (text, total) = ("seconds,consumed\n0,0\n", 0.0)
        for (index, bin) in bins.enumerated() {
            total += bin
            text += "\(index + 1),\(total)\n"
        }
        return SamplesForecast(try Samples(text: text), budget: total + left, horizon: horizon)
    }

    @Test func linear() throws {
        #expect(
            try json(.init(repeating: 10, count: 60), left: 1000)
                == #"{"profile": "linear", "rate": 10.0, "seconds_to_exhaustion": 100.0, "#
                + #""projected_total": 1200.0, "confidence": 0.781}"#)
    }

    @Test func doublingEverySixtySeconds() throws {
        let growth = log(2.0) / 60
        let total = { (second: Int) -> Double in 10 / growth * exp(growth * Double(second - 120)) }
        let bins = (0..<120).map { total($0 + 1) - total($0) }
        #expect(
            try json(bins, left: 1000, horizon: 60).hasPrefix(
                #"{"profile": "exponential", "rate": 10.0, "seconds_to_exhaustion": 66.4711248, "#
                    + #""projected_total": "#))
    }

    @Test func bursts() throws {
        let bins = (0..<100).map { $0 % 10 == 0 ? 100.0 : 0 }
        #expect(
            try json(bins, left: 1000, horizon: 50).hasPrefix(
                #"{"profile": "bursty", "rate": 10.0, "seconds_to_exhaustion": 61.3469584, "#
                    + #""projected_total": 1500.0, "#))
    }

    @Test func stepAndNever() throws {
        let up = [Double](repeating: 10, count: 30) + .init(repeating: 20, count: 30)
        #expect(
            try json(up, left: 1000).hasPrefix(
                #"{"profile": "step", "rate": 20.0, "seconds_to_exhaustion": 50.0, "#))
        #expect(
            try json(.init(repeating: 0, count: 60), left: 1000).hasPrefix(
                #"{"profile": "linear", "rate": 0.0, "seconds_to_exhaustion": null, "#
                    + #""projected_total": 0.0, "#))
    }

    @Test(arguments: [
        ("", #"0.0, "seconds_to_exhaustion": null, "projected_total": 0.0"#),
        ("0,50\n", #"0.0, "seconds_to_exhaustion": null, "projected_total": 50.0"#),
        ("0,50\n1,70\n", #"20.0, "seconds_to_exhaustion": null, "projected_total": 70.0"#),
        ("0,200\n", #"0.0, "seconds_to_exhaustion": 0.0, "projected_total": 200.0"#),
    ])
    func tooFewSamples(text: String, numbers: String) throws {
        let forecast = SamplesForecast(try Samples(text: text), budget: 100)
        #expect(
            forecast.json.description
                == #"{"profile": "unknown", "rate": \#(numbers), "confidence": 0.0}"#)
    }

    @Test func forPeople() throws {
        #expect(
            try forecast(.init(repeating: 25, count: 60), left: 2_345, horizon: 3_600).lines == [
                "profile     linear: a steady rate",
                "rate        25 a second",
                "consumed    1,500 of 3,845",
                "time left   1m34s",
                "projected   91,500 after 1h more, 2,379.7% of the budget",
                "confidence  78.1%",
            ])
        let bursts = try forecast((0..<100).map { $0 % 10 == 0 ? 100.0 : 0 }, left: 1000).lines
        #expect(bursts[1] == "rate        10 a second on average")
        #expect(bursts[3] == "time left   1m1s at the least")
        let nothing = SamplesForecast(try Samples(text: "0,0\n"), budget: 10).lines
        #expect(nothing[0] == "profile     unknown: less than 8 intervals")
        #expect(nothing[3] == "time left   unknown")
    }

    @Test func timeLeftIsSaidInOneWay() {
        #expect(TimeLeft.unknown.sentence == "too early for a forecast")
        #expect(TimeLeft.never.sentence == "will not run out at this rate")
        let half = TimeLeft.after(milliseconds: 1_800_000, isLeast: false)
        #expect(half.words == "30m" && half.sentence == "runs out in 30m")
        let bursts = TimeLeft.after(milliseconds: 1_000, isLeast: true)
        #expect(bursts.sentence == "runs out in 1s at the least")
        let over = TimeLeft.after(milliseconds: 0, isLeast: true)
        #expect(over.words == "none" && over.sentence == "has run out")
    }

    @Test(arguments: [
        (0.0, "0"), (10.000000000001, "10"), (1234.5678, "1,234.57"),
        (0.000123456789, "0.000123457"),
        (1e17, "1e+17"), (123_456_789, "123,457,000"),
    ])
    func numbersHaveFewDigits(number: Double, text: String) {
        #expect(ForecastText.number(number) == text)
    }

    @Test func readsFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "samples.csv")
        try Data("0,0\n1,5\n0.5,6\n".utf8).write(to: file)
        let failure = #expect(throws: CommandFailure.self) {
            try SamplesForecast(file: file.path, budget: 1, horizon: nil)
        }
        #expect(
            failure?.description == "\(file.path): line 3: time goes back, to 0.5; sort by seconds")
        let other = #expect(throws: CommandFailure.self) {
            try SamplesForecast(file: folder.path, budget: 1, horizon: nil)
        }
        #expect(other?.description == "\(folder.path): it is a folder; CSV is expected")
    }

    @Test(arguments: [
        (["--samples", "a.csv"], "say what there is in all: --budget N"),
        (["--samples", "a.csv", "--budget=-5"], "The value '-5' is invalid"),
        (["--samples", "a.csv", "--budget", "x"], "The value 'x' is invalid"),
        (["--samples", "a.csv", "--budget", "5", "main"], "leave out PATH"),
        (["--samples", "a.csv", "--budget", "5", "--socket", "s"], "leave out --socket"),
        (["main", "--budget", "5"], "--budget is for --samples"),
        (["--horizon", "5"], "--horizon is for --samples"),
    ])
    func refused(arguments: [String], message: String) {
        do {
            _ = try BursarCommand.parseAsRoot(["forecast"] + arguments)
            Issue.record("not refused")
        } catch {
            #expect(BursarCommand.message(for: error).contains(message))
            #expect(BursarCommand.exitCode(for: error).rawValue == 64)
        }
    }

    @Test func accepted() throws {
        let command = try #require(
            try BursarCommand.parseAsRoot([
                "forecast", "--samples", "-", "--budget", "1_000.5", "--horizon=60", "--json",
            ]) as? ForecastCommand)
        #expect(command.offline.budget?.value == 1000.5)
        #expect(command.offline.horizon?.value == 60)
        let live = try #require(
            try BursarCommand.parseAsRoot(["forecast", "main/a"]) as? ForecastCommand)
        #expect(live.path == "main/a")
    }

    @Test func ofAnAccount() {
        let forecasts = [
            ResourceForecast(
                resource: .tokens, profile: .linear, rate: 36_000, exhaustedInMs: 100_000,
                projectedTotal: 2_280, confidence: 865_000),
            ResourceForecast(
                resource: .cost, profile: .step, rate: 0, projectedTotal: 1_500_000_000,
                confidence: 900_000),
            ResourceForecast(
                resource: .time, profile: .unknown, rate: 0, projectedTotal: 0, confidence: 0),
        ]
        #expect(
            forecasts.json(of: "main/a").description
                == #"{"account": "main/a", "forecasts": [{"resource": "tokens", "#
                + #""profile": "linear", "rate": 10.0, "seconds_to_exhaustion": 100.0, "#
                + #""projected_total": 2280, "confidence": 0.865}, {"resource": "cost", "#
                + #""profile": "step", "rate": 0.0, "seconds_to_exhaustion": null, "#
                + #""projected_total": 1500000000, "confidence": 0.9}, {"resource": "time", "#
                + #""profile": "unknown", "rate": 0.0, "seconds_to_exhaustion": null, "#
                + #""projected_total": 0, "confidence": 0.0}]}"#)
        #expect(
            forecasts.table.lines(for: .output(isColoured: false)) == [
                "RESOURCE  PROFILE  PER HOUR  TIME LEFT  PROJECTED  CONFIDENCE",
                "tokens    linear     36,000      1m40s      2,280       86.5%",
                "cost      step            0      never        1.5         90%",
                "time      unknown        0s    unknown         0s          0%",
            ])
    }
}
