extension Coordinator {
    /// The first invariant that does not hold, in words; `nil` when all do. Reads everything.
    ///
    /// What must always hold: held is the sum of the open grants, sums are what they sum, no share is
    /// set aside beyond what is protected, and `committed` exceeds a ceiling only by consumption or by
    /// a lowered limit, never by a new hold.
    public func violation() -> String? { imbalance() ?? waitViolation() }

    /// The same for what is counted alone: a coordinator of which this is not `nil` gives out what is not
    /// there, or keeps back what is.
    public func imbalance() -> String? {
        grantViolation() ?? sumViolation() ?? leaseViolation() ?? tree.fundingViolation()
            ?? recallViolation()
    }

    /// After a round no waiter fits what is free and not set aside.
    private func waitViolation() -> String? {
        if hasFreed { return nil }
        if queue.isEmpty, claims.isEmpty, !queue.setAside.isEmpty {
            return "budget is set aside for nobody"
        }
        for waiter in queue.waiters {
            guard let slot = tree.slot(of: waiter.account) else {
                return "ticket \(waiter.ticket) waits for an account that is gone"
            }
            var admitted = waiter.reservation
            if admit(&admitted, at: slot, lastTime) != nil
                || queueOpens(before: admitted, at: slot) != nil
            {
                continue
            }
            if waiter.agesAt <= lastTime { continue }
            // A bid waits for the clearing.
            if isGated(waiter, at: slot, clearing: []) { continue }
            guard let amounts = fitting(waiter.reservation, at: slot, setAside: queue.setAside),
                case .new = answers.find(waiter.key, limits: limits), hasRoomForGrant(at: slot),
                tree.canCount(amounts.values, at: slot, isAdmitted: true)
            else { continue }
            return "ticket \(waiter.ticket) waits though \(amounts.values) are free for it"
        }
        return nil
    }

    private func grantViolation() -> String? {
        var held: [AccountID: Quantities] = [:]
        var (open, running) = (0, 0)
        for grant in grants.all {
            guard let slot = tree.slot(of: grant.account) else {
                return "g\(grant.id) belongs to no account"
            }
            if grant.abandoned != nil { continue }
            open += 1
            if !tree.accounts[slot].record.clock.isPaused { running += 1 }
            held[grant.account] = (held[grant.account] ?? .zero) + grant.held
        }
        if open != grants.openCount { return "\(grants.openCount) grants counted, \(open) open" }
        if running != tree.runningGrants {
            return "\(tree.runningGrants) running grants counted, \(running) run"
        }
        for account in tree.accounts where account.isLive {
            let sum = held[account.record.id] ?? .zero
            if account.record.held != sum {
                return "\(account.record.path) holds \(account.record.held), its grants \(sum)"
            }
        }
        return nil
    }

    private func sumViolation() -> String? {
        for account in tree.accounts where account.isLive {
            let record = account.record
            var held = record.held
            var consumed = record.consumed
            var committed = held + consumed
            for child in account.children.map({ tree.accounts[$0] }) {
                held += child.treeHeld
                consumed += child.treeConsumed
                committed += child.contribution
            }
            guard account.treeHeld == held, account.treeConsumed == consumed else {
                return "\(record.path): sums of held and consumed are wrong"
            }
            if account.committed != committed {
                return "\(record.path) commits \(account.committed), not \(committed)"
            }
            let credit = record.credit ?? CreditRecord(balance: .zero)
            guard credit.balance.isNatural, credit.contended.isNatural,
                credit.settled.isNatural, record.revenue.isNatural
            else { return "\(record.path): less than no credits" }
            for resource in Resource.allCases {
                if record.consumed[resource] < 0 || record.held[resource] < 0 {
                    return "\(record.path): less than nothing is held or consumed"
                }
                if record.debt[resource] < 0 { return "\(record.path): negative debt" }
                if account.parent >= 0, record.funded[resource] > record.protected[resource] {
                    return "\(record.path): more is set aside than protected"
                }
                if record.reserved[resource] > record.nominal[resource] {
                    return "\(record.path): a minimum above the nominal"
                }
            }
        }
        return nil
    }

    private func leaseViolation() -> String? {
        guard let next = grants.nextExpiry else { return nil }
        for grant in grants.allOpen where grant.expires < next {
            return "the lease of g\(grant.id) ends unnoticed"
        }
        guard grants.allOpen.contains(where: { $0.expires == next }) else {
            return "a lease ends whose grant has ended"
        }
        return nil
    }

    /// Where `committed` exceeds a ceiling (a pool's capacity), stretched by its elasticity: the account
    /// and by how much. Allowed after an overrun, a lowered limit or a late commit, but a grant never
    /// leads to it.
    public func excesses() -> [(path: AccountPath, excess: Quantities)] {
        tree.accounts.filter(\.isLive).compactMap { account in
            let excess = account.committed.excess(over: account.elasticCeiling)
            return excess.isZero ? nil : (account.record.path, excess)
        }
    }
}
