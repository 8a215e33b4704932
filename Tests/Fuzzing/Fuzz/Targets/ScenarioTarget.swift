@testable import bursar

/// Scenarios in JSON and TOML: simulated by every policy that they say something to, or refused.
/// Nothing is given that is not there.
enum ScenarioTarget {
    /// Agents times rounds: what is larger is slow, and no other case.
    private static let cellsMost = 512

    static func run(_ input: [UInt8]) {
        let isJSON = input.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
        do {
            let value = try isJSON ? JSONReader.read(input) : TOMLReader.read(input)
            let scenario = try ScenarioReader.read(value)
            guard scenario.nodes.count * scenario.rounds.count <= cellsMost else { return }
            simulate(scenario)
        } catch let problem as SyntaxProblem {
            expect(problem.line > 0 && problem.column > 0, "it has a place: \(problem)")
        } catch let problems as ScenarioProblems {
            expect(!problems.shown.isEmpty, "a problem is told")
        } catch {
            fatalError("not kept: what is wrong is a problem of the scenario: \(error)")
        }
    }

    private static func simulate(_ scenario: Scenario) {
        let report = SimulationReport(scenario)
        var text = ""
        report.writeJSON { text += $0 }
        do throws(SyntaxProblem) {
            _ = try JSONReader.read(Array(text.utf8))
        } catch {
            fatalError("not kept: what is written is JSON: \(error)")
        }
        for strategy in Policy.Strategy.names.compactMap(Policy.Strategy.init) {
            var policy = scenario.policy
            guard strategy.wish == policy.strategy.wish,
                strategy.dividesShares == policy.strategy.dividesShares
            else { continue }
            policy.strategy = strategy
            var simulation = Simulation(scenario, policy: policy)
            let run = simulation.run { round in
                guard case .units(let units) = scenario.capacity else { return }
                let given = round.allocation.reduce(Int128(0)) { $0 + Int128($1) }
                expect(given <= Int128(units), "\(strategy) gives \(given) of \(units)")
                expect(round.allocation.allSatisfy { $0 >= 0 }, "nobody gets less than nothing")
            }
            expect((0...1.000_001).contains(run.utilization), "utilization \(run.utilization)")
            expect((0...1.000_001).contains(run.jain), "fairness \(run.jain)")
        }
    }
}
