/// A simulation's outcome for people and for scripts.
struct SimulationReport {
    let scenario: Scenario
    let rounds: [SimulatedRound]
    let run: SimulatedRun
    /// Positions of the agents, and their names.
    let agents: [Int]
    let names: [String]

    /// Simulates a scenario by its own policy.
    init(_ scenario: Scenario) {
        self.scenario = scenario
        var rounds: [SimulatedRound] = []
        rounds.reserveCapacity(scenario.rounds.count)
        var simulation = Simulation(scenario, policy: scenario.policy)
        run = simulation.run { rounds.append($0) }
        self.rounds = rounds
        agents = scenario.nodes.indices.filter { !scenario.nodes[$0].isGroup }
        names = agents.map { scenario.nodes[$0].path }
    }

    /// Writes one JSON value piece by piece, for there may be many rounds.
    func writeJSON(_ write: (String) -> Void) {
        var text = "{\"rounds\": ["
        for (number, round) in rounds.enumerated() {
            if number > 0 { text += ", " }
            text += json(of: round).description
            if text.utf8.count > 1 << 20 {
                write(text)
                text = ""
            }
        }
        let totals = JSON.object(zip(names, run.totals).map { .init($0, .integer($1)) })
        text += "], \"totals\": \(totals), \"utilization\": \(JSON.number(run.utilization)), "
        write(text + "\"fairness\": \(run.fairness)}\n")
    }

    /// A round as it is documented.
    func json(of round: SimulatedRound) -> JSON {
        func byName(_ numbers: [Int64]) -> JSON {
            .object(
                zip(round.agents, numbers).map {
                    .init(scenario.nodes[$0].path, .integer($1))
                })
        }
        return .object([
            .init("allocation", byName(round.allocation)),
            .init("credits", byName(round.credits)),
            .init("price", round.price?.json ?? .null),
            .init("payments", byName(round.payments)),
        ])
    }
}

extension SimulatedRun {
    /// How evenly the agents came off.
    var fairness: JSON {
        .object([.init("jain", .number(jain)), .init("min_max", .number(minMax))])
    }
}

extension SimulatedRound.Price {
    /// A whole number where it is one.
    var json: JSON {
        credits.isMultiple(of: units)
            ? .integer(credits / units) : .number(Double(credits) / Double(units))
    }

    /// The same for people, to thousandths.
    var words: String {
        credits.isMultiple(of: units)
            ? DecimalText.grouped(credits / units)
            : JSON.decimal(Double(credits) / Double(units)).description
    }
}
