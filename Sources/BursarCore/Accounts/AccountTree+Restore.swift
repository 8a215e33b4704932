extension AccountTree {
    /// Puts stored accounts in their places and sums them up.
    mutating func restore(
        _ records: [AccountRecord], freeSlots: [AccountID]
    ) throws(ReplayError) {
        let count = records.count + freeSlots.count
        var bySlot = [AccountRecord?](repeating: nil, count: count)
        for record in records {
            let slot = Int(record.id.slot)
            guard slot < count, bySlot[slot] == nil else {
                throw ReplayError("\(record.path) has a slot that it cannot have")
            }
            bySlot[slot] = record
        }
        reserve(count)
        self.freeSlots = []
        // Parents come before their children, siblings in their order.
        for record in records.sorted(by: { $0.created < $1.created }) {
            guard record.parent.map({ self.slot(of: $0) != nil }) ?? true else {
                throw ReplayError("\(record.path) has no parent")
            }
            insert(record)
        }
        self.freeSlots = freeSlots
        for record in records.sorted(by: { $0.created > $1.created }) {
            let slot = Int(record.id.slot)
            sumUp(slot)
            if record.parent != nil { updateLacking(at: slot) }
        }
    }

    /// Makes room for `count` slots, none of them alive.
    private mutating func reserve(_ count: Int) {
        let nobody = AccountRecord(
            id: AccountID(slot: 0, generation: 0), path: AccountPath(checked: "-"), parent: nil,
            created: 0, settings: AccountSettings(), source: .allocated,
            periodStart: Instant(nanoseconds: 0))
        var empty = Account(record: nobody, parent: -1, pool: 0, depth: 0)
        empty.isLive = false
        accounts = ContiguousArray(repeating: empty, count: count)
    }

    /// Sums of an account whose children are summed up already.
    private mutating func sumUp(_ slot: Int) {
        var account = accounts[slot]
        account.treeHeld = account.record.held
        account.treeConsumed = account.record.consumed
        account.committed = account.record.held + account.record.consumed
        account.committedIdle = account.record.consumed
        for child in account.children.map({ accounts[$0] }) {
            account.treeHeld += child.treeHeld
            account.treeConsumed += child.treeConsumed
            account.committed += child.contribution
            account.committedIdle += child.idleContribution
        }
        accounts[slot] = account
        sumShares(of: slot)
        noteBorrowing(at: slot)
    }
}
