/// Claims on one resource in a tree of groups, divided from the top down: each group gets an award
/// out of its parent's, and divides it by its own rule.
public struct ClaimTree: Sendable {
    /// A claim, or a group of claims.
    public struct Node: Sendable {
        /// Weight, priority, credits, bids and minimum; of a leaf also its demand. A group's demand
        /// and bids follow from those beneath it, and its minimum is at least theirs.
        public var claim: Claim
        /// Position of its group, which lies before it; -1 at the top.
        public var parent: Int
        /// What nobody else gets, even while it does not ask for it.
        public var protected: Int64
        /// The most that it, or all beneath it, may take.
        public var ceiling: Int64
        /// How a group divides what it gets; `nil` for a leaf.
        public var allocator: (any Allocator<Int64>)?

        /// A node from its parts.
        public init(
            claim: Claim, parent: Int = -1, protected: Int64 = 0, ceiling: Int64 = .max,
            allocator: (any Allocator<Int64>)? = nil
        ) {
            self.claim = claim
            self.parent = parent
            self.protected = protected
            self.ceiling = ceiling
            self.allocator = allocator
        }
    }

    /// The nodes, groups before what they contain.
    public var nodes: [Node]

    /// A tree of nodes that are listed groups first.
    public init(_ nodes: [Node]) {
        for (index, node) in nodes.enumerated() {
            precondition(node.parent < index, "a group comes before what it contains")
        }
        self.nodes = nodes
    }

    /// Divides `supply` at the top by `allocator`: awards of all nodes, in their order. Payments are
    /// those that the node's own group charges, 0 where it charges nothing.
    public func allocate(supply: Int64, by allocator: any Allocator<Int64>) -> Awards {
        let wanted = demands()
        var members = [[Int]](repeating: [], count: nodes.count + 1)
        for (index, node) in nodes.enumerated() { members[node.parent + 1].append(index) }
        var awards = Awards(
            amounts: [Int64](repeating: 0, count: nodes.count),
            payments: [Int64](repeating: 0, count: nodes.count))
        for group in members.indices where !members[group].isEmpty {
            let own = group == 0 ? supply : awards.amounts[group - 1]
            let rule = group == 0 ? allocator : nodes[group - 1].allocator
            guard let rule else { preconditionFailure("a group has a rule") }
            // What idle members keep for themselves nobody gets.
            let kept = members[group].reduce(Int64(0)) {
                $0.addingClamped(max(0, nodes[$1].protected - wanted[$1].demand))
            }
            let divided = rule.allocate(
                supply: max(0, own - kept), claims: members[group].map { wanted[$0] })
            for (place, member) in members[group].enumerated() {
                awards.amounts[member] = divided.amounts[place]
                if !divided.payments.isEmpty {
                    awards.payments[member] = divided.payments[place]
                }
            }
            if group == 0 { awards.price = divided.price }
        }
        return awards
    }

    /// The claims with which the nodes come before their groups.
    private func demands() -> [Claim] {
        var claims = nodes.map(\.claim)
        for index in nodes.indices where nodes[index].allocator != nil {
            claims[index].demand = 0
            claims[index].bids = []
        }
        var minimums = [Int64](repeating: 0, count: nodes.count)
        for index in nodes.indices.reversed() {
            let node = nodes[index]
            claims[index].demand = min(claims[index].demand, node.ceiling)
            claims[index].minimum = max(claims[index].minimum, minimums[index])
            claims[index].minimum = claims[index].floor
            claims[index].bids.sort { $0.price > $1.price }
            if node.parent < 0 { continue }
            // A group asks also for what its idle members keep.
            let asked = max(claims[index].demand, min(node.protected, node.ceiling))
            claims[node.parent].demand = claims[node.parent].demand.addingClamped(asked)
            claims[node.parent].bids += claims[index].bids
            minimums[node.parent] = minimums[node.parent].addingClamped(claims[index].minimum)
        }
        return claims
    }
}
