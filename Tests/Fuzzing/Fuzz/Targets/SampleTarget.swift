import ArgumentParser
import BursarCore

@testable import bursar

/// Files of comma-separated values: samples of consumption, forecast, and traces, made into
/// scenarios.
enum SampleTarget {
    static func run(_ input: [UInt8]) {
        guard let choice = input.first else { return }
        let text = String(decoding: input[1...], as: UTF8.self)
        do throws(QuantityProblem) {
            if choice & 1 == 0 {
                forecast(try Samples(text: text), budget: budgets[Int(choice >> 1) % budgets.count])
            } else {
                try simulate(try Trace(text: text), rounds: 1 + Int(choice >> 1))
            }
        } catch {
            expect(!error.description.isEmpty, "a problem is told")
        }
    }

    private static let budgets = [0, 1, 1e3, 1e6, 1e18]

    private static func forecast(_ samples: Samples, budget: Double) {
        let forecast = SamplesForecast(samples, budget: budget)
        expect((0...1).contains(forecast.forecast.confidence), "a confidence is a part")
        expect(forecast.forecast.rate >= 0, "nobody consumes less than nothing")
        if let seconds = forecast.forecast.secondsToExhaustion {
            expect(seconds >= 0, "it ends later")
        }
        expect(!forecast.lines.isEmpty, "people are told")
        do throws(SyntaxProblem) {
            _ = try JSONReader.read(Array(forecast.json.description.utf8))
        } catch {
            fatalError("not kept: what is written is JSON: \(error)")
        }
    }

    private static func simulate(_ trace: Trace, rounds: Int) throws(QuantityProblem) {
        guard let options = try? TraceOptions.parse(["--agents", "4", "--rounds", "\(rounds)"])
        else { fatalError("options are right") }
        let scenario = try Scenario(trace, capacity: 1_000, options)
        let report = SimulationReport(scenario)
        expect((0...1.000_001).contains(report.run.utilization), "no more is given than there is")
        do {
            let again = try ScenarioReader.read(JSONReader.read(Array(scenario.text.utf8)))
            expect(again == scenario, "the scenario that is printed is the one that was made")
        } catch {
            fatalError("not kept: a trace makes a scenario: \(error)")
        }
    }
}
