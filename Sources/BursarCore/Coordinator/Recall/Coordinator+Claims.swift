/// Requests within the asker's nominal that find the budget lent out.
extension Coordinator {
    /// What a new request has to leave to others. A claim is the account's own, and whoever stays
    /// within the nominal leaves nothing to those who would borrow.
    func setAside(for reservation: Reservation, at slot: Int) -> SetAside {
        if queue.setAside.isEmpty { return queue.setAside }
        var others = queue.setAside
        if tree.accounts[slot].waiting == 0, tree.accounts[slot].parent >= 0,
            tree.isWithinNominal(reservation.need.values, at: slot)
        {
            others = claims.kept
            for (node, amounts) in queue.owed { others.add(amounts, at: node) }
        }
        for step in claims.all[.account(tree.accounts[slot].record.id)]?.steps ?? [] {
            others.subtract(step.growth, at: step.node)
        }
        return others
    }

    /// Sees to it that a request that begins to wait gets back what others borrowed of its nominal.
    mutating func claim(ticket: UInt64, _ reservation: Reservation, at slot: Int, now: Instant) {
        let id = tree.accounts[slot].record.id
        // What was kept free for it besides is free for the others.
        if withdraw(.account(id)) != nil { hasFreed = true }
        var attempts = 1
        claim(reservation.need.values, for: .ticket(ticket), at: slot, &attempts, now)
    }

    /// The same for a request that does not wait: its refusal tells when the client should come back,
    /// and until one more grace has passed what comes in is kept free for it.
    mutating func claim(
        _ reservation: Reservation, after refusal: Refusal, at slot: Int, now: Instant,
        earlier: Claims.Claim? = nil
    ) -> Refusal {
        let id = tree.accounts[slot].record.id
        if claims.has(account: id), !claims.has(.account(id)) { return refusal }
        let before = grants.recallCount
        let need = reservation.need.values
        let known = withdraw(.account(id))
        if let known, known.need != need { hasFreed = true }
        var attempts = 1
        guard claims.accounts.count < limits.waitingRequests,
            claim(
                need, for: .account(id), at: slot, &attempts, now,
                earlier: grants.recalls(for: id).isEmpty ? nil : known ?? earlier),
            let due = latestDue(for: id)
        else {
            if withdraw(.account(id)) != nil || known != nil { hasFreed = true }
            return refusal
        }
        let grace = max(1_000, tree.accounts[slot].policy.recallGrace)
        extendClaim(of: id, until: max(now, due).advanced(milliseconds: grace))
        var told = refusal
        told.retryAfter = now.millisecondsUntil(due)
        let count = grants.recallCount - before
        told.message +=
            count > 0
            ? "; \(count) grant\(count == 1 ? " was" : "s were") recalled"
            : "; what others borrowed of it is recalled already"
        return told
    }

    /// When all is there that is recalled for an account, or for others that claim.
    private func latestDue(for id: AccountID) -> Instant? {
        let own = grants.recalls(for: id).compactMap { grants.open($0)?.recall?.due }
        return own.max() ?? grants.nextDue
    }

    /// What is claimed on for a request whose wait is over, as if it had not waited.
    mutating func claim(
        after refusal: Refusal, of waiter: WaitingQueue.Waiter, at slot: Int, now: Instant
    ) -> Refusal {
        guard let earlier = withdraw(.ticket(waiter.ticket)) else { return refusal }
        return claim(
            waiter.reservation, after: refusal, at: slot, now: now, earlier: earlier)
    }

    private mutating func extendClaim(of id: AccountID, until: Instant) {
        guard var claim = claims.remove(.account(id)) else { return }
        claim.until = until
        claims.add(claim, for: .account(id))
    }

    /// Whether a waiting request has budget kept free for it from the start.
    func hasClaim(_ waiter: WaitingQueue.Waiter) -> Bool { claims.has(.ticket(waiter.ticket)) }

    /// Makes all claims anew, by what is free now; recalls for those that nothing covers any more.
    mutating func renewClaims(at now: Instant) {
        if queue.isEmpty && claims.isEmpty { return }
        let ofAccounts = claims.ofAccounts
        let earlier = claims.takeAll()
        var attempts = limits.recallAttempts
        for (id, claim) in ofAccounts {
            guard let slot = tree.slot(of: id), let until = claim.until, until > now,
                self.claim(claim.need, for: .account(id), at: slot, &attempts, now, earlier: claim)
            else { continue }
            extendClaim(of: id, until: until)
        }
        for waiter in queue.waiters {
            // Who is held back could not use what is recalled.
            guard let slot = tree.slot(of: waiter.account),
                gate(waiter.reservation, at: slot, now) == nil
            else { continue }
            claim(
                waiter.reservation.need.values, for: .ticket(waiter.ticket), at: slot, &attempts,
                now, earlier: earlier[.ticket(waiter.ticket)])
        }
    }

    /// Claims what a request needs if it is within the nominal, and free or coming in; if not, recalls
    /// what is missing. Fails where neither is possible; an earlier claim then stays for what there is.
    @discardableResult
    private mutating func claim(
        _ need: Quantities, for claimant: Claims.Claimant, at slot: Int, _ attempts: inout Int,
        _ now: Instant, earlier: Claims.Claim? = nil
    ) -> Bool {
        if tree.accounts[slot].children.isEmpty,
            resourcesWithin(need, at: slot) & need.mask == 0
        {
            return false
        }
        var steps = tree.climb(with: need, from: slot)
        let shortages = shortages(of: steps)
        let isCovered = shortages.allSatisfy(\.isZero)
        if isCovered || attempts <= 0
            || !recall(shortages, steps, entitlement(need, steps), &attempts, at: now)
        {
            guard isWithinNominal(need, steps, earlier?.resources),
                isCovered || earlier != nil && isReachable(need, at: slot)
            else { return false }
            for (index, short) in shortages.enumerated() {
                steps[index].covered = steps[index].growth.excess(over: short)
            }
        }
        let claim = Claims.Claim(
            account: tree.accounts[slot].record.id, need: need,
            resources: shortages.reduce(earlier?.resources ?? 0) { $0 | $1.mask }, steps: steps)
        claims.add(claim, for: claimant)
        for step in steps where !step.growth.isZero {
            queue.setAside.add(step.growth, at: step.node)
        }
        return true
    }

    /// Ends a claim: its request was served, or its client is gone.
    @discardableResult
    mutating func withdraw(_ claimant: Claims.Claimant) -> Claims.Claim? {
        guard let claim = claims.remove(claimant) else { return nil }
        for step in claim.steps { queue.setAside.subtract(step.growth, at: step.node) }
        return claim
    }

    /// Ends an account's claim that a grant serves.
    mutating func withdrawClaim(servedBy amounts: Quantities, at slot: Int) {
        let id = tree.accounts[slot].record.id
        guard let claim = claims.all[.account(id)], claim.need.excess(over: amounts).isZero else {
            return
        }
        withdraw(.account(id))
        // Who claimed for nothing has nothing recalled for it.
        hasFreed = true
    }

    /// Ends the claims whose clients did not come back by `now`.
    mutating func dropClaims(at now: Instant) {
        guard let next = claims.nextEnd, next <= now else { return }
        // The round that follows keeps those that have not ended.
        hasFreed = true
    }
}
