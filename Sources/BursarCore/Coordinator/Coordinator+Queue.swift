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
            guard let slot = tree.slot(of: waiter.account) else { continue }
            if let outcome = serve(waiter, at: slot, setAside: setAside, now: now) {
                served.insert(waiter.ticket)
                tree.accounts[slot].waiting -= 1
                effects.resolved.append(Resolution(ticket: waiter.ticket, outcome: outcome))
            } else if waiter.agesAt <= now {
                keepFree(waiter.reservation, at: slot, in: &setAside)
            }
        }
        _ = queue.remove { served.contains($0.ticket) }
        queue.setAside = setAside
    }

    private mutating func serve(
        _ waiter: WaitingQueue.Waiter, at slot: Int, setAside: SetAside, now: Instant
    ) -> Outcome? {
        let key = requestKey(of: waiter.request)
        switch answers.find(key, limits: limits) {
        case .new: break
        case .stored(let answer): return .repeated(answer)
        case .otherPayload:
            return .refused(Refusal(.keyReused, "key \(key.number) named another request"))
        case .acknowledged:
            return .refused(Refusal(.keyAcknowledged, "the answer was acknowledged already"))
        case .full: return nil
        }
        guard tree.canCount(waiter.reservation.want.values, at: slot),
            let amounts = fitting(waiter.reservation, at: slot, setAside: setAside)
        else { return nil }
        let origin = Origin(key: key, uid: waiter.request.uid, pid: waiter.request.pid)
        return .answered(
            grant(
                amounts, waiter.reservation, waiter.request, origin, at: slot, waited: true,
                now: now))
    }

    /// Sets aside what an aged waiter needs, at each node that its grant would grow.
    private func keepFree(
        _ reservation: Reservation, at slot: Int, in setAside: inout SetAside
    ) {
        var need = reservation.want.values
        for resource in Resource.allCases {
            if case .finite(let least) = reservation.least[resource] { need[resource] = least }
        }
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
            let slot = tree.slot(of: waiter.account)
            if let slot {
                tree.accounts[slot].waiting -= 1
                countDenial(.waitTimedOut, at: slot)
            }
            var refusal = slot.map { shortage(of: waiter.reservation, at: $0, now: now) }
                ?? Refusal(.released, "the account was released while the request waited")
            if slot != nil { refusal.reason = .waitTimedOut }
            effects.resolved.append(
                Resolution(ticket: waiter.ticket, outcome: .refused(refusal)))
        }
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
        }
        // What was set aside for it is free for the others.
        hasFreed = true
    }
}
