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
        let open = grants.records
        answers.sweep(at: time) { open[$0].map { $0.abandoned == nil } ?? false }
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
                dormantChanged.append(fact.path)
            }
            tree.insert(record)
        } else {
            let slot = slot(fact.id)
            let isSame = tree.accounts[slot].record.settings == fact.settings
            tree.accounts[slot].record.settings = fact.settings
            tree.accounts[slot].record.source = fact.source
            tree.markChanged(slot)
            if isSame {
                return .defined(
                    DefinedAnswer(
                        account: fact.id, path: fact.path, created: false, seq: entry.seq))
            }
        }
        let slot = slot(fact.id)
        tree.setUndivided(fact.parent.map { self.slot($0) } ?? slot)
        return .defined(
            DefinedAnswer(account: fact.id, path: fact.path, created: fact.isNew, seq: entry.seq))
    }

    private mutating func evolve(_ fact: AccountReleased, _ entry: Entry) -> Answer {
        let slot = slot(fact.id)
        let account = tree.accounts[slot]
        let parent = account.parent
        var mask: UInt8 = 0
        for resource in Resource.allCases where account.record.nominal[resource] != .max {
            mask |= resource.bit
        }
        let returned = Amounts(
            account.record.nominal.excess(over: account.treeUsed), presentIn: mask)
        // What it used, and its grants, are its parent's from here on.
        tree.setFunded(.zero, at: slot)
        let (held, consumed) = (account.record.held, account.record.consumed)
        tree.add(held: .zero - held, consumed: .zero - consumed, at: slot)
        tree.add(held: held, consumed: consumed, at: parent)
        let moved = grants.records.values.filter { $0.account == fact.id }
        let parentID = tree.accounts[parent].record.id
        for grant in moved { grants.update(grant.id) { $0.account = parentID } }
        let open = moved.filter { $0.abandoned == nil }.count
        tree.addGrants(-open, at: slot)
        tree.addGrants(open, at: parent)
        if !account.record.debt.isZero {
            dormant[account.record.path] = account.record.debt
            dormantChanged.append(account.record.path)
        }
        tree.undivided.removeAll { $0 == slot }
        tree.remove(slot)
        tree.setUndivided(parent)
        hasFreed = true
        return .released(
            ReleasedAnswer(
                returned: returned, consumed: consumed, debt: account.record.debt,
                grantsMoved: UInt32(open), seq: entry.seq))
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
        tree.accounts[slot].record.statistics.grants &+= 1
        if fact.waited { tree.accounts[slot].record.statistics.waits &+= 1 }
        tree.accounts[slot].record.statistics.granted += fact.amounts.values
        tree.accounts[slot].record.statistics.borrowed += fact.borrowed
        return .granted(
            GrantedAnswer(
                grant: entry.seq, amounts: fact.amounts,
                borrowed: Amounts(fact.borrowed, presentIn: fact.amounts.present),
                expires: fact.expires, level: level(at: slot)))
    }

    private mutating func evolve(_ fact: Settled, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        guard let grant = grants.open(fact.grant) else { preconditionFailure("it is open") }
        let consumed = fact.charged.values - grant.tracked
        let inPeriod = trackedNow(grant, at: slot) + consumed
        tree.add(held: .zero - grant.held, consumed: consumed, at: slot)
        tree.addGrants(-1, at: slot)
        tree.fund()
        tree.accounts[slot].record.statistics.settle(fact, granted: grant)
        if fact.cause == .committed || fact.cause == .voided {
            grants.remove(grant.id)
        } else {
            grants.abandon(
                grant.id, charged: fact.charged, inPeriod: inPeriod, period: period(at: slot))
            grants.trimAbandoned(to: limits.abandonedGrants)
        }
        hasFreed = true
        return .settled(
            SettledAnswer(
                cause: fact.cause, charged: fact.charged, actual: fact.actual,
                refunded: Amounts(
                    grant.amounts.values.excess(over: fact.charged.values),
                    presentIn: grant.amounts.present),
                paidBack: Amounts(fact.paidBack, presentIn: grant.amounts.present), late: false,
                level: level(at: slot), seq: entry.seq))
    }

    private mutating func evolve(_ fact: Corrected, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        guard let grant = grants.records[fact.grant], let charged = grant.abandoned else {
            preconditionFailure("it was abandoned")
        }
        tree.add(held: .zero, consumed: fact.consumedDelta, at: slot)
        tree.accounts[slot].record.debt += fact.debtDelta
        tree.fund()
        tree.accounts[slot].record.statistics.correct(fact, charged: charged)
        grants.remove(fact.grant)
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
        if let id = fact.grant, let grant = grants.open(id) {
            let period = period(at: slot)
            let before = trackedNow(grant, at: slot)
            grants.update(id) {
                $0.tracked += fact.usage.values
                $0.trackedInPeriod = before + fact.usage.values
                $0.period = period
            }
            let after = grant.amounts.values.excess(over: grant.tracked + fact.usage.values)
            tree.add(held: after - grant.held, consumed: fact.usage.values, at: slot)
            tracked = Amounts(
                grant.tracked + fact.usage.values,
                presentIn: fact.usage.present | grant.amounts.present)
        } else {
            tree.add(held: .zero, consumed: fact.usage.values, at: slot)
        }
        tree.accounts[slot].record.statistics.actual += fact.usage.values
        return .tracked(
            TrackedAnswer(tracked: tracked, level: level(at: slot), seq: entry.seq))
    }

    private mutating func evolve(_ fact: Repaid, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        if let id = fact.grant {
            grants.update(id) { grant in
                grant.amounts = Amounts(
                    grant.amounts.values - fact.returned.values,
                    presentIn: grant.amounts.present)
            }
            tree.add(held: .zero - fact.returned.values, consumed: .zero, at: slot)
        } else {
            tree.accounts[slot].record.handedBack += fact.returned.values
            tree.accounts[slot].record.debt -= fact.paidBack
            tree.markChanged(slot)
            tree.setUndivided(tree.accounts[slot].parent)
        }
        tree.accounts[slot].record.statistics.paidBack += fact.paidBack
        tree.fund()
        hasFreed = true
        return .repaid(
            RepaidAnswer(
                returned: fact.returned,
                paidBack: Amounts(fact.paidBack, presentIn: fact.returned.present),
                debt: tree.accounts[slot].record.debt, level: level(at: slot), seq: entry.seq))
    }
}

extension Statistics {
    fileprivate mutating func settle(_ fact: Settled, granted: GrantRecord) {
        switch fact.cause {
        case .committed: commits &+= 1
        case .voided: voids &+= 1
        case .expired, .orphaned: abandoned &+= 1
        }
        let over = fact.actual.values.excess(over: granted.amounts.values)
        if fact.cause == .committed,
            Resource.allCases.contains(where: {
                granted.amounts[$0] != .absent && over[$0] > 0
            })
        {
            overruns &+= 1
        }
        actual += fact.actual.values - granted.tracked
        paidBack += fact.paidBack
    }

    fileprivate mutating func correct(_ fact: Corrected, charged: Amounts) {
        lateCommits &+= 1
        actual += fact.actual.values - charged.values
        paidBack += fact.paidBack
    }
}
