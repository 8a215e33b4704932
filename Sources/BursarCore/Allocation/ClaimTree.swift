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
        /// What nobody else gets, even while it does not ask for it: a minimum that is never lent.
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
    public init(_ nodes: [Node]) { self.nodes = nodes }

    /// Divides `supply` at the top by `allocator`: awards of all nodes, in their order, a group's
    /// being the sum of its members'. Payments are those that the node's own group charges, 0 where
    /// it charges nothing; the price is that at the top.
    public func allocate(supply: Int64, by allocator: any Allocator<Int64>) -> Awards {
        let members = members()
        let claims = claims()
        var awards = Awards(
            amounts: [Int64](repeating: 0, count: nodes.count),
            payments: [Int64](repeating: 0, count: nodes.count))
        for (place, group) in members.enumerated() where !group.isEmpty {
            let own = place == 0 ? supply : awards.amounts[place - 1]
            guard let rule = place == 0 ? allocator : nodes[place - 1].allocator else {
                preconditionFailure("what contains others is a group and has a rule")
            }
            let divided = rule.allocate(supply: own, claims: group.map { claims[$0] })
            for (member, amount) in zip(group, divided.amounts) { awards.amounts[member] = amount }
            for (member, payment) in zip(group, divided.payments) {
                awards.payments[member] = payment
            }
            if place == 0 { awards.price = divided.price }
        }
        awards.amounts = taken(of: awards.amounts)
        return awards
    }

    /// Positions of the members of the top, and then of each node.
    private func members() -> [[Int]] {
        var members = [[Int]](repeating: [], count: nodes.count + 1)
        for (index, node) in nodes.enumerated() {
            precondition((-1..<index).contains(node.parent), "a group comes before its members")
            members[node.parent + 1].append(index)
        }
        return members
    }

    /// The claims with which the nodes come before their groups: they ask also for what they only
    /// keep, and for what those beneath them keep, and that as a minimum.
    private func claims() -> [Claim] {
        var claims = nodes.map(\.claim)
        for index in nodes.indices where nodes[index].allocator != nil {
            claims[index].demand = 0
            claims[index].bids = []
        }
        var floors = [Int64](repeating: 0, count: nodes.count)
        for index in nodes.indices.reversed() {
            let (parent, protected) = (nodes[index].parent, nodes[index].protected)
            claims[index].demand = min(max(claims[index].demand, protected), nodes[index].ceiling)
            claims[index].minimum = max(claims[index].minimum, protected, floors[index])
            claims[index].bids.sort { $0.price > $1.price }
            if parent < 0 { continue }
            claims[parent].demand = claims[parent].demand.addingClamped(claims[index].demand)
            claims[parent].bids += claims[index].bids
            floors[parent] = floors[parent].addingClamped(claims[index].floor)
        }
        return claims
    }

    /// What is taken of the amounts that the nodes were given: of what they only keep, nothing.
    private func taken(of given: [Int64]) -> [Int64] {
        var taken = given
        for index in nodes.indices {
            let isGroup = nodes[index].allocator != nil
            taken[index] = isGroup ? 0 : min(given[index], nodes[index].claim.demand)
        }
        for index in nodes.indices.reversed() where nodes[index].parent >= 0 {
            taken[nodes[index].parent] += taken[index]
        }
        return taken
    }
}
