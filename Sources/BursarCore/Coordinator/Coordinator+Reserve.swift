extension Coordinator {
    /// Grants a reservation, lets it wait, or refuses it.
    mutating func reserve(
        _ asked: Reservation, _ asker: Asker, _ key: RequestKey, at now: Instant
    ) throws(Refusal) -> Outcome {
        guard let path = asker.account else {
            throw Refusal(.unknownAccount, "the request names no account, and its session has none")
        }
        try check(asked)
        let origin = Origin(key: key, uid: asker.uid, pid: asker.pid)
        let slot = try existingOrAllocated(
            path, origin: origin, isBounded: asker.isBounded, at: now)
        var reservation = asked
        estimate(&reservation, at: slot)
        try price(&reservation, at: slot, now: now)
        try bound(&reservation, at: slot, now)
        try checkPerOperation(reservation.want, at: slot)
        guard hasRoomForGrant(at: slot) else {
            throw Refusal(
                .tooManyGrants,
                "\(path) has \(tree.accounts[slot].treeGrants) open grants, all accounts "
                    + "\(grants.openCount)")
        }
        try checkBid(reservation, at: slot)
        // Freed budget goes to those who wait, before anyone new.
        if hasFreed || queue.opens(by: now) {
            runRound(at: now)
            // Among them may be this very request, asked before.
            if let settled = outcome(of: key) { return settled }
        }
        let want = reservation.want
        if let gate = admit(behindWaiters: &reservation, at: slot, now) {
            guard gate.mayBeWaitedFor, reservation.wait > 0 else {
                throw refusal(of: gate, for: reservation, at: slot, now)
            }
            let ticket = try enqueue(asker, key, asked, reservation, at: slot, now)
            noteHold(gate, at: slot)
            return .waiting(ticket: ticket)
        }
        let setAside = setAside(for: reservation, at: slot)
        if !isContested(reservation, at: slot),
            let amounts = fitting(reservation, at: slot, setAside: setAside)
        {
            guard tree.canCount(amounts.values, at: slot, isAdmitted: true) else {
                throw uncountable(at: slot)
            }
            return .answered(
                grant(
                    amounts, reservation, session: asker.session, origin, at: slot, waited: false,
                    now: now))
        }
        reservation.want = want
        let refusal = shortage(of: reservation, at: slot, now: now)
        guard reservation.wait > 0, canBeWaitedFor(reservation, at: slot) else {
            throw claim(reservation, after: refusal, at: slot, now: now)
        }
        let ticket = try enqueue(asker, key, asked, reservation, at: slot, now)
        expectClearing(above: slot, at: now)
        claim(ticket: ticket, reservation, at: slot, now: now)
        return .waiting(ticket: ticket)
    }

    /// Lets a request wait; returns its ticket.
    private mutating func enqueue(
        _ asker: Asker, _ key: RequestKey, _ asked: Reservation, _ reservation: Reservation,
        at slot: Int, _ now: Instant
    ) throws(Refusal) -> UInt64 {
        guard queue.hasRoom(for: asker.uid, limits) else {
            throw Refusal(
                .queueFull,
                "\(queue.count) requests wait already, \(queue.count(of: asker.uid)) of them of "
                    + "this user", retryAfter: 1_000)
        }
        tree.accounts[slot].waiting += 1
        return queue.add(
            asker, key, asked: asked, reservation, account: tree.accounts[slot].record.id,
            priority: tree.priority(at: slot), at: now)
    }

    /// Whether an account may have one more open grant.
    func hasRoomForGrant(at slot: Int) -> Bool {
        tree.accounts[slot].treeGrants < limits.grantsPerAccount
            && grants.openCount < limits.openGrants
    }

    /// Whether grants that end, or a new period, could make a reservation fit.
    private func canBeWaitedFor(_ reservation: Reservation, at slot: Int) -> Bool {
        let need = reservation.need.values
        let limit = tree.limit(at: slot)
        let isHopeless = Resource.allCases.contains { need[$0] > 0 && limit[$0] == 0 }
        return !isHopeless && need.excess(over: tree.lowestCeiling(above: slot)).isZero
    }

    private func check(_ reservation: Reservation) throws(Refusal) {
        let (want, least) = (reservation.want, reservation.least)
        guard reservation.estimate & ~(Resource.tokens.bit | Resource.cost.bit) == 0,
            (0...Amounts.most).contains(reservation.promptTokens ?? 0)
        else {
            throw Refusal(
                .invalidArgument,
                "tokens and cost can be estimated, and a prompt has 0 to \(Amounts.most) tokens")
        }
        guard want.present | reservation.estimate != 0, want.isCountable else {
            throw Refusal(
                .invalidAmount,
                "ask a finite amount from 0 to \(Amounts.most) of at least one resource")
        }
        let asked = want.present | reservation.estimate
        guard least.isCountable, least.present & ~asked == 0,
            least.values.excess(over: want.values).only(~reservation.estimate).isZero
        else {
            throw Refusal(.invalidAmount, "`least` must be at most `want`, resource by resource")
        }
        guard (1...limits.longestLease).contains(reservation.lease) else {
            throw Refusal(
                .invalidArgument, "a lease lasts 1 to \(limits.longestLease) ms")
        }
        guard (0...limits.longestWait).contains(reservation.wait) else {
            throw Refusal(.invalidArgument, "a wait lasts 0 to \(limits.longestWait) ms")
        }
        guard reservation.operation.utf8.count <= limits.labelBytes,
            reservation.model.utf8.count <= limits.labelBytes
        else {
            throw Refusal(.invalidArgument, "a label has at most \(limits.labelBytes) bytes")
        }
    }

    private func checkPerOperation(_ want: Amounts, at slot: Int) throws(Refusal) {
        var node = slot
        while node >= 0 {
            defer { node = tree.accounts[node].parent }
            if tree.accounts[node].record.settings.perOperation.present == 0 { continue }
            let most = tree.accounts[node].record.settings.perOperation.limits
            let over = want.values.excess(over: most)
            if let resource = Resource.allCases.first(where: { over[$0] > 0 }) {
                throw Refusal(
                    .perOperationLimit,
                    "\(tree.accounts[node].record.path) grants at most \(most[resource]) \(resource) at a time"
                )
            }
        }
    }

    /// What of a reservation fits now: `min(want, available)` of each resource, at least `least`,
    /// or all of it where no `least` is given.
    func fitting(_ reservation: Reservation, at slot: Int, setAside: SetAside) -> Amounts? {
        let room = tree.headroom(at: slot, setAside: setAside)
        return reservation.fitting(room)
    }

    /// Makes a grant that was found to fit.
    mutating func grant(
        _ amounts: Amounts, _ reservation: Reservation, session: UInt64, _ origin: Origin,
        at slot: Int, waited: Bool, paid: Quantities = .zero, now: Instant
    ) -> Answer {
        let after = tree.accounts[slot].treeUsed + amounts.values
        let borrowed = after.excess(over: tree.accounts[slot].record.nominal).least(amounts.values)
        let answer = record(
            Granted(
                account: tree.accounts[slot].record.id, amounts: amounts, borrowed: borrowed,
                expires: max(now, lastTime).advanced(milliseconds: reservation.lease),
                session: reservation.detached ? 0 : session,
                operationClass: reservation.operationClass, waited: waited,
                operation: reservation.operation, model: reservation.model, paid: paid,
                promptTokens: reservation.promptTokens, origin: origin), at: now)
        if !claims.isEmpty { withdrawClaim(servedBy: amounts.values, at: slot) }
        return answer
    }
}

extension Reservation {
    /// The smallest acceptable amounts: all of it where no `least` is given.
    var need: Amounts { least.filled(from: want) }

    /// What of it fits into `room`: `min(want, room)` of each resource, at least `least`, or all of
    /// it where no `least` is given.
    func fitting(_ room: Quantities) -> Amounts? {
        var amounts = want
        for resource in Resource.allCases {
            guard case .finite(let wanted) = want[resource], wanted > room[resource]
            else { continue }
            guard case .finite(let smallest) = least[resource], smallest <= room[resource]
            else { return nil }
            amounts[resource] = .finite(room[resource])
        }
        return amounts
    }
}

extension AccountTree {
    /// Class of an account's requests in the waiting queue. A sub-agent does not pass ahead of the
    /// agent that made it.
    func priority(at slot: Int) -> Int32 {
        var priority = accounts[slot].record.settings.priority
        var node = slot
        while case .delegated = accounts[node].record.source {
            node = accounts[node].parent
            priority = min(priority, accounts[node].record.settings.priority)
        }
        return priority
    }
}
