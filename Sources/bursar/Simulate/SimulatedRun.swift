import BursarCore

/// What came of one round.
struct SimulatedRound: Sendable {
    /// Positions of the agents that took part.
    var agents: [Int] = []
    /// What each of them got.
    var allocation: [Int64] = []
    /// What each has after the round; empty where there are no credits to run out of.
    var credits: [Int64] = []
    /// What each paid; empty but for auctions.
    var payments: [Int64] = []
    /// For a unit, where there is one price.
    var price: Price?

    /// Credits for units.
    struct Price: Hashable, Sendable {
        var credits: Int64
        var units: Int64
    }
}

/// What came of all rounds together.
struct SimulatedRun: Sendable {
    /// What each agent got, in their order.
    private(set) var totals: [Int64]
    /// What there was in all rounds.
    private let capacity: Quantities
    private var used = Quantities.zero
    /// Places of the agents among the totals.
    private var places: [Int]

    init(_ scenario: Scenario, agents: [Int]) {
        totals = [Int64](repeating: 0, count: agents.count)
        places = [Int](repeating: -1, count: scenario.nodes.count)
        for (place, node) in agents.enumerated() { places[node] = place }
        switch scenario.capacity {
        case .units(let units):
            capacity = Quantities(tokens: units * Int64(scenario.rounds.count))
        case .resources(let amounts):
            var sums = Quantities.zero
            for resource in Resource.allCases where amounts[resource] < .max {
                sums[resource] = amounts[resource] * Int64(scenario.rounds.count)
            }
            capacity = sums
        }
    }

    /// Adds a round.
    mutating func count(_ round: SimulatedRound, _ scenario: Scenario) {
        for (node, amount) in zip(round.agents, round.allocation) {
            totals[places[node]] += amount
            if case .units = scenario.capacity {
                used.tokens += amount
            } else {
                for resource in Resource.allCases where capacity[resource] > 0 {
                    used[resource] += amount * scenario.nodes[node].task[resource]
                }
            }
        }
    }

    /// Units that were given in all.
    var allocated: Int64 { totals.reduce(0, +) }

    /// What was given of what there was, from 0 to 1; of several resources that which was used most.
    var utilization: Double {
        Resource.allCases.filter { capacity[$0] > 0 }
            .map { Double(used[$0]) / Double(capacity[$0]) }.max() ?? 0
    }

    /// Jain's index of the totals, (Σx)² / (n·Σx²): 1 where all got the same, 1/n where one got all.
    var jain: Double {
        let squares = totals.reduce(0.0) { $0 + Double($1) * Double($1) }
        let sum = totals.reduce(0.0) { $0 + Double($1) }
        return squares > 0 ? sum * sum / (Double(totals.count) * squares) : 1
    }

    /// The smallest total as a part of the largest.
    var minMax: Double {
        guard let least = totals.min(), let most = totals.max(), most > 0 else { return 1 }
        return Double(least) / Double(most)
    }
}
