import BursarCore

/// Goes through a scenario round by round, with the allocators that the coordinator has.
///
/// What is not met in a round is not asked for again in the next; only credits are carried on.
struct Simulation {
    let scenario: Scenario
    let policy: Policy
    /// Positions of the agents among the scenario's nodes.
    let leaves: [Int]
    /// What each node can spend; what a group can spend is its own, beside its members'.
    var credits: [Int64]
    /// The round in which a node first takes part: an agent with all its groups, a group with the
    /// first of its agents.
    private let joins: [Int]
    private(set) var market: Market
    /// Where the present nodes stand in the market; -1 who is absent.
    private var places: [Int]

    /// A scenario at its beginning, by a policy that may be another than its own.
    init(_ scenario: Scenario, policy: Policy) {
        self.scenario = scenario
        self.policy = policy
        leaves = scenario.nodes.indices.filter { !scenario.nodes[$0].isGroup }
        joins = Self.joins(of: scenario.nodes)
        credits = [Int64](repeating: 0, count: scenario.nodes.count)
        places = [Int](repeating: -1, count: scenario.nodes.count)
        market = Market(scenario, policy, present: [])
    }

    /// Simulates all rounds; `observe` sees each of them.
    mutating func run(_ observe: (SimulatedRound) -> Void = { _ in }) -> SimulatedRun {
        var run = SimulatedRun(scenario, agents: leaves)
        for round in scenario.rounds.indices {
            let result = simulate(round)
            run.count(result, scenario)
            observe(result)
        }
        return run
    }

    private static func joins(of nodes: [Scenario.Node]) -> [Int] {
        var joins = nodes.map(\.join)
        for (index, node) in nodes.enumerated() where node.parent >= 0 {
            joins[index] = max(joins[index], joins[node.parent])
        }
        for index in nodes.indices where nodes[index].isGroup { joins[index] = .max }
        for (index, node) in nodes.enumerated().reversed() where node.parent >= 0 {
            joins[node.parent] = min(joins[node.parent], joins[index])
        }
        return joins
    }

    private mutating func simulate(_ round: Int) -> SimulatedRound {
        if round == 0 || joins.contains(round) { admit(round) }
        market.clear()
        for wish in scenario.rounds[round] {
            let place = places[wish.node]
            precondition(place >= 0, "who is absent wants nothing")
            market.want(wish, at: place, spending: spendable(wish.node))
        }
        for (place, node) in market.members.enumerated() {
            market.setCredits(spendable(node), at: place)
        }
        let awards = market.divide(round: round)
        if policy.keepsCredits, !awards.payments.isEmpty {
            for (place, node) in market.members.enumerated() {
                credits[node] -= awards.payments[place]
                precondition(credits[node] >= 0, "nobody pays more than it has")
            }
        }
        return result(awards)
    }

    private func spendable(_ node: Int) -> Int64 { policy.keepsCredits ? credits[node] : .max }

    /// Lets those in who join in this round.
    private mutating func admit(_ round: Int) {
        // In each group, the mean of those who are there already.
        var sums: [Int: (sum: Int128, count: Int128)] = [:]
        for (node, join) in joins.enumerated() where join < round {
            sums[scenario.nodes[node].parent, default: (0, 0)].sum += Int128(credits[node])
            sums[scenario.nodes[node].parent, default: (0, 0)].count += 1
        }
        for (node, join) in joins.enumerated() where join == round {
            let others = sums[scenario.nodes[node].parent]
            credits[node] =
                others.map { Int64($0.sum / $0.count) } ?? policy.firstCredits(scenario.capacity)
        }
        market = Market(scenario, policy, present: joins.indices.filter { joins[$0] <= round })
        for (place, node) in market.members.enumerated() { places[node] = place }
    }

    private func result(_ awards: Awards) -> SimulatedRound {
        var round = SimulatedRound()
        for (place, node) in market.members.enumerated() where !scenario.nodes[node].isGroup {
            round.agents.append(node)
            round.allocation.append(awards.amounts[place])
            if policy.keepsCredits { round.credits.append(credits[node]) }
            if policy.strategy.isAuction {
                round.payments.append(awards.payments.isEmpty ? 0 : awards.payments[place])
            }
        }
        if policy.strategy == .auctionProportional {
            let sold = zip(market.members, awards.amounts).reduce(Int64(0)) {
                $0 + max(0, $1.1 - scenario.nodes[$1.0].reserved)
            }
            if sold > 0 {
                round.price = .init(credits: round.payments.reduce(0, +), units: sold)
            }
        } else if let price = awards.price {
            round.price = .init(credits: price, units: 1)
        }
        return round
    }
}

extension Policy {
    /// Whether agents have credits that they can run out of.
    var keepsCredits: Bool {
        strategy == .karma || strategy.isAuction && initialCredits != nil
    }

    /// What an agent has that nobody was there before.
    func firstCredits(_ capacity: Scenario.Capacity) -> Int64 {
        if let initialCredits { return initialCredits }
        guard case .units(let units) = capacity else { return 0 }
        let (credits, overflow) = units.multipliedReportingOverflow(by: 1000)
        return overflow ? Scenario.Limits.amount : min(credits, Scenario.Limits.amount)
    }
}
