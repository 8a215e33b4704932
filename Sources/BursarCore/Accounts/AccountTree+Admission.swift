/// Budget that is set aside at nodes for requests that have waited long.
typealias SetAside = [Int: Quantities]

extension AccountTree {
    /// The most that an account could be granted now, all resources independently.
    ///
    /// A growth of `x` at the account grows each ancestor's `committed` by what exceeds the idle
    /// funded shares below it; each node that grows must stay within its ceiling.
    func headroom(at slot: Int) -> Quantities { room(at: slot, isIdle: false) }

    /// The same, without what is set aside for others; of its own minimum nothing is.
    func headroom(at slot: Int, setAside: SetAside) -> Quantities {
        let free = room(at: slot, isIdle: false)
        if setAside.isEmpty { return free }
        let minimum = accounts[slot].record.funded.excess(over: accounts[slot].committed)
        return room(at: slot, isIdle: false, setAside: setAside).most(minimum.least(free))
    }

    /// The most that an account and all beneath it may consume: what they have consumed, and what they
    /// could still get together were no grant open.
    func limit(at slot: Int) -> Quantities {
        let consumed = accounts[slot].treeConsumed
        var rest = AccountTree.room(below: accounts[slot].record.ceiling, over: consumed)
        let parent = accounts[slot].parent
        if parent >= 0 {
            // What is kept for those beneath, or for itself, is theirs without asking the parent.
            let kept = accounts[slot].idleContribution - consumed
            rest = rest.least(kept.addingLimit(room(at: parent, isIdle: true)))
        }
        return consumed.addingLimit(rest)
    }

    /// Room at a node with regard to those above it; with `isIdle` as if no grant were open.
    ///
    /// Grants may go up to stretched ceilings; limits, of which percentages are, are not stretched.
    func room(
        at slot: Int, isIdle: Bool, setAside: SetAside = [:]
    ) -> Quantities {
        var result = Quantities.unlimited
        var slack = Quantities.zero
        var node = slot
        while node >= 0 {
            #if PLANTED_BUGS
                if PlantedBug.overshoot.isPlanted, !isIdle, accounts[node].parent < 0 { break }
            #endif
            let used = isIdle ? accounts[node].committedIdle : accounts[node].committed
            let ceiling = isIdle ? accounts[node].record.ceiling : accounts[node].elasticCeiling
            var room = AccountTree.room(below: ceiling, over: used)
            if !setAside.isEmpty, let kept = setAside[node] {
                room = AccountTree.room(below: room, over: kept)
            }
            result = result.least(slack.addingLimit(room))
            slack = slack.addingLimit(accounts[node].record.funded.excess(over: used))
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

    /// Whether `amounts` more would still be counted exactly everywhere above `slot`.
    func canCount(_ amounts: Quantities, at slot: Int) -> Bool {
        var growth = Quantities.zero
        let pool = accounts[slot].pool
        forEachGrowth(of: amounts, at: slot) { node, part in
            if node == pool { growth = part }
        }
        // Nothing beneath a pool commits more than the pool.
        let committed = accounts[pool].committed.adding(growth)
        return committed?.excess(over: Quantities(repeating: .max / 2)).isZero ?? false
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
