/// Reclaim: what others borrowed of an account's nominal and have not spent comes back when the
/// account wants it, after a grace.
///
/// Nobody is cut below the own nominal, at any level, and nobody gets more than the own nominal by it:
/// so a recall never entitles its victim to recall straight back.
extension Coordinator {
    /// Recalls what covers `shortages`; nothing, and false, if all that is borrowed would not.
    mutating func recall(
        _ shortages: [Quantities], _ steps: [AccountTree.Step], _ entitlement: [UInt8],
        _ attempts: inout Int, at now: Instant
    ) -> Bool {
        var resources = entitlement
        var short: UInt8 = 0
        for index in steps.indices.reversed() {
            short |= shortages[index].mask
            resources[index] &= short
        }
        let borrowers = borrowers(along: steps, resources: resources)
        if borrowers.isEmpty { return false }
        let victims = VictimSelection(shortages: shortages, borrowers: borrowers).victims
        if victims.isEmpty {
            attempts -= 1
            return false
        }
        let claimant = tree.accounts[steps[0].node].record.id
        for victim in victims {
            guard let grant = grants.open(victim.grant) else {
                preconditionFailure("a victim is open")
            }
            let group = steps[borrowers[victim.borrower].meeting].node
            let recall = Recall(
                amounts: victim.amounts,
                due: max(now, lastTime).advanced(
                    milliseconds: tree.accounts[group].policy.recallGrace),
                claimant: claimant)
            record(
                .recalled(Recalled(grant: grant.id, account: grant.account, recall: recall)),
                at: now)
        }
        claims.claimants.insert(claimant)
        return true
    }

    /// Takes what is due by `now` and was not given back, as far as it is still needed.
    mutating func carryOutRecalls(at now: Instant) {
        for id in grants.takeDue(by: now) {
            guard let grant = grants.open(id), let recall = grant.recall else { continue }
            let amounts = revocable(of: grant, recall)
            if amounts.isZero {
                end(recallOf: grant, at: now)
            } else {
                record(
                    .revoked(
                        Revoked(
                            grant: id, account: grant.account,
                            returned: Amounts(amounts, presentIn: amounts.mask))),
                    at: now)
            }
        }
    }

    /// What may be taken of a grant now: what is held, borrowed at every level below the node where
    /// borrower and claimant meet, and needed there or above.
    private func revocable(of grant: GrantRecord, _ recall: Recall) -> Quantities {
        guard let slot = tree.slot(of: grant.account),
            let claimant = tree.slot(of: recall.claimant)
        else { return .zero }
        let meeting = tree.meeting(of: slot, and: claimant)
        var amounts = recall.amounts.least(grant.held)
        if slot == meeting { amounts = amounts.least(tree.ownBorrowed(at: slot)) }
        var node = slot
        while node != meeting {
            amounts = amounts.least(tree.accounts[node].borrowed)
            node = tree.accounts[node].parent
        }
        var needed: UInt8 = 0
        if claims.claimants.contains(recall.claimant) {
            needed = resourcesMissing(from: meeting)
        } else {
            // Nobody remembers the request; the nominal may still be lent out.
            needed = resourcesLentOut(of: claimant, below: meeting)
        }
        return amounts.only(needed)
    }

    /// The resources in which a node, or one above it, has not enough for those who claim.
    private func resourcesMissing(from slot: Int) -> UInt8 {
        var mask: UInt8 = 0
        var node = slot
        while node >= 0 {
            if let kept = claims.kept[node] {
                mask |= kept.excess(over: tree.room(at: node, setAside: [:])).mask
            }
            node = tree.accounts[node].parent
        }
        return mask
    }

    /// The resources in which an account cannot have all of its nominal.
    private func resourcesLentOut(of slot: Int, below meeting: Int) -> UInt8 {
        var unused = Quantities.unlimited
        var node = slot
        while node != meeting {
            unused = unused.least(
                tree.accounts[node].record.nominal.excess(over: tree.accounts[node].treeUsed))
            node = tree.accounts[node].parent
        }
        if slot == meeting {
            let record = tree.accounts[slot].record
            unused = tree.ownNominal(at: slot).excess(over: record.held + record.consumed)
        }
        return unused.excess(over: tree.headroom(at: slot)).mask
    }

    /// Notes what is wanted back of an open grant, at most what it holds.
    mutating func setRecall(_ recall: Recall?, place: Int) {
        let grant = grants.places[place].record
        var fitting = recall
        fitting?.amounts = (recall?.amounts ?? .zero).least(grant.held)
        if fitting?.amounts.isZero == true { fitting = nil }
        if fitting == grant.recall { return }
        tree.addRecalled(
            (fitting?.amounts ?? .zero) - (grant.recall?.amounts ?? .zero), at: slot(grant.account))
        grants.setRecall(fitting, place: place)
    }

    mutating func setRecall(_ recall: Recall?, of id: UInt64) {
        guard let place = grants.openPlace(of: id) else { preconditionFailure("it is open") }
        setRecall(recall, place: place)
    }

    /// Requests that do not wait, or not any more, for which recalled budget is kept free.
    public var claimCount: Int { claims.accounts.count }

    /// Grants of which something is wanted back.
    public var recallCount: Int { grants.recallCount }
}
