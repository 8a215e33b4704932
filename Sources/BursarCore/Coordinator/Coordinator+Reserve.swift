extension Coordinator {
    /// Grants a reservation, lets it wait, or refuses it.
    mutating func reserve(
        _ reservation: Reservation, _ request: Request, _ origin: Origin, at now: Instant
    ) throws(Refusal) -> Outcome {
        guard let path = request.account else {
            throw Refusal(.unknownAccount, "the request names no account, and its session has none")
        }
        try check(reservation)
        let slot = try existingOrAllocated(path, origin: origin, at: now)
        let account = tree.accounts[slot]
        try checkPerOperation(reservation.want, at: slot)
        guard account.treeGrants < limits.grantsPerAccount else {
            throw Refusal(.tooManyGrants, "\(path) has \(account.treeGrants) open grants")
        }
        guard tree.canCount(reservation.want.values, at: slot) else {
            throw Refusal(.amountOverflow, "\(path) cannot count that much more")
        }
        // Freed budget goes to those who wait, before anyone new.
        if hasFreed { runRound(at: now) }
        if let amounts = fitting(reservation, at: slot, setAside: queue.setAside) {
            return .answered(
                grant(amounts, reservation, request, origin, at: slot, waited: false, now: now))
        }
        let refusal = shortage(of: reservation, at: slot, now: now)
        guard reservation.wait > 0, refusal.reason != RefusalReason.noBudget else { throw refusal }
        guard queue.count < limits.waitingRequests else {
            throw Refusal(
                .queueFull, "\(queue.count) requests wait already", retryAfter: 1_000)
        }
        tree.accounts[slot].waiting += 1
        let ticket = queue.add(
            request, reservation, account: account.record.id,
            priority: account.record.settings.priority, at: now)
        return .waiting(ticket: ticket)
    }

    private func check(_ reservation: Reservation) throws(Refusal) {
        let (want, least) = (reservation.want, reservation.least)
        guard want.present != 0, want.isCountable else {
            throw Refusal(
                .invalidAmount,
                "ask a finite amount from 0 to \(Amounts.most) of at least one resource")
        }
        guard least.isCountable, least.present & ~want.present == 0,
            least.values.excess(over: want.values).isZero
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
        for label in [reservation.operation, reservation.model]
        where label.utf8.count > limits.labelBytes {
            throw Refusal(.invalidArgument, "a label has at most \(limits.labelBytes) bytes")
        }
    }

    private func checkPerOperation(_ want: Amounts, at slot: Int) throws(Refusal) {
        var node = slot
        while node >= 0 {
            let record = tree.accounts[node].record
            let most = record.settings.perOperation.limits
            let over = want.values.excess(over: most)
            if let resource = Resource.allCases.first(where: { over[$0] > 0 }) {
                throw Refusal(
                    .perOperationLimit,
                    "\(record.path) grants at most \(most[resource]) \(resource) at a time")
            }
            node = tree.accounts[node].parent
        }
    }

    /// What of a reservation fits now: `min(want, available)` of each resource, at least `least`,
    /// or all of it where no `least` is given.
    func fitting(_ reservation: Reservation, at slot: Int, setAside: SetAside) -> Amounts? {
        let room = tree.headroom(at: slot, setAside: setAside)
        var amounts = reservation.want
        for resource in Resource.allCases {
            guard case .finite(let want) = reservation.want[resource], want > room[resource]
            else { continue }
            guard case .finite(let least) = reservation.least[resource], least <= room[resource]
            else { return nil }
            amounts[resource] = .finite(room[resource])
        }
        return amounts
    }

    /// Makes a grant that was found to fit.
    mutating func grant(
        _ amounts: Amounts, _ reservation: Reservation, _ request: Request, _ origin: Origin,
        at slot: Int, waited: Bool, now: Instant
    ) -> Answer {
        let account = tree.accounts[slot]
        let after = account.treeUsed + amounts.values
        let borrowed = after.excess(over: account.record.nominal).least(amounts.values)
        let answer = record(
            .granted(
                Granted(
                    account: account.record.id, amounts: amounts, borrowed: borrowed,
                    expires: max(now, lastTime).advanced(milliseconds: reservation.lease),
                    session: reservation.detached ? 0 : request.session,
                    operationClass: reservation.operationClass, waited: waited,
                    operation: reservation.operation, model: reservation.model, origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("a grant has an answer") }
        return answer
    }

    /// Why a reservation does not fit.
    func shortage(of reservation: Reservation, at slot: Int, now: Instant) -> Refusal {
        var refusal = shortageReason(of: reservation, at: slot, now: now)
        refusal.level = level(at: slot)
        return refusal
    }

    private func shortageReason(
        of reservation: Reservation, at slot: Int, now: Instant
    ) -> Refusal {
        var need = reservation.want
        for resource in Resource.allCases where reservation.least[resource] != .absent {
            need[resource] = reservation.least[resource]
        }
        let path = tree.accounts[slot].record.path
        let limit = tree.limit(at: slot)
        for resource in Resource.allCases where need.values[resource] > 0 && limit[resource] == 0 {
            return Refusal(
                .noBudget, "\(path) has no \(resource) to give: its limit is 0", blockedAt: nil)
        }
        guard let node = tree.obstacle(to: need.values, at: slot) else {
            return Refusal(
                .queuedBehind, "what \(path) could use is set aside for longer waiting requests",
                retryAfter: queue.nextEvent(after: now).map { now.millisecondsUntil($0) })
        }
        let obstacle = tree.accounts[node]
        let room = tree.headroom(at: slot)
        let short = need.values.excess(over: room)
        let resource = Resource.allCases.first { short[$0] > 0 } ?? .tokens
        var retryAfter: Int64?
        if obstacle.treeHeld[resource] > 0, let expiry = grants.nextExpiry, expiry > now {
            retryAfter = now.millisecondsUntil(expiry)
        }
        return Refusal(
            .insufficientBudget,
            "\(path) can get \(room[resource]) \(resource) now, not \(need.values[resource]): "
                + "\(obstacle.record.path) has \(obstacle.treeHeld[resource]) held and "
                + "\(obstacle.treeConsumed[resource]) consumed",
            retryAfter: retryAfter, blockedAt: obstacle.record.id)
    }

    /// The open grants beneath the account that stands in the way, largest first.
    public func obstacles(to refusal: Refusal, most: Int) -> [GrantRecord] {
        guard let id = refusal.blockedAt, let node = tree.slot(of: id) else { return [] }
        let inWay = grants.allOpen.filter { grant in
            tree.slot(of: grant.account).map { tree.isWithin($0, node) } ?? false
        }
        let sorted = inWay.sorted { a, b in
            let (x, y) = (a.held, b.held)
            return (x.tokens, x.cost, x.time, b.id) > (y.tokens, y.cost, y.time, a.id)
        }
        return Array(sorted.prefix(most))
    }
}
