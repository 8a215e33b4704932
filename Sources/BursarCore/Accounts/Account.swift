/// A node of the budget tree: what is recorded of it, and what follows from its place.
struct Account {
    var record: AccountRecord
    /// Own settings laid over the inherited ones; shared with the parent where there are none.
    var policy: Policy {
        @inline(__always) _read { yield sharedPolicy.value }
    }
    private(set) var sharedPolicy: Shared<Policy>
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
    /// Wanted back of its own grants.
    var recalled = Quantities.zero
    /// Wanted back of the grants of it and all beneath.
    var treeRecalled = Quantities.zero
    /// Slots of the accounts beneath that use more than their nominal and hold some of it, in no
    /// order.
    var borrowers: [Int] = []
    /// Its place among its parent's borrowers, or -1.
    var placeAsBorrower = -1
    /// Of a group: what its accounts sum to. One element or, for leaves, none.
    private var sums: [GroupSums] = []
    /// Bit per resource: part of the protected share is not set aside yet.
    var lacking: UInt8 = 0
    /// Whether the nominal is to be divided anew among the accounts beneath.
    var isUndivided = false
    /// Its own requests in the waiting queue.
    var waiting = 0
    /// The ceiling that grants are admitted up to: stretched by its elasticity.
    var elasticCeiling = Quantities.zero
    /// Whether anything slows it down.
    var isPaced = false
    /// Where it has a pace, when what it was granted is paid off; one element or none.
    private var payments: [PerResource<GCRA.State>] = []
    /// Within which the levels of the accounts beneath it stay.
    var levelWatch = AccountTree.LevelWatch()
    /// Whether its level may have changed since it was told.
    var isLevelTouched = false
    /// False for a slot that waits for its next account.
    var isLive = true
    /// Whether its record changed since the last checkpoint.
    var isChanged = false

    init(
        record: AccountRecord, inheriting policy: Shared<Policy> = Account.usualPolicy, parent: Int,
        pool: Int, depth: Int
    ) {
        self.record = record
        sharedPolicy = policy
        self.parent = parent
        self.pool = pool
        self.depth = depth
        inherit(policy)
        derive()
    }

    /// Lays its settings over the policy of its group.
    mutating func inherit(_ policy: Shared<Policy>) {
        if record.hasUsualSettings {
            sharedPolicy = policy
            return
        }
        let own = policy.value.overlaid(with: record.settings)
        sharedPolicy = own == policy.value ? policy : Shared(own)
    }

    /// What pools lay their settings over.
    static let usualPolicy = Shared(Policy())

    /// Derives from its record and its policy what requests are checked against; whoever changes those
    /// calls this.
    mutating func derive() {
        elasticCeiling = record.ceiling.stretched(by: policy.elasticity)
        isPaced = record.sharedSettings.value.isPaced(by: policy)
    }

    /// What the accounts beneath sum to.
    var beneath: GroupSums {
        get { sums.first ?? GroupSums() }
        _modify {
            if sums.isEmpty { sums.append(GroupSums()) }
            yield &sums[0]
        }
    }

    /// When what it was granted is paid off at its pace, for each resource.
    var paces: PerResource<GCRA.State> {
        get { payments.first ?? PerResource(repeating: GCRA.State()) }
        _modify {
            if payments.isEmpty { payments.append(PerResource(repeating: GCRA.State())) }
            yield &payments[0]
        }
    }

    /// Held and consumed of it and all beneath.
    var treeUsed: Quantities { treeHeld + treeConsumed }

    /// What it makes its parent commit.
    var contribution: Quantities {
        #if PLANTED_BUGS
            if PlantedBug.lentMinimum.isPlanted { return committed }
        #endif
        return committed.most(record.funded)
    }

    /// What it would make its parent commit were no grant open.
    var idleContribution: Quantities { committedIdle.most(record.funded) }

    /// The same of one resource.
    func idleContribution(of resource: Resource) -> Int64 {
        max(committedIdle[resource], record.funded[resource])
    }

    /// Used above nominal.
    var borrowed: Quantities { treeUsed.excess(over: record.nominal) }
}

/// What the accounts of a group sum to.
struct GroupSums {
    /// Their nominals.
    var nominals = Quantities.zero
    /// What they may lend of them.
    var lendable = Quantities.zero
    /// What they were promised by name: explicit nominals, and absolute minima of accounts without one.
    /// Settings may say more than a count holds.
    var promised = PerResource(repeating: Int128(0))
}

extension PerResource<Int128> {
    /// Counts an account's settings in, or out with -1.
    mutating func add(_ settings: AccountSettings, times sign: Int128) {
        for resource in Resource.allCases {
            self[resource] += Int128(settings.promise(of: resource)) * sign
        }
    }
}

extension AccountSettings {
    /// What these settings claim of the parent by name.
    func promise(of resource: Resource) -> Int64 {
        if case .finite(let amount) = nominal[resource] { return amount }
        if case .absolute(let amount) = reserved[resource] { return amount }
        return 0
    }
}

extension AccountSettings {
    /// Whether these settings can slow an account down.
    func isPaced(by policy: Policy) -> Bool {
        pacing != .off || throttle.present != 0 || policy.ladder.contains { $0.rate.present != 0 }
    }
}

extension AccountSource {
    /// Whether a client made the account.
    var isDynamic: Bool {
        if case .configuration = self { false } else { true }
    }
}
