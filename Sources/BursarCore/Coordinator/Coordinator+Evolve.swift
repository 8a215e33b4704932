extension Coordinator {
    /// Changes the state by one entry; the only way in which it changes. Returns what the asker, if
    /// there is one, is told.
    mutating func evolve(_ entry: Entry) -> Answer? {
        begin(seq: entry.seq, at: entry.time)
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
            answer = evolve(fact, entry.seq, at: entry.time)
        case .settled(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry.seq, at: entry.time)
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
        case .recalled(let fact):
            setRecall(fact.recall, of: fact.grant)
            answer = nil
        case .recallEnded(let fact):
            setRecall(nil, of: fact.grant)
            answer = nil
        case .revoked(let fact):
            evolve(fact, at: entry.time)
            answer = nil
        case .creditsSettled(let id):
            settleCredits(in: slot(id))
            answer = nil
        case .levelChanged(let fact):
            evolve(fact)
            answer = nil
        case .earlyWarning: answer = nil
        case .pauseChanged(let fact):
            evolve(fact, at: entry.time)
            answer = nil
        case .paceChanged(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .indicativeSet(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .pricesImported(let fact):
            key = fact.origin.key
            answer = evolve(fact, entry)
        case .periodEnded(let fact):
            endPeriod(fact)
            answer = nil
        case .denied(let fact):
            let slot = slot(fact.account)
            tree.accounts[slot].record.statistics.count(fact)
            tree.markChanged(slot)
            answer = nil
        case .acknowledged(let fact):
            answers.acknowledge(fact, at: entry.time)
            answer = nil
        case .notice: answer = nil
        }
        #if PLANTED_BUGS
            if PlantedBug.executedTwice.isPlanted { return answer }
        #endif
        if let key, let answer { answers.store(answer, for: key, at: entry.time) }
        return answer
    }

    /// Takes the number and the time of an entry.
    @discardableResult
    mutating func begin(seq: UInt64, at time: Instant) -> (UInt64, Instant) {
        lastSeq = seq
        lastTime = time
        if time >= answers.nextSweep { sweepAnswers(at: time) }
        return (seq, time)
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
            if fact.source.isDynamic { record.creator = fact.origin.uid }
            if let known = dormant.removeValue(forKey: fact.path) {
                record.debt = known.debt
                record.credit = known.credits.map(CreditRecord.init(balance:))
                dormantChanged.insert(fact.path)
            }
            tree.insert(record)
            startClock(at: slot(fact.id), entry.time)
            expectDeadline(of: slot(fact.id), entry.time)
        } else {
            let slot = slot(fact.id)
            let before = tree.accounts[slot].record.settings
            let isSame = before == fact.settings
            tree.setSource(fact.source, at: slot)
            if !isSame { tree.setSettings(fact.settings, at: slot) }
            if before.deadline != fact.settings.deadline {
                tree.accounts[slot].record.clock.restart(at: entry.time)
                expectDeadline(of: slot, entry.time)
            }
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
        tree.moveRecalled(from: slot, to: parent)
        let parentsClock = tree.accounts[parent].record.clock
        grants.move(
            from: fact.id, to: tree.accounts[parent].record.id,
            pausedMore: parentsClock.pausedTotal(at: entry.time)
                - record.clock.pausedTotal(at: entry.time))
        keepBalances(of: record, under: parent)
        contended.remove(fact.id)
        forecasts.remove(fact.id)
        tree.remove(slot)
        tree.setUndivided(parent)
        hasFreed = true
        return .released(
            ReleasedAnswer(
                returned: Amounts(returned, presentIn: limited), consumed: record.consumed,
                debt: record.debt, grantsMoved: UInt32(open), seq: entry.seq))
    }

    /// Remembers what a released name owes and owns; where no place is left, its parent writes the
    /// debt off.
    private mutating func keepBalances(of record: AccountRecord, under parent: Int) {
        if record.debt.isZero, record.credit == nil { return }
        guard dormant.count < limits.dormantNames else {
            tree.accounts[parent].record.writtenOff =
                tree.accounts[parent].record.writtenOff.addingSaturated(record.debt)
            return
        }
        #if PLANTED_BUGS
            if PlantedBug.lostDebt.isPlanted { return }
        #endif
        dormant[record.path] = DormantRecord(
            path: record.path, debt: record.debt,
            credits: record.credit.map { $0.balance.excess(over: unpaid($0, of: record, parent)) })
        dormantChanged.insert(record.path)
    }

    /// Credits that a period's end would have taken from a released account: what it won, and in a
    /// group that settles by credits what it borrowed and spent besides.
    private func unpaid(
        _ credit: CreditRecord, of record: AccountRecord, _ parent: Int
    ) -> Quantities {
        guard tree.accounts[parent].policy.isKarma else { return credit.contended }
        let won = credit.contended.addingLimit(credit.settled)
        let borrowed = record.consumed.excess(over: record.highestNominal)
        return credit.contended.addingLimit(borrowed.excess(over: won))
    }
}
