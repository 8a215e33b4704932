extension Coordinator {
    /// When each wait that is not over must end.
    package var waitDeadlines: [Instant] { queue.waiters.map(\.deadline) }

    /// How a waiter ends whose key was answered meanwhile: a retry that also waited, or did not have
    /// to.
    func repeated(_ waiter: WaitingQueue.Waiter) -> Outcome? {
        switch answers.find(waiter.key, limits: limits) {
        case .new, .full: nil
        case .stored(let answer): .repeated(answer)
        case .otherPayload:
            .refused(Refusal(.keyReused, "key \(waiter.key.number) named another request"))
        case .acknowledged:
            .refused(Refusal(.keyAcknowledged, "the answer was acknowledged already"))
        }
    }

    mutating func resolve(_ waiter: WaitingQueue.Waiter, _ outcome: Outcome) {
        if let slot = tree.slot(of: waiter.account) { tree.accounts[slot].waiting -= 1 }
        withdraw(.ticket(waiter.ticket))
        if case .refused = outcome { refusedWaits.append((effects.resolved.count, waiter)) }
        effects.resolved.append(Resolution(ticket: waiter.ticket, outcome: outcome))
    }

    /// Who asked twice, waited with one of the copies in vain and was granted the other in the same turn is told
    /// of the grant: what waits is answered last.
    mutating func reconsiderRefusedWaits() {
        for (place, waiter) in refusedWaits {
            guard case .repeated(let answer)? = repeated(waiter) else { continue }
            effects.resolved[place].outcome = .repeated(answer)
        }
        refusedWaits.removeAll(keepingCapacity: true)
    }

    /// Ends what time ends by `now`: leases, then waits. Serves those who come to age.
    public mutating func tick(at now: Instant) {
        prepare(at: now)
        for grant in grants.takeExpired(by: now) where !extendPaused(grant, at: now) {
            abandon(grant, cause: .expired, at: now)
        }
        carryOutRecalls(at: now)
        dropClaims(at: now)
        let ages = queue.waiters.contains { $0.agesAt <= now }
        let clearings = queue.takeClearings(by: now)
        if hasFreed || ages || queue.opens(by: now) || !clearings.isEmpty {
            runRound(at: now, clearing: clearings)
        }
        for waiter in queue.remove(where: { $0.deadline <= now }) {
            resolve(waiter, repeated(waiter) ?? timeout(waiter, at: now))
            // What was set aside for it is free for the others.
            hasFreed = true
        }
        if hasFreed { runRound(at: now) }
        for group in groupsToSettle(at: now) {
            record(.creditsSettled(tree.accounts[group].record.id), at: now)
        }
    }

    private mutating func timeout(_ waiter: WaitingQueue.Waiter, at now: Instant) -> Outcome {
        guard let slot = tree.slot(of: waiter.account) else {
            return .refused(
                Refusal(.released, "the account was released while the request waited"))
        }
        countDenial(.waitTimedOut, of: waiter.asked, waiter.asker, at: slot)
        if var held = gate(waiter.reservation, at: slot, now)?.refusal {
            held.reason = .waitTimedOut
            held.level = level(at: slot)
            return .refused(held)
        }
        var refusal = shortage(of: waiter.reservation, at: slot, now: now)
        refusal.reason = .waitTimedOut
        return .refused(claim(after: refusal, of: waiter, at: slot, now: now))
    }

    /// When `tick` has something to do next; may be early, never late.
    public func nextWakeup(after now: Instant) -> Instant? {
        [
            grants.nextExpiry, grants.nextDue, queue.nextEvent(after: now), claims.nextEnd,
            nextCreditSettlement, nextLevelSweep, nextDeadline, queue.opensAt, forecasts.nextRound,
        ].compactMap(\.self).min()
    }

    /// Takes a request out of the queue whose client is gone. Nothing is answered.
    public mutating func cancel(ticket: UInt64) {
        for waiter in queue.remove(where: { $0.ticket == ticket }) {
            if let slot = tree.slot(of: waiter.account) { tree.accounts[slot].waiting -= 1 }
            withdraw(.ticket(waiter.ticket))
            // What was set aside for it is free for the others.
            hasFreed = true
        }
    }
}
