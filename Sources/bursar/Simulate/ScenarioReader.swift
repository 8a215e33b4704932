import BursarCore

/// What is wrong with a scenario: each problem with the place in it.
struct ScenarioProblems: Error, Hashable, CustomStringConvertible {
    /// The first ones.
    var shown: [String]
    /// How many there are in all.
    var count: Int

    var description: String {
        let more = count > shown.count ? ["and \(count - shown.count) more"] : []
        return (shown + more).joined(separator: "\n")
    }
}

/// Makes a scenario of what is written, or tells everything that is wrong with it.
struct ScenarioReader {
    private static let shownMost = 20
    private(set) var problems = ScenarioProblems(shown: [], count: 0)
    var strategy: Policy.Strategy?
    var nodes: [Scenario.Node] = []
    /// Positions of the nodes by path.
    var positions: [String: Int] = [:]
    var roundCount = 0
    /// What tasks take, and where that stands.
    var tasks: [(amounts: Quantities, place: Place)] = []

    /// A scenario of `value`.
    static func read(_ value: WrittenValue) throws(ScenarioProblems) -> Scenario {
        var reader = ScenarioReader()
        let scenario = reader.scenario(value)
        guard let scenario, reader.problems.count == 0 else { throw reader.problems }
        return scenario
    }

    /// A place in the scenario, such as `rounds[3].B`; empty for the whole.
    struct Place {
        var text = ""

        func key(_ key: String) -> Place {
            let isPlain = key.utf8.allSatisfy {
                Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber
                    || "_-/.".utf8.contains($0)
            }
            let name = isPlain && !key.isEmpty ? key : "\"\(key)\"".printable
            return Place(text: text.isEmpty ? name : text + "." + name)
        }

        func index(_ index: Int) -> Place { Place(text: "\(text)[\(index)]") }
    }

    mutating func report(_ place: Place, _ message: String) {
        problems.count += 1
        guard problems.shown.count < Self.shownMost else { return }
        problems.shown.append(place.text.isEmpty ? message : "\(place.text): \(message)")
    }

    private static let keys = [
        "capacity", "strategy", "guarantee", "initial_credits", "agents", "rounds",
    ]

    private mutating func scenario(_ value: WrittenValue) -> Scenario? {
        let top = Place()
        guard
            let table = object(
                value, top, "a scenario", known: Self.keys,
                required: ["capacity", "strategy", "agents", "rounds"])
        else { return nil }
        strategy = table["strategy"].flatMap {
            choice($0, top.key("strategy"), "a strategy", Policy.Strategy.names)
        }.flatMap(Policy.Strategy.init)
        let rounds = table["rounds"].flatMap { list($0, top.key("rounds"), "the rounds") }
        roundCount = rounds?.count ?? 0
        if let rounds, rounds.isEmpty {
            report(top.key("rounds"), "there is no round; write at least one, such as {}")
        }
        if let agents = table["agents"] { readAgents(agents, top.key("agents")) }
        let capacity = table["capacity"].flatMap { readCapacity($0, top.key("capacity")) }
        let guarantee = table["guarantee"].flatMap { fraction($0, top.key("guarantee")) }
        let credits = table["initial_credits"].flatMap {
            count($0, top.key("initial_credits"), "what an agent has at first")
        }
        let wishes = rounds.map { readRounds($0, top.key("rounds")) }
        guard let strategy, let capacity, let wishes else { return nil }
        var policy = Policy(strategy: strategy, initialCredits: credits)
        if let guarantee { policy.guarantee = guarantee }
        return Scenario(capacity: capacity, policy: policy, nodes: nodes, rounds: wishes)
    }

    private mutating func readCapacity(
        _ value: WrittenValue, _ place: Place
    ) -> Scenario.Capacity? {
        if strategy == .drf {
            guard let amounts = amounts(value, place, "the capacity", absent: .max) else {
                return nil
            }
            if amounts == .unlimited {
                report(
                    place,
                    "nothing in it is limited; say at least one of tokens, time_ms, cost_nano")
            } else {
                checkTasks(amounts)
            }
            let largest = Resource.allCases.map { amounts[$0] }.filter { $0 < .max }.max()
            checkTotal(largest ?? 0, place)
            return .resources(amounts)
        }
        if case .object = value {
            report(place, "the capacity is a number of units; only drf divides several resources")
            return nil
        }
        guard let units = count(value, place, "the capacity") else { return nil }
        checkTotal(units, place)
        return .units(units)
    }

    /// Any number of tasks that take nothing limited would fit.
    private mutating func checkTasks(_ capacity: Quantities) {
        let limited = Resource.allCases.filter { capacity[$0] < .max }
        for (task, place) in tasks where limited.allSatisfy({ task[$0] == 0 }) {
            report(place, "a task takes some of what the capacity limits")
        }
    }

    private mutating func checkTotal(_ units: Int64, _ place: Place) {
        let (total, overflow) = units.multipliedReportingOverflow(by: Int64(roundCount))
        if overflow || total > Scenario.Limits.amount {
            report(
                place,
                "all rounds' capacity together is above \(Scenario.Limits.amount), "
                    + "the most that is counted")
        }
    }
}
