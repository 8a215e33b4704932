extension Coordinator {
    /// Where a grant is that is open, and its account.
    func openGrant(_ id: UInt64) throws(Refusal) -> (place: Int, slot: Int) {
        guard let place = grants.openPlace(of: id) else {
            // The number of a grant is that of its entry, so a number to come never was a grant.
            throw id == 0 || id > lastSeq
                ? Refusal(.unknownGrant, "there is no grant g\(id)")
                : Refusal(.grantEnded, "grant g\(id) is not open")
        }
        return (place, slot(grants.places[place].record.account))
    }

    /// Settles a grant with its actual usage, or corrects one that was given up.
    mutating func commit(
        _ settlement: Settlement, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        let said = settlement.actual
        guard said.isCountable else {
            throw Refusal(
                .invalidAmount, "an actual amount is finite and from 0 to \(Amounts.most)")
        }
        if let place = grants.place(of: settlement.grant),
            let charged = grants.places[place].record.abandoned
        {
            return try correct(place, charged: charged, settlement, origin: origin, at: now)
        }
        let (place, slot) = try openGrant(settlement.grant)
        let time =
            said[.time] == .absent ? measured(place, at: slot, until: now) : said.values.time
        let (actual, billing) = try billed(
            said, by: settlement.usage, of: settlement.model,
            or: grants.places[place].record.model, time: time, at: slot, now: now)
        let (granted, tracked) = (
            grants.places[place].record.amounts, grants.places[place].record.tracked
        )
        var usage = actual
        for resource in Resource.allCases where actual.present & resource.bit == 0 {
            if resource == .time {
                usage[resource] = .finite(time)
            } else if granted.present & resource.bit != 0 || tracked[resource] > 0 {
                usage[resource] = .finite(tracked[resource])
            }
        }
        let growth = usage.values.excess(over: tracked + grants.places[place].record.held)
        guard tree.canCount(growth, at: slot, isAdmitted: false) else {
            throw uncountable(at: slot)
        }
        // What was tracked in a closed period stays in it.
        let fixed = tracked - trackedNow(place, at: slot)
        let charged = Amounts(usage.values.most(fixed), presentIn: usage.present)
        return end(
            place, .committed, actual: usage, charged: charged, work: settlement.work,
            billing: billing, at: slot, origin, now)
    }

    /// Cancels a grant. What was tracked on it stays charged.
    mutating func void(
        _ id: UInt64, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        let (place, slot) = try openGrant(id)
        let tracked = trackedAmounts(of: place)
        return end(place, .voided, actual: tracked, charged: tracked, at: slot, origin, now)
    }

    /// Settles a grant whose outcome is unknown, by the account's policy.
    mutating func abandon(_ id: UInt64, cause: SettlementCause, at now: Instant) {
        guard let place = grants.openPlace(of: id),
            let slot = tree.slot(of: grants.places[place].record.account)
        else { return }
        var charged = trackedAmounts(of: place)
        let (granted, tracked) = (
            grants.places[place].record.amounts, grants.places[place].record.tracked
        )
        switch tree.accounts[slot].policy.onAbandon {
        case .tracked: break
        case .charge:
            for resource in Resource.allCases {
                guard case .finite(let amount) = granted[resource] else { continue }
                charged[resource] = .finite(max(amount, tracked[resource]))
            }
        case .refund:
            let fixed = tracked - trackedNow(place, at: slot)
            charged = Amounts(fixed, presentIn: charged.present)
        }
        _ = end(place, cause, actual: charged, charged: charged, at: slot, .coordinator, now)
    }

    private mutating func end(
        _ place: Int, _ cause: SettlementCause, actual: Amounts, charged: Amounts,
        work: UInt64 = 0, billing: Billing = .amounts, at slot: Int, _ origin: Origin,
        _ now: Instant
    ) -> Answer {
        let (granted, tracked) = (
            grants.places[place].record.amounts, grants.places[place].record.tracked
        )
        let held = grants.places[place].record.held
        let after = tree.accounts[slot].treeUsed - held + (charged.values - tracked)
        let nominal = tree.accounts[slot].record.nominal
        let paidBack = tree.accounts[slot].borrowed.excess(over: after.excess(over: nominal))
        return record(
            Settled(
                grant: grants.places[place].record.id, account: tree.accounts[slot].record.id,
                cause: cause,
                isOverrun: cause == .committed && granted.areExceeded(by: actual),
                actual: actual, charged: charged, paidBack: paidBack,
                tracked: tracked, work: work, billing: billing, origin: origin), at: now)
    }

    /// Corrects what was charged for a grant whose outcome had been unknown. A reduction counts in
    /// the period that was charged: if that is closed, it lowers its debt and not what is consumed now.
    private mutating func correct(
        _ place: Int, charged: Amounts, _ settlement: Settlement, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        let grant = grants.places[place].record
        let slot = slot(grant.account)
        let said = settlement.actual
        let (actual, billing) = try billed(
            said, by: settlement.usage, of: settlement.model, or: grant.model,
            time: (said[.time] == .absent ? charged : said).values.time, at: slot, now: now)
        var usage = charged
        var consumedDelta = Quantities.zero
        var debtDelta = Quantities.zero
        let current = trackedNow(place, at: slot)
        let debt = tree.accounts[slot].record.debt
        for resource in Resource.allCases {
            if case .finite(let amount) = actual[resource] {
                usage[resource] = .finite(amount)
            } else if resource != .time, usage[resource] != .absent {
                usage[resource] = .finite(grant.tracked[resource])
            }
            let change = usage.values[resource] - charged.values[resource]
            consumedDelta[resource] = max(change, -current[resource])
            debtDelta[resource] = max(change - consumedDelta[resource], -debt[resource])
        }
        guard tree.canCount(consumedDelta.most(.zero), at: slot, isAdmitted: false) else {
            throw uncountable(at: slot)
        }
        let account = tree.accounts[slot]
        let after = (account.treeUsed + consumedDelta).excess(over: account.record.nominal)
        let answer = record(
            .corrected(
                Corrected(
                    grant: grant.id, account: grant.account, actual: usage, charged: usage,
                    consumedDelta: consumedDelta, debtDelta: debtDelta,
                    paidBack: account.borrowed.excess(over: after), replaced: charged.values,
                    work: settlement.work, billing: billing, origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("a correction has an answer") }
        return answer
    }

    /// Lengthens a lease; it never becomes shorter.
    mutating func extend(
        _ id: UInt64, lease: Int64, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        guard (1...limits.longestLease).contains(lease) else {
            throw Refusal(.invalidArgument, "a lease lasts 1 to \(limits.longestLease) ms")
        }
        let (place, _) = try openGrant(id)
        let expires = max(
            grants.places[place].record.expires, max(now, lastTime).advanced(milliseconds: lease))
        let answer = record(
            .extended(Extended(grant: id, expires: expires, origin: origin)), at: now)
        guard let answer else { preconditionFailure("an extension has an answer") }
        return answer
    }

    /// Usage of a grant in the period that runs.
    func trackedNow(_ place: Int, at slot: Int) -> Quantities {
        grants.places[place].record.period == period(at: slot)
            ? grants.places[place].record.trackedInPeriod : .zero
    }

    /// Number of the period that runs in the pool of an account.
    func period(at slot: Int) -> UInt64 {
        tree.accounts[tree.accounts[slot].pool].record.period
    }

    private func trackedAmounts(of place: Int) -> Amounts {
        let tracked = grants.places[place].record.tracked
        var mask = grants.places[place].record.amounts.present
        for resource in Resource.allCases where tracked[resource] > 0 { mask |= resource.bit }
        return Amounts(tracked, presentIn: mask)
    }

    /// The time since a grant was made without pauses, in milliseconds, rounded up.
    private func measured(_ place: Int, at slot: Int, until now: Instant) -> Int64 {
        let now = max(now, lastTime)
        let made = grants.places[place].record.made
        let paused =
            tree.accounts[slot].record.clock.pausedTotal(at: now)
            - grants.places[place].record.pausedBefore
        let start = Instant(nanoseconds: made.nanoseconds + max(0, paused))
        return min(start.millisecondsUntil(now), Amounts.most)
    }
}
