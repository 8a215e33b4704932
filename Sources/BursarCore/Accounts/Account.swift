/// A node of the budget tree: what is recorded of it, and what follows from its place.
struct Account {
    var record: AccountRecord
    /// Own settings laid over the inherited ones.
    var policy: Policy
    /// Slot of the parent; -1 for a pool.
    var parent: Int
    /// Slot of the pool that it belongs to.
    var pool: Int
    /// Number of ancestors.
    var depth: Int
    /// Slots of the accounts beneath, by order of creation.
    var children: [Int] = []
    /// Held by it and all beneath.
    var treeHeld = Quantities.zero
    /// Consumed by it and all beneath.
    var treeConsumed = Quantities.zero
    /// `own used + Σ max(committed(child), funded(child))`.
    var committed = Quantities.zero
    /// The same, were no grant open.
    var committedIdle = Quantities.zero
    /// Open grants of it and all beneath.
    var treeGrants = 0
    /// Its own requests in the waiting queue.
    var waiting = 0
    /// False for a slot that waits for its next account.
    var isLive = true
    /// Whether its record changed since the last checkpoint.
    var isChanged = false

    init(record: AccountRecord, policy: Policy, parent: Int, pool: Int, depth: Int) {
        self.record = record
        self.policy = policy
        self.parent = parent
        self.pool = pool
        self.depth = depth
    }

    /// Held and consumed of it and all beneath.
    var treeUsed: Quantities { treeHeld + treeConsumed }

    /// What it makes its parent commit.
    var contribution: Quantities { committed.most(record.funded) }

    /// What it would make its parent commit were no grant open.
    var idleContribution: Quantities { committedIdle.most(record.funded) }

    /// Used above nominal.
    var borrowed: Quantities { treeUsed.excess(over: record.nominal) }
}
