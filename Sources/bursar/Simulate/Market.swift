import BursarCore

/// Those who take part in a round, with what they claim.
struct Market {
    /// Positions of the nodes that take part, groups before what they contain.
    let members: [Int]
    private let capacity: Scenario.Capacity
    private let policy: Policy
    private var tree: ClaimTree
    /// With fixed shares, the share of each member.
    private var shares: [Int64] = []

    init(_ scenario: Scenario, _ policy: Policy, present: [Int]) {
        members = present
        capacity = scenario.capacity
        self.policy = policy
        var places = [Int](repeating: -1, count: scenario.nodes.count)
        for (place, node) in present.enumerated() { places[node] = place }
        var claims = present.map { Self.member(scenario.nodes[$0], policy, places) }
        if case .units(let units) = scenario.capacity {
            let nodes = present.map { scenario.nodes[$0] }
            if policy.strategy == .static || nodes.contains(where: \.hasLimitsWithoutNominal) {
                shares = NominalShares.divide(units, among: nodes, claims, by: policy)
            }
            for (place, node) in nodes.enumerated() where policy.strategy != .static {
                let nominal = node.nominal ?? (shares.isEmpty ? .max : shares[place])
                if let limit = node.borrowingLimit {
                    claims[place].ceiling = nominal.addingSaturated(limit)
                }
                if let limit = node.lendingLimit {
                    claims[place].protected = max(node.reserved, nominal - min(nominal, limit))
                }
            }
        }
        tree = ClaimTree(claims)
    }

    /// A member of which nothing is known yet but its settings, as far as the strategy heeds them.
    private static func member(
        _ node: Scenario.Node, _ policy: Policy, _ places: [Int]
    ) -> ClaimTree.Node {
        let strategy = policy.strategy
        return ClaimTree.Node(
            claim: Claim(
                weight: strategy == .equal ? 1 : node.weight,
                minimum: max(node.reserved, node.nominal ?? 0),
                demand: 0,
                priority: strategy == .priority ? node.priority : 0,
                task: node.task),
            parent: node.parent < 0 ? -1 : places[node.parent],
            allocator: node.isGroup ? MaxMin() : nil)
    }

    /// Forgets what was wanted.
    mutating func clear() {
        for place in tree.nodes.indices {
            tree.nodes[place].claim.demand = 0
            tree.nodes[place].claim.bids = []
        }
    }

    /// Sets what a member can spend.
    mutating func setCredits(_ credits: Int64, at place: Int) {
        tree.nodes[place].claim.credits = credits
    }

    /// Sets what an agent wants. Of its bids, those from the highest on that it can pay together.
    mutating func want(_ wish: Scenario.Wish, at place: Int, spending credits: Int64) {
        tree.nodes[place].claim.demand = wish.demand
        switch policy.strategy.wish {
        case .demand: break
        case .sum:
            tree.nodes[place].claim.bids = wish.bids.map { Bid(price: min($0, credits)) }
        case .bids:
            var left = credits
            let covered = wish.bids.prefix { bid in
                guard bid <= left else { return false }
                left -= bid
                return true
            }
            tree.nodes[place].claim.bids = covered.map { Bid(price: $0) }
        }
    }

    /// Divides what there is: awards of the members, in their order.
    mutating func divide(round: Int) -> Awards {
        let units: Int64
        switch capacity {
        case .resources(let amounts):
            return DominantResourceFairness().allocate(
                supply: amounts, claims: tree.nodes.map(\.claim))
        case .units(let number): units = number
        }
        if policy.strategy == .static {
            return Awards(amounts: zip(tree.nodes, shares).map { min($0.claim.demand, $1) })
        }
        let allocator = policy.allocator(round: round)
        for place in tree.nodes.indices where tree.nodes[place].allocator != nil {
            tree.nodes[place].allocator = allocator
        }
        return tree.allocate(supply: units, by: allocator)
    }
}

extension Scenario.Node {
    /// Whether its limits refer to a nominal share that is not said.
    fileprivate var hasLimitsWithoutNominal: Bool {
        nominal == nil && (lendingLimit != nil || borrowingLimit != nil)
    }
}

extension Int64 {
    /// The sum, at most `Int64.max`.
    func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
