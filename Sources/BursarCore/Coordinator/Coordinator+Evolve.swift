extension Coordinator {
    /// Changes the state by one entry; the only way in which it changes. Returns what the asker, if
    /// there is one, is told.
    mutating func evolve(_ entry: Entry) -> Answer? {
        lastSeq = entry.seq
        lastTime = entry.time
        if entry.time >= answers.nextSweep { sweepAnswers(at: entry.time) }
        let answer: Answer?
        var key: RequestKey?
        switch entry.fact {
        case .accountDefined(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .accountReleased(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .divided(let id):
            tree.divide(slot(id))
            hasFreed = true
            answer = nil
        case .granted(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .settled(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .corrected(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .extended(let fact):
            key = fact.origin.key
            grants.update(fact.grant) { $0.expires = fact.expires }
            answer = .extended(ExtendedAnswer(expires: fact.expires, seq: entry.seq))
        case .tracked(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .repaid(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .periodEnded(let fact):
            endPeriod(fact)
            answer = nil
        case .denied(let fact):
            let slot = slot(fact.account)
            tree.accounts[slot].record.statistics.denials &+= UInt64(fact.count)
            tree.markChanged(slot)
            answer = nil
        case .acknowledged(let fact):
            answers.acknowledge(fact, at: entry.time)
            answer = nil
        case .notice: answer = nil
        }
        if let key, let answer { answers.store(answer, for: key, at: entry.time) }
        return answer
    }

    private mutating func sweepAnswers(at time: Instant) {
        let grants = grants
        answers.sweep(at: time) { grants.openPlace(of: $0) != nil }
    }

    func slot(_ id: AccountID) -> Int {
        guard let slot = tree.slot(of: id) else { preconditionFailure("account \(id) is alive") }
        return slot
    }

    private mutating func evolve(_ fact: AccountDefined, _ entry: Entry) -> Answer {
        if fact.isNew {
            var record = AccountRecord(
                id: fact.id, path: fact.path, parent: fact.parent, created: entry.seq,
                settings: fact.settings, source: fact.source, periodStart: entry.time)
            if let debt = dormant.removeValue(forKey: fact.path) {
                record.debt = debt
                dormantChanged.insert(fact.path)
            }
            tree.insert(record)
        } else {
            let slot = slot(fact.id)
            let isSame = tree.accounts[slot].record.settings == fact.settings
            tree.setSource(fact.source, at: slot)
            if !isSame { tree.setSettings(fact.settings, at: slot) }
            if isSame {
                return .defined(
                    DefinedAnswer(
                        account: fact.id, path: fact.path, created: false, seq: entry.seq))
            }
        }
        let slot = slot(fact.id)
        if fact.parent == nil { tree.setPoolLimits(slot) }
        tree.setUndivided(fact.parent.map { self.slot($0) } ?? slot)
        return .defined(
            DefinedAnswer(account: fact.id, path: fact.path, created: fact.isNew, seq: entry.seq))
    }

    private mutating func evolve(_ fact: AccountReleased, _ entry: Entry) -> Answer {
        let slot = slot(fact.id)
        // What was borrowed and spent is owed, whether the period or the account ends.
        chargeDebt(at: slot)
        let (record, parent) = (tree.accounts[slot].record, tree.accounts[slot].parent)
        let returned = record.nominal.excess(over: tree.accounts[slot].treeUsed)
        var limited: UInt8 = 0
        for resource in Resource.allCases where record.nominal[resource] != .max {
            limited |= resource.bit
        }
        // What it used, and its grants, are its parent's from here on.
        let open = tree.accounts[slot].treeGrants
        tree.setFunded(.zero, at: slot)
        tree.add(held: .zero - record.held, consumed: .zero - record.consumed, at: slot)
        tree.add(held: record.held, consumed: record.consumed, at: parent)
        tree.addGrants(-open, at: slot)
        tree.addGrants(open, at: parent)
        grants.move(from: fact.id, to: tree.accounts[parent].record.id)
        keepDebt(record.debt, of: record.path, under: parent)
        tree.remove(slot)
        tree.setUndivided(parent)
        hasFreed = true
        return .released(
            ReleasedAnswer(
                returned: Amounts(returned, presentIn: limited), consumed: record.consumed,
                debt: record.debt, grantsMoved: UInt32(open), seq: entry.seq))
    }

    /// Remembers what a released name owes; where no place is left, its parent writes it off.
    private mutating func keepDebt(_ debt: Quantities, of path: AccountPath, under parent: Int) {
        if debt.isZero { return }
        guard dormant.count < limits.dormantNames else {
            tree.accounts[parent].record.writtenOff =
                tree.accounts[parent].record.writtenOff.addingSaturated(debt)
            return
        }
        dormant[path] = debt
        dormantChanged.insert(path)
    }

    private mutating func evolve(_ fact: Granted, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        grants.insert(
            GrantRecord(
                id: entry.seq, account: fact.account, amounts: fact.amounts,
                period: period(at: slot), made: entry.time, expires: fact.expires,
                session: fact.session, uid: fact.origin.uid, pid: fact.origin.pid,
                operationClass: fact.operationClass, operation: fact.operation,
                model: fact.model, key: fact.origin.key))
        tree.add(held: fact.amounts.values, consumed: .zero, at: slot)
        tree.addGrants(1, at: slot)
        tree.accounts[slot].record.statistics.count(fact)
        return .granted(
            GrantedAnswer(
                grant: entry.seq, amounts: fact.amounts,
                borrowed: Amounts(fact.borrowed, presentIn: fact.amounts.present),
                expires: fact.expires, level: level(at: slot)))
    }

    private mutating func evolve(_ fact: Settled, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        guard let place = grants.openPlace(of: fact.grant) else {
            preconditionFailure("it is open")
        }
        let (granted, held) = (grants.places[place].record.amounts, grants.places[place].record.held)
        let tracked = grants.places[place].record.tracked
        let consumed = fact.charged.values - tracked
        let inPeriod = trackedNow(grants.places[place].record, at: slot) + consumed
        let blocked = tree.blocked(from: slot)
        tree.add(held: .zero - held, consumed: consumed, at: slot)
        tree.addGrants(-1, at: slot)
        tree.fund(freedAt: slot, blocked: blocked)
        tree.accounts[slot].record.statistics.count(fact, granted: granted, tracked: tracked)
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
                level: level(at: slot), seq: entry.seq))
    }

    private mutating func evolve(_ fact: Corrected, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        guard let place = grants.place(of: fact.grant),
            let charged = grants.places[place].record.abandoned
        else { preconditionFailure("it was abandoned") }
        let blocked = tree.blocked(from: slot)
        tree.add(held: .zero, consumed: fact.consumedDelta, at: slot)
        tree.accounts[slot].record.debt += fact.debtDelta
        // The groups above borrowed it too.
        let closed = charged.values - fact.charged.values + fact.consumedDelta
        tree.forgiveDebt(closed.most(.zero), above: slot)
        tree.fund(freedAt: slot, blocked: blocked)
        tree.accounts[slot].record.statistics.count(fact, charged: charged)
        grants.remove(place: place, stored: fact.grant <= checkpointSeq)
        hasFreed = true
        return .settled(
            SettledAnswer(
                cause: .committed, charged: fact.charged, actual: fact.actual,
                refunded: Amounts(
                    charged.values.excess(over: fact.charged.values), presentIn: charged.present),
                paidBack: Amounts(fact.paidBack, presentIn: charged.present), late: true,
                level: level(at: slot), seq: entry.seq))
    }

    private mutating func evolve(_ fact: Tracked, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        var tracked = fact.usage
        if let id = fact.grant, let place = grants.openPlace(of: id) {
            let grant = grants.places[place].record
            let period = period(at: slot)
            let before = trackedNow(grant, at: slot)
            grants.update(place: place) {
                $0.tracked += fact.usage.values
                $0.trackedInPeriod = before + fact.usage.values
                $0.period = period
            }
            let after = grants.places[place].record
            tree.add(held: after.held - grant.held, consumed: fact.usage.values, at: slot)
            tracked = Amounts(
                after.tracked, presentIn: fact.usage.present | grant.amounts.present)
        } else {
            tree.add(held: .zero, consumed: fact.usage.values, at: slot)
        }
        tree.accounts[slot].record.statistics.count(fact)
        return .tracked(
            TrackedAnswer(tracked: tracked, level: level(at: slot), seq: entry.seq))
    }

    private mutating func evolve(_ fact: Repaid, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        if let id = fact.grant {
            let blocked = tree.blocked(from: slot)
            grants.update(id) { grant in
                grant.amounts = Amounts(
                    grant.amounts.values - fact.returned.values,
                    presentIn: grant.amounts.present)
            }
            tree.add(held: .zero - fact.returned.values, consumed: .zero, at: slot)
            tree.fund(freedAt: slot, blocked: blocked)
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
}
