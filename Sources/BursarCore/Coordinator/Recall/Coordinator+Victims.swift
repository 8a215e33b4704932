/// Where the budget is that others borrowed of an asker's nominal.
extension Coordinator {
    /// The accounts from which something could be recalled, groups before what they contain, with
    /// their newest grants. `resources[i]` are those of which the asker is short at the i-th node on
    /// its way or above it, and within its nominal below it.
    func borrowers(
        along steps: [AccountTree.Step], resources: [UInt8]
    ) -> [VictimSelection.Borrower] {
        var found: [VictimSelection.Borrower] = []
        var left = limits.recallCandidates
        for (meeting, step) in steps.enumerated() where resources[meeting] != 0 {
            // Elsewhere what lies above a nominal is not borrowed from the others.
            guard tree.accounts[step.node].policy.sharing == .pool else { continue }
            if meeting > 0 {
                addOwn(of: step.node, meeting, resources[meeting], to: &found, &left)
            }
            let below = meeting > 0 ? steps[meeting - 1].node : -1
            for child in tree.accounts[step.node].borrowers where child != below {
                if left <= 0 { return found }
                add(child, above: -1, meeting, resources[meeting], to: &found, &left)
            }
        }
        return found
    }

    /// Adds what a group on the asker's way uses itself, as if it were one more account beneath it.
    private func addOwn(
        of slot: Int, _ meeting: Int, _ resources: UInt8,
        to found: inout [VictimSelection.Borrower], _ left: inout Int
    ) {
        if tree.accounts[slot].record.held.isZero { return }
        let borrowed = tree.ownBorrowed(at: slot)
            .excess(over: tree.accounts[slot].recalled).only(resources)
        if borrowed.isZero { return }
        found.append(
            VictimSelection.Borrower(
                meeting: meeting, borrowed: borrowed,
                lendable: tree.accounts[slot].beneath.lendable,
                weight: tree.accounts[slot].record.settings.weight,
                priority: tree.priority(at: slot),
                grants: newestGrants(of: slot, upTo: borrowed, &left)))
    }

    /// Adds a borrower, and those beneath it that borrow too.
    private func add(
        _ slot: Int, above: Int, _ meeting: Int, _ resources: UInt8,
        to found: inout [VictimSelection.Borrower], _ left: inout Int
    ) {
        left -= 1
        let borrowed = tree.accounts[slot].borrowed
            .excess(over: tree.accounts[slot].treeRecalled).only(resources)
        if borrowed.isZero { return }
        let place = found.count
        found.append(
            VictimSelection.Borrower(
                above: above, meeting: meeting, borrowed: borrowed,
                lendable: tree.accounts[tree.accounts[slot].parent].beneath.lendable,
                weight: tree.accounts[slot].record.settings.weight,
                priority: tree.priority(at: slot),
                grants: newestGrants(of: slot, upTo: borrowed, &left)))
        guard tree.accounts[slot].policy.sharing == .pool else { return }
        for child in tree.accounts[slot].borrowers where left > 0 {
            add(child, above: place, meeting, resources, to: &found, &left)
        }
    }

    /// The newest grants of an account that hold what it borrowed: the older ones are its own.
    private func newestGrants(
        of slot: Int, upTo borrowed: Quantities, _ left: inout Int
    ) -> [VictimSelection.Grant] {
        if tree.accounts[slot].record.held.isZero { return [] }
        var found: [VictimSelection.Grant] = []
        var rest = borrowed
        grants.forEachNewest(ofAccount: slot) { place in
            if left <= 0 || rest.isZero { return true }
            left -= 1
            let grant = place.record
            guard grant.abandoned == nil, grant.recall == nil else { return false }
            let held = grant.held
            if !held.least(rest).isZero {
                found.append(VictimSelection.Grant(id: grant.id, held: held))
                rest = rest.excess(over: held)
            }
            return false
        }
        return found
    }
}

extension Quantities {
    /// The counts of some resources, zero of the others.
    func only(_ resources: UInt8) -> Quantities {
        Quantities(
            tokens: resources & Resource.tokens.bit != 0 ? tokens : 0,
            time: resources & Resource.time.bit != 0 ? time : 0,
            cost: resources & Resource.cost.bit != 0 ? cost : 0)
    }
}
