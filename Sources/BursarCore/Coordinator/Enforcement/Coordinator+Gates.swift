/// What holds a request back though there is budget: pauses, deadlines, levels, paces.
extension Coordinator {
    /// Why a request is held back.
    struct Gate {
        /// What its asker is told.
        var refusal: Refusal
        /// When it opens by itself; `nil`: not by the passing of time.
        var opensAt: Instant?
        /// Whether waiting makes sense: a level is to make the agent act, and does not pass soon.
        var mayBeWaitedFor: Bool
    }

    /// What holds a request back, if anything does. Levels and paces of those above its asker do only
    /// where it makes them commit more: within the asker's minimum they do not.
    func gate(_ reservation: Reservation, at slot: Int, _ now: Instant) -> Gate? {
        let path = tree.accounts[slot].record.path
        if tree.accounts[slot].record.clock.isPaused {
            let paused = pausedAccount(above: slot)
            return Gate(
                refusal: Refusal(.paused, "\(paused) is paused; an operator resumes it"),
                mayBeWaitedFor: true)
        }
        let isSaving = reservation.operationClass == .winddown
        if !isSaving, let end = firstDeadline(at: slot, now), end.at <= now {
            return Gate(
                refusal: Refusal(
                    .deadlinePassed,
                    "the time of \(tree.accounts[end.node].record.path) is over; only operations of "
                        + "class winddown are admitted"),
                mayBeWaitedFor: false)
        }
        let top = tree.top(growingBy: reservation.need.values, at: slot)
        if !isSaving {
            let level = tree.level(at: slot, upTo: top)
            if level == .black {
                return Gate(
                    refusal: Refusal(
                        .stopped,
                        "\(path) is \(level): only operations of class winddown are admitted"),
                    mayBeWaitedFor: false)
            }
            if level == .red, reservation.operationClass == .optional {
                return Gate(
                    refusal: Refusal(
                        .degraded, "\(path) is \(level): optional operations are left out"),
                    mayBeWaitedFor: false)
            }
        }
        return paceGate(reservation, at: slot, upTo: top, now)
    }

    /// The same for a new request: it does not pass by those that its account's pace holds back.
    func gate(behindWaiters reservation: Reservation, at slot: Int, _ now: Instant) -> Gate? {
        if let gate = gate(reservation, at: slot, now) { return gate }
        guard tree.accounts[slot].waiting > 0, tree.isPaced(upFrom: slot) else { return nil }
        let id = tree.accounts[slot].record.id
        let opening = queue.waiters.lazy.filter { $0.account == id }
            .compactMap { self.gate($0.reservation, at: slot, now)?.opensAt }.first
        guard let opens = opening else { return nil }
        return Gate(
            refusal: Refusal(
                .throttled,
                "\(tree.accounts[slot].record.path) is paced, and others of its requests wait",
                retryAfter: now.millisecondsUntil(opens)),
            opensAt: opens, mayBeWaitedFor: true)
    }

    /// What an asker is told that is held back: if there is no budget for it either, that.
    func refusal(
        of gate: Gate, for reservation: Reservation, at slot: Int, _ now: Instant
    ) -> Refusal {
        if !gate.mayBeWaitedFor,
            fitting(reservation, at: slot, setAside: setAside(for: reservation, at: slot)) == nil
        {
            return shortage(of: reservation, at: slot, now: now)
        }
        var refusal = gate.refusal
        refusal.level = level(at: slot)
        return refusal
    }

    private func paceGate(
        _ reservation: Reservation, at slot: Int, upTo top: Int, _ now: Instant
    ) -> Gate? {
        let (delay, node) = paceDelay(
            of: reservation.need.values, at: slot, upTo: top, now)
        if delay == 0 { return nil }
        let path = tree.accounts[node].record.path
        let rates = rate(at: node, now)
        let said = Resource.allCases.compactMap { resource in
            rates.finite(resource).map { "\(resource.text($0)) \(resource)" }
        }
        return Gate(
            refusal: Refusal(
                .throttled, "\(path) may use \(said.joined(separator: ", ")) per minute",
                retryAfter: delay),
            opensAt: now.advanced(milliseconds: delay), mayBeWaitedFor: true)
    }

    private func firstDeadline(at slot: Int, _ now: Instant) -> (at: Instant, node: Int)? {
        var first: (at: Instant, node: Int)?
        var node = slot
        while node >= 0 {
            if let end = deadline(at: node, now), end < first?.at ?? Instant(nanoseconds: .max) {
                first = (end, node)
            }
            node = tree.accounts[node].parent
        }
        return first
    }

    /// The account that is paused itself, nearest above one that stands still.
    private func pausedAccount(above slot: Int) -> AccountPath {
        var node = slot
        while !tree.accounts[node].record.isPaused, tree.accounts[node].parent >= 0 {
            node = tree.accounts[node].parent
        }
        return tree.accounts[node].record.path
    }

    /// A reservation as far as the account's ladder bounds a grant: cut where it accepts less, refused
    /// where it does not. What saves work is not bounded, and a stop is told first.
    func bounded(
        _ reservation: Reservation, at slot: Int, _ now: Instant
    ) throws(Refusal) -> Reservation {
        if tree.accounts[slot].policy.ladder.isEmpty || reservation.operationClass == .winddown {
            return reservation
        }
        if let gate = gate(reservation, at: slot, now), !gate.mayBeWaitedFor { return reservation }
        let top = tree.top(growingBy: reservation.need.values, at: slot)
        guard let degradation = degradation(at: slot, replacing: reservation.model, upTo: top)
        else { return reservation }
        var bounded = reservation
        for resource in Resource.allCases {
            guard let most = degradation.most.finite(resource),
                let want = reservation.want.finite(resource), want > most
            else { continue }
            guard let least = reservation.least.finite(resource), least <= most else {
                throw Refusal(
                    .degraded,
                    "\(tree.accounts[slot].record.path) is degraded: a grant has at most "
                        + "\(resource.text(most)) \(resource)")
            }
            bounded.want[resource] = .finite(most)
        }
        return bounded
    }
}
