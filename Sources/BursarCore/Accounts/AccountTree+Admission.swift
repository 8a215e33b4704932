/// Budget that is set aside at nodes for requests that have waited long.
typealias SetAside = [Int: Quantities]

extension AccountTree {
    /// The most that an account could be granted now, all resources independently.
    ///
    /// A growth of `x` at the account grows each ancestor's `committed` by what exceeds the idle
    /// funded shares below it; each node that grows must stay within its ceiling.
    func headroom(at slot: Int) -> Quantities { reach(from: slot, setAside: [:]) }

    /// The same, without what is set aside for others; of its own minimum nothing is.
    func headroom(at slot: Int, setAside: SetAside) -> Quantities {
        let free = headroom(at: slot)
        if setAside.isEmpty { return free }
        let minimum = accounts[slot].record.funded.excess(over: accounts[slot].committed)
        return reach(from: slot, setAside: setAside).most(minimum.least(free))
    }

    /// The most that an account and all beneath it may consume: what they have consumed, and what they
    /// could still get together were no grant open.
    func limit(at slot: Int) -> Quantities {
        Quantities { limit(of: $0, at: slot) }
    }

    /// The same of one resource.
    func limit(of resource: Resource, at slot: Int) -> Int64 {
        let ceiling = accounts[slot].record.ceiling[resource]
        // Nobody's ceiling is above that of its group.
        if ceiling == .max { return .max }
        let consumed = accounts[slot].treeConsumed[resource]
        let rest = ceiling.subtractingClamped(consumed)
        // What is kept for those beneath, or for itself, is theirs without asking the parent.
        let kept = accounts[slot].idleContribution(of: resource) - consumed
        let parent = accounts[slot].parent
        return consumed.addingLimit(min(rest, idleRoom(of: resource, at: parent, besides: kept)))
    }

    /// Room for one resource at a node with regard to those above it as if no grant were open, and besides
    /// what is kept beneath it for who asks.
    ///
    /// Limits, of which percentages are, are not stretched.
    func idleRoom(of resource: Resource, at slot: Int, besides kept: Int64 = 0) -> Int64 {
        var result = Int64.max
        var slack = kept
        var node = slot
        while node >= 0 {
            let used = accounts[node].committedIdle[resource]
            let room = accounts[node].record.ceiling[resource].subtractingClamped(used)
            result = min(result, slack.addingLimit(room))
            slack = slack.addingLimit(max(0, accounts[node].record.funded[resource] - used))
            node = accounts[node].parent
        }
        return result
    }

    /// Room at a node with regard to those above it.
    private func reach(from slot: Int, setAside: SetAside) -> Quantities {
        var result = Quantities.unlimited
        var slack = Quantities.zero
        var node = slot
        while node >= 0 {
            #if PLANTED_BUGS
                if PlantedBug.overshoot.isPlanted, accounts[node].parent < 0 { break }
            #endif
            result = result.least(slack.addingLimit(room(at: node, setAside: setAside)))
            slack = slack.addingLimit(
                accounts[node].record.funded.excess(over: accounts[node].committed))
            node = accounts[node].parent
        }
        return result
    }

    /// The account nearest to the root that cannot take `amounts`, if any.
    func obstacle(to amounts: Quantities, at slot: Int) -> Int? {
        var obstacle: Int?
        forEachGrowth(of: amounts, at: slot) { node, growth in
            let room = AccountTree.room(
                below: accounts[node].elasticCeiling, over: accounts[node].committed)
            if growth.least(room) != growth { obstacle = node }
        }
        return obstacle
    }

    /// Calls `body` with each node on the way up whose `committed` a grant would grow, and by what.
    func forEachGrowth(
        of amounts: Quantities, at slot: Int, _ body: (Int, Quantities) -> Void
    ) {
        var growth = amounts
        var node = slot
        while node >= 0, !growth.isZero {
            body(node, growth)
            let idle = accounts[node].record.funded.excess(over: accounts[node].committed)
            growth = growth.excess(over: idle)
            node = accounts[node].parent
        }
    }

    static func room(below ceiling: Quantities, over used: Quantities) -> Quantities {
        ceiling.combined(used) { $0 == .max ? .max : max(0, $0 - $1) }
    }

    /// The lowest ceiling on the way from an account to its pool.
    func lowestCeiling(above slot: Int) -> Quantities {
        var result = Quantities.unlimited
        var node = slot
        while node >= 0 {
            result = result.least(accounts[node].elasticCeiling)
            node = accounts[node].parent
        }
        return result
    }
}
