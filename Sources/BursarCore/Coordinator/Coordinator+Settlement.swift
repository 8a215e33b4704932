extension Coordinator {
    func openGrant(_ id: UInt64) throws(Refusal) -> (record: GrantRecord, slot: Int) {
        guard let record = grants.open(id) else {
            // The number of a grant is that of its entry, so a number to come never was a grant.
            throw id == 0 || id > lastSeq
                ? Refusal(.unknownGrant, "there is no grant g\(id)")
                : Refusal(.grantEnded, "grant g\(id) is not open")
        }
        guard let slot = tree.slot(of: record.account) else {
            preconditionFailure("an open grant has an account")
        }
        return (record, slot)
    }

    /// Settles a grant with its actual usage, or corrects one that was given up.
    mutating func commit(
        _ id: UInt64, actual: Amounts, usage tokens: TokenUsage?, model: String, work: UInt64,
        origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        guard actual.isCountable else {
            throw Refusal(
                .invalidAmount, "an actual amount is finite and from 0 to \(Amounts.most)")
        }
        if let place = grants.place(of: id), let charged = grants.places[place].record.abandoned {
            let record = grants.places[place].record
            let (actual, billing) = try billed(
                actual, by: tokens, of: model, or: record.model,
                time: (actual[.time] == .absent ? charged : actual).values.time,
                at: slot(record.account), now: now)
            return try correct(
                record, charged: charged, actual: actual, work: work, billing: billing,
                origin: origin, at: now)
        }
        let (grant, slot) = try openGrant(id)
        let time =
            actual[.time] == .absent
            ? measured(grant, at: slot, until: now) : actual.values.time
        let (actual, billing) = try billed(
            actual, by: tokens, of: model, or: grant.model, time: time, at: slot, now: now)
        var usage = actual
        for resource in Resource.allCases where actual[resource] == .absent {
            if resource == .time {
                usage[resource] = .finite(time)
            } else if grant.amounts[resource] != .absent || grant.tracked[resource] > 0 {
                usage[resource] = .finite(grant.tracked[resource])
            }
        }
        let growth = usage.values.excess(over: grant.tracked + grant.held)
        guard tree.canCount(growth, at: slot) else {
            throw Refusal(.amountOverflow, "the account cannot count that much more")
        }
        // What was tracked in a closed period stays in it.
        let fixed = grant.tracked - trackedNow(grant, at: slot)
        var charged = usage
        for resource in Resource.allCases where usage[resource] != .absent {
            charged[resource] = .finite(max(usage.values[resource], fixed[resource]))
        }
        return end(
            grant, .committed, actual: usage, charged: charged, work: work, billing: billing,
            at: slot, origin, now)
    }

    /// Cancels a grant. What was tracked on it stays charged.
    mutating func void(
        _ id: UInt64, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        let (grant, slot) = try openGrant(id)
        let tracked = trackedAmounts(of: grant)
        return end(grant, .voided, actual: tracked, charged: tracked, at: slot, origin, now)
    }

    /// Settles a grant whose outcome is unknown, by the account's policy.
    mutating func abandon(_ id: UInt64, cause: SettlementCause, at now: Instant) {
        guard let grant = grants.open(id), let slot = tree.slot(of: grant.account) else { return }
        var charged = trackedAmounts(of: grant)
        switch tree.accounts[slot].policy.onAbandon {
        case .tracked: break
        case .charge:
            for resource in Resource.allCases {
                guard case .finite(let granted) = grant.amounts[resource] else { continue }
                charged[resource] = .finite(max(granted, grant.tracked[resource]))
            }
        case .refund:
            let fixed = grant.tracked - trackedNow(grant, at: slot)
            charged = Amounts(fixed, presentIn: charged.present)
        }
        _ = end(grant, cause, actual: charged, charged: charged, at: slot, .coordinator, now)
    }

    private mutating func end(
        _ grant: GrantRecord, _ cause: SettlementCause, actual: Amounts, charged: Amounts,
        work: UInt64 = 0, billing: Billing = .amounts, at slot: Int, _ origin: Origin,
        _ now: Instant
    ) -> Answer {
        let account = tree.accounts[slot]
        let after = account.treeUsed - grant.held + (charged.values - grant.tracked)
        let paidBack = account.borrowed.excess(over: after.excess(over: account.record.nominal))
        let answer = record(
            .settled(
                Settled(
                    grant: grant.id, account: grant.account, cause: cause,
                    isOverrun: cause == .committed && grant.amounts.areExceeded(by: actual),
                    actual: actual, charged: charged, paidBack: paidBack,
                    tracked: grant.tracked, work: work, billing: billing, origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("a settlement has an answer") }
        return answer
    }

    /// Corrects what was charged for a grant whose outcome had been unknown. A reduction counts in
    /// the period that was charged: if that is closed, it lowers its debt and not what is consumed now.
    private mutating func correct(
        _ grant: GrantRecord, charged: Amounts, actual: Amounts, work: UInt64, billing: Billing,
        origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        guard let slot = tree.slot(of: grant.account) else {
            preconditionFailure("an abandoned grant has an account")
        }
        var usage = charged
        var consumedDelta = Quantities.zero
        var debtDelta = Quantities.zero
        let current = trackedNow(grant, at: slot)
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
        guard tree.canCount(consumedDelta.most(.zero), at: slot) else {
            throw Refusal(.amountOverflow, "the account cannot count that much more")
        }
        let account = tree.accounts[slot]
        let after = (account.treeUsed + consumedDelta).excess(over: account.record.nominal)
        let answer = record(
            .corrected(
                Corrected(
                    grant: grant.id, account: grant.account, actual: usage, charged: usage,
                    consumedDelta: consumedDelta, debtDelta: debtDelta,
                    paidBack: account.borrowed.excess(over: after), replaced: charged.values,
                    work: work, billing: billing, origin: origin)),
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
        let (grant, _) = try openGrant(id)
        let expires = max(grant.expires, max(now, lastTime).advanced(milliseconds: lease))
        let answer = record(
            .extended(Extended(grant: id, expires: expires, origin: origin)), at: now)
        guard let answer else { preconditionFailure("an extension has an answer") }
        return answer
    }

    /// Usage of a grant in the period that runs.
    func trackedNow(_ grant: GrantRecord, at slot: Int) -> Quantities {
        grant.period == period(at: slot) ? grant.trackedInPeriod : .zero
    }

    /// Number of the period that runs in the pool of an account.
    func period(at slot: Int) -> UInt64 {
        tree.accounts[tree.accounts[slot].pool].record.period
    }

    private func trackedAmounts(of grant: GrantRecord) -> Amounts {
        var mask = grant.amounts.present
        for resource in Resource.allCases where grant.tracked[resource] > 0 {
            mask |= resource.bit
        }
        return Amounts(grant.tracked, presentIn: mask)
    }

    /// The time since a grant was made without pauses, in milliseconds, rounded up.
    private func measured(_ grant: GrantRecord, at slot: Int, until now: Instant) -> Int64 {
        let now = max(now, lastTime)
        let paused = tree.accounts[slot].record.clock.pausedTotal(at: now) - grant.pausedBefore
        let start = Instant(nanoseconds: grant.made.nanoseconds + max(0, paused))
        return min(start.millisecondsUntil(now), Amounts.most)
    }
}
