/// Why entries or records cannot be what a coordinator wrote.
public struct ReplayError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What does not fit, and where.
    public var description: String

    init(_ description: String) { self.description = description }
}

extension Coordinator {
    /// Changes the state by an entry that was recorded before. Entries come in order, without gaps.
    ///
    /// - Returns: What was answered, if anybody had asked for it.
    @discardableResult
    public mutating func replay(_ entry: Entry) throws(ReplayError) -> Answer? {
        guard entry.seq == lastSeq + 1 else {
            throw ReplayError("entry \(entry.seq) comes after entry \(lastSeq)")
        }
        guard entry.time >= lastTime else {
            throw ReplayError("entry \(entry.seq) is older than the one before it")
        }
        try checkReferences(of: entry)
        return evolve(entry)
    }

    private func checkReferences(of entry: Entry) throws(ReplayError) {
        var account = entry.fact.account
        var grant = entry.fact.grant
        switch entry.fact {
        case .accountDefined(let fact):
            guard fact.isNew == (tree.slot(of: fact.id) == nil) else {
                throw ReplayError("entry \(entry.seq) defines \(fact.path) twice, or not at all")
            }
            if fact.isNew {
                guard fact.id == tree.nextID, tree.slot(at: fact.path) == nil else {
                    throw ReplayError("entry \(entry.seq) defines \(fact.path) out of order")
                }
            }
            account = fact.parent
        case .accountReleased(let fact):
            if let slot = tree.slot(of: fact.id),
                tree.accounts[slot].parent < 0 || !tree.accounts[slot].children.isEmpty
            {
                throw ReplayError("entry \(entry.seq) releases an account that is no leaf")
            }
        case .corrected(let fact):
            guard grants.record(fact.grant)?.abandoned != nil else {
                throw ReplayError("entry \(entry.seq) corrects g\(fact.grant), not abandoned")
            }
            grant = nil
        case .pricesImported(let fact):
            guard book.objection(to: fact.part, limits: limits) == nil,
                fact.version == book.nextVersion,
                Int(fact.models) == book.models(with: fact.part)
            else { throw ReplayError("entry \(entry.seq) imports prices out of order") }
        default: break
        }
        if let account, tree.slot(of: account) == nil {
            throw ReplayError("entry \(entry.seq) names account \(account.rawValue), not alive")
        }
        if let grant {
            guard let record = grants.open(grant), account == nil || record.account == account
            else { throw ReplayError("entry \(entry.seq) names g\(grant), not open") }
        }
    }

    /// A coordinator as it was when its records were taken.
    public init(restoring records: StateRecords, limits: Limits = Limits()) throws(ReplayError) {
        self.init(limits: limits)
        lastSeq = records.coordinator.lastSeq
        lastTime = records.coordinator.lastTime
        checkpointSeq = lastSeq
        answers.nextSweep = records.coordinator.nextSweep
        try tree.restore(records.accounts, freeSlots: records.coordinator.freeSlots)
        for grant in records.grants {
            guard let slot = tree.slot(of: grant.account) else {
                throw ReplayError("g\(grant.id) belongs to no account")
            }
            guard grants.place(of: grant.id) == nil else {
                throw ReplayError("g\(grant.id) is there twice")
            }
            grants.insert(grant)
            if grant.abandoned == nil { tree.addGrants(1, at: slot) }
            if let recall = grant.recall { tree.addRecalled(recall.amounts, at: slot) }
        }
        answers.restore(records.lanes)
        for record in records.dormant { dormant[record.path] = record }
        book = try PriceBook(restoring: records.prices)
        for account in tree.accounts
        where account.parent >= 0 && account.record.credit?.contended.isZero == false {
            contended.insert(tree.accounts[account.parent].record.id)
        }
        for slot in tree.accounts.indices { expectDeadline(of: slot, lastTime) }
        noteRaisedLevels()
        tree.mayLevelsHaveMoved = true
        hasFreed = false
        forgetChanges()
        if let violation = violation() { throw ReplayError(violation) }
    }

    private mutating func forgetChanges() {
        _ = takeChanges()
    }

    /// Everything that is kept, as it is stored.
    public func records() -> StateRecords {
        var records = StateRecords()
        records.coordinator = coordinatorRecord()
        records.accounts = tree.accounts.filter(\.isLive).map(\.record)
        records.grants = grants.all.sorted { $0.id < $1.id }
        records.lanes = answers.records()
        records.dormant = dormant.values
            .sorted { $0.path.description < $1.path.description }
        records.prices = book.records
        return records
    }

    private func coordinatorRecord() -> CoordinatorRecord {
        var record = CoordinatorRecord()
        record.lastSeq = lastSeq
        record.lastTime = lastTime
        record.freeSlots = tree.freeSlots
        record.nextSweep = answers.nextSweep
        return record
    }

    /// What changed since the last call: a checkpoint at `lastSeq`. Call it after `settle`.
    public mutating func takeChanges() -> StateChanges {
        precondition(tree.nextUndivided() == nil, "a checkpoint is taken of a settled state")
        var changes = StateChanges()
        changes.coordinator = coordinatorRecord()
        changes.accounts.reserveCapacity(tree.changed.count)
        for slot in tree.changed where tree.accounts[slot].isChanged {
            tree.accounts[slot].isChanged = false
            if tree.accounts[slot].isLive {
                // It takes the place of the slot's earlier account, if one was stored.
                changes.accounts.append(tree.accounts[slot].record)
            } else {
                changes.accountsRemoved.append(tree.accounts[slot].record.id)
            }
        }
        tree.changed.removeAll(keepingCapacity: true)
        (changes.grants, changes.grantsRemoved) = grants.takeChanges()
        (changes.lanes, changes.lanesRemoved) = answers.takeChanges()
        for path in dormantChanged {
            if let record = dormant[path] {
                changes.dormant.append(record)
            } else {
                changes.dormantRemoved.append(path)
            }
        }
        dormantChanged.removeAll(keepingCapacity: true)
        (changes.prices, changes.pricesRemoved) = book.takeChanges()
        checkpointSeq = lastSeq
        return changes
    }

    /// How many records a checkpoint would hold now, at most.
    public var changeCount: Int {
        tree.changed.count + grants.changeCount + answers.changeCount + dormantChanged.count
            + book.changed.count
    }
}
