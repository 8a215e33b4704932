extension Coordinator {
    /// One allocation round: divides free budget among the waiting requests. First every account gets
    /// what its group's strategy awards it, as far as whole requests fit into it; then what is left
    /// is offered to the others, in the strategy's order.
    ///
    /// A request past half its wait that does not fit has budget set aside for it, so that smaller
    /// ones cannot starve it. Requests beneath an auction are sold to when it is cleared.
    mutating func runRound(at now: Instant, clearing auctions: Set<AccountID> = []) {
        hasFreed = false
        if queue.isIdle, claims.isEmpty, grants.recallCount == 0 { return }
        (queue.setAside, queue.owed) = ([:], [:])
        (queue.opensAt, queue.paceHolds) = (nil, [:])
        renewClaims(at: now)
        defer { endIdleRecalls(at: now) }
        var setAside = claims.keptForAccounts
        queue.setAside = setAside
        if queue.isEmpty { return }
        var contention = Contention()
        var stopped: [UInt64: Refusal] = [:]
        for var waiter in queue.waiters {
            // A wait that is over is not served any more: its client may have given up.
            guard waiter.deadline >= now, let slot = tree.slot(of: waiter.account) else { continue }
            if let gate = admit(&waiter.reservation, at: slot, now) {
                hold(waiter, gate, at: slot, now, &stopped)
                continue
            }
            // Those behind one that a pace holds back do not pass by.
            if queueOpens(before: waiter.reservation, at: slot) != nil { continue }
            // Its account may have been degraded since it asked.
            do throws(Refusal) {
                try bound(&waiter.reservation, at: slot, now)
            } catch {
                stopped[waiter.ticket] = error
                continue
            }
            if isGated(waiter, at: slot, clearing: auctions) {
                expectClearing(above: slot, at: now)
                // Nor is it starved by those who do not bid.
                if waiter.agesAt <= now { keepFree(waiter, at: slot, in: &setAside) }
            } else if fitting(waiter.reservation, at: slot, setAside: setAside) != nil {
                contention.add(waiter, at: slot, in: tree)
            } else if waiter.agesAt <= now || hasClaim(waiter) {
                keepFree(waiter, at: slot, in: &setAside)
            }
        }
        refuse(stopped)
        contention.sort(in: tree)
        var served: Set<UInt64> = []
        serveShares(of: contention, setAside: setAside, served: &served, at: now)
        serveRest(of: contention, setAside: &setAside, served: &served, at: now)
        if !served.isEmpty { _ = queue.remove { served.contains($0.ticket) } }
        queue.setAside = setAside
        for auction in auctions { scheduleClearing(of: auction, at: now) }
    }

    /// Serves whom the account's share serves.
    private mutating func serveShares(
        of contention: Contention, setAside: SetAside, served: inout Set<UInt64>, at now: Instant
    ) {
        if contention.isEmpty { return }
        var shares = RoundShares(contention, setAside: setAside, in: tree)
        for (waiter, slot) in contention.waiters {
            guard let budget = shares.budgets[slot],
                let free = fitting(waiter.reservation, at: slot, setAside: setAside),
                let amounts = waiter.reservation.fitting(budget.least(free.values))
            else { continue }
            let payer = tree.market(above: slot)?.payer ?? slot
            let paid = shares.take(amounts.values, at: slot, payer: payer)
            guard let outcome = serve(waiter, amounts, paid: paid, at: slot, now: now) else {
                continue
            }
            served.insert(waiter.ticket)
            resolve(waiter, outcome)
        }
    }

    /// Offers what the shares left to the others.
    private mutating func serveRest(
        of contention: Contention, setAside: inout SetAside, served: inout Set<UInt64>,
        at now: Instant
    ) {
        if served.count == contention.waiters.count { return }
        var order = ServingOrder(contention, without: served, in: tree)
        while let (waiter, slot) = order.next(in: tree) {
            if let amounts = fitting(waiter.reservation, at: slot, setAside: setAside) {
                let paid = price(of: amounts.values, for: waiter, at: slot)
                guard let outcome = serve(waiter, amounts, paid: paid, at: slot, now: now) else {
                    continue
                }
                served.insert(waiter.ticket)
                resolve(waiter, outcome)
            } else if waiter.agesAt <= now || hasClaim(waiter) {
                keepFree(waiter, at: slot, in: &setAside)
            }
        }
    }

    /// Notes when a waiting request that is held back may pass, or that it need not wait on: its level,
    /// or the end of its time, is to make its agent act.
    private mutating func hold(
        _ waiter: WaitingQueue.Waiter, _ gate: Gate, at slot: Int, _ now: Instant,
        _ stopped: inout [UInt64: Refusal]
    ) {
        noteHold(gate, at: slot)
        if gate.mayBeWaitedFor { return }
        stopped[waiter.ticket] = refusal(of: gate, for: waiter.reservation, at: slot, now)
    }

    private mutating func refuse(_ stopped: [UInt64: Refusal]) {
        if stopped.isEmpty { return }
        for waiter in queue.remove(where: { stopped[$0.ticket] != nil }) {
            guard let refusal = stopped[waiter.ticket] else { continue }
            // Who asked twice and was granted it once is not told otherwise.
            if let outcome = repeated(waiter) {
                resolve(waiter, outcome)
                continue
            }
            if let slot = tree.slot(of: waiter.account) {
                countDenial(refusal.reason, of: waiter.asked, waiter.asker, at: slot)
            }
            resolve(waiter, .refused(refusal))
        }
    }

    /// Grants what fits; `nil` where that cannot be answered for now.
    private mutating func serve(
        _ waiter: WaitingQueue.Waiter, _ amounts: Amounts, paid: Quantities, at slot: Int,
        now: Instant
    ) -> Outcome? {
        if let outcome = repeated(waiter) { return outcome }
        // What was served before it in this round may have used its account's pace up.
        if tree.isPaced(upFrom: slot), let gate = gate(waiter.reservation, at: slot, now) {
            noteHold(gate, at: slot)
            return nil
        }
        guard case .new = answers.find(waiter.key, limits: limits),
            hasRoomForGrant(at: slot),
            tree.canCount(amounts.values, at: slot, isAdmitted: true)
        else { return nil }
        let origin = Origin(key: waiter.key, uid: waiter.asker.uid, pid: waiter.asker.pid)
        return .answered(
            grant(
                amounts, waiter.reservation, session: waiter.asker.session, origin, at: slot,
                waited: true,
                paid: paid, now: now))
    }

    /// Sets aside what an aged waiter needs, at each node that its grant would grow; nothing if it
    /// could not have it even if all grants ended, for then it waits in vain.
    private mutating func keepFree(
        _ waiter: WaitingQueue.Waiter, at slot: Int, in setAside: inout SetAside
    ) {
        let need = waiter.reservation.need.values
        guard isReachable(need, at: slot) else { return }
        let isOwed = !hasClaim(waiter) && tree.isWithinNominal(need, at: slot)
        var owed = queue.owed
        tree.forEachGrowth(of: need, at: slot) { node, growth in
            setAside.add(growth, at: node)
            if isOwed { owed.add(growth, at: node) }
        }
        queue.owed = owed
    }

    /// Whether an account could have so much more if all grants ended.
    func isReachable(_ need: Quantities, at slot: Int) -> Bool {
        let reachable = tree.limit(at: slot).excess(over: tree.accounts[slot].treeConsumed)
        return need.excess(over: reachable).isZero
    }
}
