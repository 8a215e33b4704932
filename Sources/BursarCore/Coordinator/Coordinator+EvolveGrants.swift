/// What entries about grants and usage change.
extension Coordinator {
    mutating func evolve(_ fact: Granted, _ seq: UInt64, at time: Instant) -> Answer {
        let slot = slot(fact.account)
        grants.insert(
            GrantRecord(
                fact, seq, at: time, period: period(at: slot),
                pausedBefore: tree.accounts[slot].record.clock.pausedTotal(at: time)))
        chargePaces(fact.amounts.values, at: slot, time)
        #if PLANTED_BUGS
            let isHeld = !PlantedBug.skippedHold.isPlanted
            tree.add(held: isHeld ? fact.amounts.values : .zero, consumed: .zero, at: slot)
        #else
            tree.add(held: fact.amounts.values, consumed: .zero, at: slot)
        #endif
        tree.addGrants(1, at: slot)
        tree.accounts[slot].record.statistics.count(fact)
        countCredits(of: fact, at: slot)
        return .granted(
            GrantedAnswer(
                grant: seq, amounts: fact.amounts,
                borrowed: Amounts(fact.borrowed, presentIn: fact.amounts.present),
                expires: fact.expires, level: level(at: slot), paid: fact.paid))
    }

    mutating func evolve(_ fact: Settled, _ seq: UInt64, at time: Instant) -> Answer {
        let slot = slot(fact.account)
        guard let place = grants.openPlace(of: fact.grant) else {
            preconditionFailure("it is open")
        }
        if grants.recallCount > 0 { setRecall(nil, place: place) }
        let granted = grants.places[place].record.amounts
        let held = grants.places[place].record.held
        let tracked = grants.places[place].record.tracked
        #if PLANTED_BUGS
            let isCharged = !PlantedBug.refundedWhole.isPlanted
            let consumed = isCharged ? fact.charged.values - tracked : .zero
        #else
            let consumed = fact.charged.values - tracked
        #endif
        let inPeriod = trackedNow(place, at: slot) + consumed
        let blocked = tree.blocked(from: slot)
        chargePaces(fact.charged.values - granted.values, at: slot, time)
        noteConsumption(consumed, at: slot, time)
        tree.add(held: .zero - held, consumed: consumed, at: slot)
        tree.addGrants(-1, at: slot)
        tree.fund(freedAt: slot, blocked: blocked)
        tree.accounts[slot].record.statistics.count(
            fact, isOverrun: fact.cause == .committed && granted.areExceeded(by: fact.actual),
            tracked: tracked)
        if fact.cause == .committed {
            estimates.add(
                grants.places[place].record, actual: fact.actual,
                pool: tree.accounts[tree.accounts[slot].pool].record.id)
        }
        if fact.cause == .committed || fact.cause == .voided {
            grants.remove(place: place, stored: fact.grant <= checkpointSeq)
        } else {
            grants.abandon(
                place: place, charged: fact.charged, inPeriod: inPeriod, period: period(at: slot))
            grants.trimAbandoned(to: limits.abandonedGrants, storedThrough: checkpointSeq)
        }
        hasFreed = true
        return .settled(
            SettledAnswer(
                cause: fact.cause, charged: fact.charged, actual: fact.actual,
                refunded: Amounts(
                    granted.values.excess(over: fact.charged.values), presentIn: granted.present),
                paidBack: Amounts(fact.paidBack, presentIn: granted.present), late: false,
                level: level(at: slot), seq: seq))
    }

    mutating func evolve(_ fact: Corrected, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        guard let place = grants.place(of: fact.grant),
            let charged = grants.places[place].record.abandoned
        else { preconditionFailure("it was abandoned") }
        let blocked = tree.blocked(from: slot)
        chargePaces(fact.consumedDelta, at: slot, entry.time)
        noteConsumption(fact.consumedDelta, at: slot, entry.time)
        tree.add(held: .zero, consumed: fact.consumedDelta, at: slot)
        tree.accounts[slot].record.debt += fact.debtDelta
        // The groups above borrowed it too.
        let closed = charged.values - fact.charged.values + fact.consumedDelta
        tree.forgiveDebt(closed.most(.zero), above: slot)
        tree.fund(freedAt: slot, blocked: blocked)
        tree.accounts[slot].record.statistics.count(fact, charged: charged.values)
        #if PLANTED_BUGS
            if !PlantedBug.correctedTwice.isPlanted {
                grants.remove(place: place, stored: fact.grant <= checkpointSeq)
            }
        #else
            grants.remove(place: place, stored: fact.grant <= checkpointSeq)
        #endif
        hasFreed = true
        return .settled(
            SettledAnswer(
                cause: .committed, charged: fact.charged, actual: fact.actual,
                refunded: Amounts(
                    charged.values.excess(over: fact.charged.values), presentIn: charged.present),
                paidBack: Amounts(fact.paidBack, presentIn: charged.present), late: true,
                level: level(at: slot), seq: entry.seq))
    }

    mutating func evolve(_ fact: Tracked, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        var tracked = fact.usage
        noteConsumption(fact.usage.values, at: slot, entry.time)
        if let id = fact.grant, let place = grants.openPlace(of: id) {
            let grant = grants.places[place].record
            let period = period(at: slot)
            let before = trackedNow(place, at: slot)
            grants.update(place: place) {
                $0.tracked += fact.usage.values
                $0.trackedInPeriod = before + fact.usage.values
                $0.period = period
            }
            let after = grants.places[place].record
            setRecall(after.recall, place: place)
            tree.add(held: after.held - grant.held, consumed: fact.usage.values, at: slot)
            tracked = Amounts(
                after.tracked, presentIn: fact.usage.present | grant.amounts.present)
        } else {
            chargePaces(fact.usage.values, at: slot, entry.time)
            tree.add(held: .zero, consumed: fact.usage.values, at: slot)
        }
        tree.accounts[slot].record.statistics.count(fact)
        return .tracked(
            TrackedAnswer(tracked: tracked, level: level(at: slot), seq: entry.seq))
    }

    mutating func evolve(_ fact: Repaid, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        if let id = fact.grant {
            shrink(id, by: fact.returned.values, at: slot, entry.time)
        } else {
            tree.accounts[slot].record.handedBack += fact.returned.values
            tree.accounts[slot].record.debt -= fact.paidBack
            tree.markChanged(slot)
            tree.setUndivided(tree.accounts[slot].parent)
        }
        tree.accounts[slot].record.statistics.count(fact)
        hasFreed = true
        return .repaid(
            RepaidAnswer(
                returned: fact.returned,
                paidBack: Amounts(fact.paidBack, presentIn: fact.returned.present),
                debt: tree.accounts[slot].record.debt, level: level(at: slot), seq: entry.seq))
    }

    mutating func evolve(_ fact: Revoked, at time: Instant) {
        let slot = slot(fact.account)
        setRecall(nil, of: fact.grant)
        shrink(fact.grant, by: fact.returned.values, at: slot, time)
        tree.accounts[slot].record.statistics.count(fact)
        hasFreed = true
    }

    /// Takes held amounts from a grant, which stays open. What is given back early of what is wanted
    /// back is not taken later.
    private mutating func shrink(
        _ id: UInt64, by amounts: Quantities, at slot: Int, _ time: Instant
    ) {
        chargePaces(.zero - amounts, at: slot, time)
        let blocked = tree.blocked(from: slot)
        grants.update(id) { grant in
            grant.amounts = Amounts(
                grant.amounts.values - amounts, presentIn: grant.amounts.present)
        }
        if let place = grants.openPlace(of: id), var recall = grants.places[place].record.recall {
            recall.amounts = recall.amounts.excess(over: amounts)
            setRecall(recall, place: place)
        }
        tree.add(held: .zero - amounts, consumed: .zero, at: slot)
        tree.fund(freedAt: slot, blocked: blocked)
    }
}

extension GrantRecord {
    /// The grant that an entry made.
    init(
        _ fact: Granted, _ seq: UInt64, at time: Instant, period: UInt64, pausedBefore: Int64 = 0
    ) {
        self.init(
            id: seq, account: fact.account, amounts: fact.amounts, period: period,
            made: time, expires: fact.expires, session: fact.session,
            uid: fact.origin.uid, pid: fact.origin.pid, operationClass: fact.operationClass,
            operation: fact.operation, model: fact.model, key: fact.origin.key)
        promptTokens = fact.promptTokens
        self.pausedBefore = pausedBefore
    }
}
