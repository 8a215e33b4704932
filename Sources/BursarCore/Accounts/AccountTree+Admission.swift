/// Budget that is set aside at nodes for requests that have waited long.
typealias SetAside = [Int: Quantities]

extension AccountTree {
    /// The most that an account could be granted now, all resources independently.
    ///
    /// A growth of `x` at the account grows each ancestor's `committed` by what exceeds the idle
    /// funded shares below it; each node that grows must stay within its ceiling.
    func headroom(at slot: Int, setAside: SetAside = [:]) -> Quantities {
        room(at: slot, setAside: setAside, \.committed)
    }

    /// The most that an account and all beneath it may consume: what they have consumed, and what they
    /// could still get together were no grant open.
    func limit(at slot: Int) -> Quantities {
        let account = accounts[slot]
        let consumed = account.treeConsumed
        var rest = AccountTree.room(below: account.record.ceiling, over: consumed)
        if account.parent >= 0 {
            // What is kept for those beneath, or for itself, is theirs without asking the parent.
            let kept = account.idleContribution - consumed
            rest = rest.least(kept.addingLimit(idleRoom(above: slot)))
        }
        return consumed.addingLimit(rest)
    }

    /// What the ancestors of an account could still let it grow.
    private func idleRoom(above slot: Int) -> Quantities {
        room(at: accounts[slot].parent, setAside: [:], \.committedIdle)
    }

    private func room(
        at slot: Int, setAside: SetAside, _ committed: KeyPath<Account, Quantities>
    ) -> Quantities {
        var result = Quantities.unlimited
        var slack = Quantities.zero
        var node = slot
        while node >= 0 {
            let used = accounts[node][keyPath: committed]
            var room = AccountTree.room(below: accounts[node].record.ceiling, over: used)
            if !setAside.isEmpty, let kept = setAside[node] {
                room = room.combined(kept) { $0 == .max ? .max : max(0, $0 - $1) }
            }
            result = result.least(slack.addingLimit(room))
            slack = slack.addingLimit(accounts[node].record.funded.excess(over: used))
            node = accounts[node].parent
        }
        return result
    }

    /// The account nearest to the root that cannot take `amounts`, if any.
    func obstacle(to amounts: Quantities, at slot: Int, setAside: SetAside = [:]) -> Int? {
        var obstacle: Int?
        forEachGrowth(of: amounts, at: slot) { node, growth in
            var room = AccountTree.room(
                below: accounts[node].record.ceiling, over: accounts[node].committed)
            if let kept = setAside[node] {
                room = room.combined(kept) { $0 == .max ? .max : max(0, $0 - $1) }
            }
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

    private static func room(below ceiling: Quantities, over used: Quantities) -> Quantities {
        ceiling.combined(used) { $0 == .max ? .max : max(0, $0 - $1) }
    }

    /// Whether `amounts` more would still be counted exactly everywhere above `slot`.
    func canCount(_ amounts: Quantities, at slot: Int) -> Bool {
        let root = accounts[accounts[slot].pool]
        guard let sum = root.committed.adding(amounts), let used = root.treeUsed.adding(amounts)
        else { return false }
        let statistics = accounts[slot].record.statistics
        guard let granted = statistics.granted.adding(amounts),
            let actual = statistics.actual.adding(amounts),
            let borrowed = statistics.borrowed.adding(amounts)
        else { return false }
        let all = sum.most(used).most(granted).most(actual).most(borrowed)
        return all.excess(over: Quantities(repeating: .max / 2)).isZero
    }

    /// Sets aside what is owed to unfunded shares, parents first, as far as budget is free.
    mutating func fund() {
        if unfunded.isEmpty { return }
        let order = unfunded.sorted {
            let (a, b) = (accounts[$0], accounts[$1])
            return a.depth != b.depth ? a.depth < b.depth : a.record.created < b.record.created
        }
        for slot in order {
            let record = accounts[slot].record
            let covered = record.protected.least(accounts[slot].committed.most(record.funded))
            let rest = record.protected - covered
            let fits = rest.isZero ? rest : rest.least(headroom(at: accounts[slot].parent))
            setFunded(covered + fits, at: slot)
            if accounts[slot].record.funded == record.protected { unfunded.remove(slot) }
        }
    }

    /// Changes what is set aside for an account, and the sums above it.
    mutating func setFunded(_ funded: Quantities, at slot: Int) {
        if accounts[slot].record.funded == funded { return }
        let before = accounts[slot].contribution
        let idleBefore = accounts[slot].idleContribution
        accounts[slot].record.funded = funded
        markChanged(slot)
        propagate(
            used: accounts[slot].contribution - before,
            consumed: accounts[slot].idleContribution - idleBefore, from: accounts[slot].parent)
    }
}
