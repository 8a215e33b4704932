/// What holds a request back though there is budget: pauses, deadlines, levels, paces.
extension Coordinator {
    /// Why a request is held back.
    struct Gate {
        /// What its asker is told.
        var refusal: Refusal
        /// When it opens by itself; `nil`: not by the passing of time.
        var opensAt: Instant?
        /// The account whose pace it is, where it is one.
        var paced: Int?
        /// Whether waiting makes sense: a level is to make the agent act, and does not pass soon.
        var mayBeWaitedFor: Bool
    }

    /// What holds a request back, if anything does.
    func gate(_ reservation: Reservation, at slot: Int, _ now: Instant) -> Gate? {
        var reservation = reservation
        return admit(&reservation, at: slot, now)
    }

    /// Cuts a reservation to as much as nothing holds back: all that it wants, or what of it lies within
    /// what is kept for its asker, or the least that it accepts. Where even that is held back, returns by
    /// what, and cuts nothing.
    func admit(_ reservation: inout Reservation, at slot: Int, _ now: Instant) -> Gate? {
        let want = reservation.want.values
        guard let gate = gate(reservation, of: want, at: slot, now) else { return nil }
        if reservation.least.present == 0 { return gate }
        // To accept nothing at all is not to pass for nothing.
        let smallest = reservation.need.values.most(want.least(Quantities(repeating: 1)))
        let kept = want.least(
            tree.accounts[slot].record.funded.excess(over: tree.accounts[slot].committed))
        for amounts in [kept.most(smallest), smallest]
        where self.gate(reservation, of: amounts, at: slot, now) == nil {
            for resource in Resource.allCases where reservation.want[resource].finite != nil {
                reservation.want[resource] = .finite(amounts[resource])
            }
            return nil
        }
        return gate
    }

    /// What holds back a request for so much. Levels and paces of those above its asker do only where
    /// it makes them commit more: within the asker's minimum they do not.
    private func gate(
        _ reservation: Reservation, of amounts: Quantities, at slot: Int, _ now: Instant
    ) -> Gate? {
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
        let top = tree.top(growingBy: amounts, at: slot)
        if !isSaving {
            let level = tree.level(at: slot, upTo: top)
            if level == .black {
                return Gate(
                    refusal: Refusal(
                        .stopped,
                        "\(tree.accounts[slot].record.path) is \(level): only operations of class winddown are admitted"
                    ),
                    mayBeWaitedFor: false)
            }
            if level == .red, reservation.operationClass == .optional {
                return Gate(
                    refusal: Refusal(
                        .degraded,
                        "\(tree.accounts[slot].record.path) is \(level): optional operations are "
                            + "left out"),
                    mayBeWaitedFor: false)
            }
        }
        return paceGate(of: amounts, at: slot, upTo: top, now)
    }

    /// The same for a new request: it does not pass by those that its account's pace holds back.
    func admit(
        behindWaiters reservation: inout Reservation, at slot: Int, _ now: Instant
    ) -> Gate? {
        if let gate = admit(&reservation, at: slot, now) { return gate }
        guard let opens = queueOpens(before: reservation, at: slot) else { return nil }
        return Gate(
            refusal: Refusal(
                .throttled,
                "\(tree.accounts[slot].record.path) is paced, and others of its requests wait",
                retryAfter: now.millisecondsUntil(opens)),
            opensAt: opens, mayBeWaitedFor: true)
    }

    /// When the requests before this one pass that a pace holds back; `nil` if none does, or a pace that
    /// does not matter to this one.
    func queueOpens(before reservation: Reservation, at slot: Int) -> Instant? {
        guard tree.accounts[slot].waiting > 0,
            let hold = queue.paceHolds[tree.accounts[slot].record.id]
        else { return nil }
        let top = tree.top(growingBy: reservation.want.values, at: slot)
        var node = slot
        while node != hold.node {
            if node == top || node < 0 { return nil }
            node = tree.accounts[node].parent
        }
        return hold.opensAt
    }

    /// Notes when a waiting request that a pace holds back may pass.
    mutating func noteHold(_ gate: Gate, at slot: Int) {
        guard let opens = gate.opensAt else { return }
        queue.opensAt = min(queue.opensAt ?? opens, opens)
        if let node = gate.paced, queue.paceHolds[tree.accounts[slot].record.id] == nil {
            queue.paceHolds[tree.accounts[slot].record.id] = (opens, node)
        }
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
        of amounts: Quantities, at slot: Int, upTo top: Int, _ now: Instant
    ) -> Gate? {
        let (delay, node) = paceDelay(of: amounts, at: slot, upTo: top, now)
        if delay == 0 { return nil }
        let path = tree.accounts[node].record.path
        let rates = rate(at: node, now)
        let said = Resource.allCases.compactMap { resource in
            rates[resource].finite.map { "\(resource.text($0)) \(resource)" }
        }
        var refusal = Refusal(
            .throttled, "\(path) may use \(said.joined(separator: ", ")) per minute")
        // A pace of nothing does not open by itself.
        if delay == .max { return Gate(refusal: refusal, mayBeWaitedFor: true) }
        refusal.retryAfter = delay
        return Gate(
            refusal: refusal, opensAt: now.advanced(milliseconds: delay), paced: node,
            mayBeWaitedFor: true)
    }

    /// The account that is paused itself, nearest above one that stands still.
    private func pausedAccount(above slot: Int) -> AccountPath {
        var node = slot
        while !tree.accounts[node].record.isPaused, tree.accounts[node].parent >= 0 {
            node = tree.accounts[node].parent
        }
        return tree.accounts[node].record.path
    }

    /// Bounds a reservation by the account's ladder: it is cut where it accepts less, refused where it does
    /// not. What saves work is not bounded, and a stop is told first.
    func bound(
        _ reservation: inout Reservation, at slot: Int, _ now: Instant
    ) throws(Refusal) {
        if tree.accounts[slot].policy.ladder.isEmpty || reservation.operationClass == .winddown {
            return
        }
        if let gate = gate(reservation, at: slot, now), !gate.mayBeWaitedFor { return }
        let top = tree.top(growingBy: reservation.want.values, at: slot)
        guard let degradation = degradation(at: slot, replacing: reservation.model, upTo: top)
        else { return }
        var bounded = reservation.want
        for resource in Resource.allCases {
            guard let most = degradation.most[resource].finite,
                let want = reservation.want[resource].finite, want > most
            else { continue }
            guard let least = reservation.least[resource].finite, least <= most else {
                throw Refusal(
                    .degraded,
                    "\(tree.accounts[slot].record.path) is degraded: a grant has at most "
                        + "\(resource.text(most)) \(resource)")
            }
            bounded[resource] = .finite(most)
        }
        reservation.want = bounded
    }
}
