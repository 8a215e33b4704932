extension Coordinator {
    /// One allocation round: offers free budget to the waiting requests, in order. A waiter past half
    /// its wait that does not fit has budget set aside for it, so that smaller requests behind it
    /// cannot starve it.
    mutating func runRound(at now: Instant) {
        hasFreed = false
        queue.setAside = [:]
        if queue.isEmpty { return }
        var setAside: SetAside = [:]
        var served: Set<UInt64> = []
        for waiter in queue.waiters {
            // A wait that is over is not served any more: its client may have given up.
            guard waiter.deadline >= now, let slot = tree.slot(of: waiter.account) else { continue }
            if let amounts = fitting(waiter.reservation, at: slot, setAside: setAside) {
                guard let outcome = serve(waiter, amounts, at: slot, now: now) else { continue }
                served.insert(waiter.ticket)
                resolve(waiter, outcome)
            } else if waiter.agesAt <= now {
                keepFree(waiter.reservation, at: slot, in: &setAside)
            }
        }
        if !served.isEmpty { _ = queue.remove { served.contains($0.ticket) } }
        queue.setAside = setAside
    }

    /// Grants what fits; `nil` where that cannot be answered for now.
    private mutating func serve(
        _ waiter: WaitingQueue.Waiter, _ amounts: Amounts, at slot: Int, now: Instant
    ) -> Outcome? {
        if let outcome = repeated(waiter) { return outcome }
        guard case .new = answers.find(waiter.key, limits: limits),
            hasRoomForGrant(at: slot), tree.canCount(amounts.values, at: slot)
        else { return nil }
        let origin = Origin(key: waiter.key, uid: waiter.request.uid, pid: waiter.request.pid)
        return .answered(
            grant(
                amounts, waiter.reservation, waiter.request, origin, at: slot, waited: true,
                now: now))
    }

    /// How a waiter ends whose key was answered meanwhile: a retry that also waited, or did not have
    /// to.
    private func repeated(_ waiter: WaitingQueue.Waiter) -> Outcome? {
        switch answers.find(waiter.key, limits: limits) {
        case .new, .full: nil
        case .stored(let answer): .repeated(answer)
        case .otherPayload:
            .refused(Refusal(.keyReused, "key \(waiter.key.number) named another request"))
        case .acknowledged:
            .refused(Refusal(.keyAcknowledged, "the answer was acknowledged already"))
        }
    }

    private mutating func resolve(_ waiter: WaitingQueue.Waiter, _ outcome: Outcome) {
        if let slot = tree.slot(of: waiter.account) { tree.accounts[slot].waiting -= 1 }
        effects.resolved.append(Resolution(ticket: waiter.ticket, outcome: outcome))
    }

    /// Sets aside what an aged waiter needs, at each node that its grant would grow; nothing if it
    /// could not have it even if all grants ended, for then it waits in vain.
    private func keepFree(
        _ reservation: Reservation, at slot: Int, in setAside: inout SetAside
    ) {
        let need = reservation.need.values
        let reachable = tree.limit(at: slot).excess(over: tree.accounts[slot].treeConsumed)
        guard need.excess(over: reachable).isZero else { return }
        tree.forEachGrowth(of: need, at: slot) { node, growth in
            setAside[node] = (setAside[node] ?? .zero).addingLimit(growth)
        }
    }

    /// Ends what time ends by `now`: leases, then waits. Serves those who come to age.
    public mutating func tick(at now: Instant) {
        prepare(at: now)
        for grant in grants.takeExpired(by: now) { abandon(grant, cause: .expired, at: now) }
        let ages = queue.waiters.contains { $0.agesAt <= now }
        if hasFreed || ages { runRound(at: now) }
        for waiter in queue.remove(where: { $0.deadline <= now }) {
            resolve(waiter, repeated(waiter) ?? timeout(waiter, at: now))
            // What was set aside for it is free for the others.
            hasFreed = true
        }
        if hasFreed { runRound(at: now) }
    }

    private mutating func timeout(_ waiter: WaitingQueue.Waiter, at now: Instant) -> Outcome {
        guard let slot = tree.slot(of: waiter.account) else {
            return .refused(
                Refusal(.released, "the account was released while the request waited"))
        }
        countDenial(.waitTimedOut, at: slot)
        var refusal = shortage(of: waiter.reservation, at: slot, now: now)
        refusal.reason = .waitTimedOut
        return .refused(refusal)
    }

    /// When `tick` has something to do next; may be early, never late.
    public func nextWakeup(after now: Instant) -> Instant? {
        let expiry = grants.nextExpiry
        guard let event = queue.nextEvent(after: now) else { return expiry }
        return min(expiry ?? event, event)
    }

    /// Takes a request out of the queue whose client is gone. Nothing is answered.
    public mutating func cancel(ticket: UInt64) {
        for waiter in queue.remove(where: { $0.ticket == ticket }) {
            if let slot = tree.slot(of: waiter.account) { tree.accounts[slot].waiting -= 1 }
            // What was set aside for it is free for the others.
            hasFreed = true
        }
    }
}
