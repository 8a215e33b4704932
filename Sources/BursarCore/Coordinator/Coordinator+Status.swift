extension Coordinator {
    /// Level of an account: the worst over its resources and its ancestors.
    func level(at slot: Int) -> Level { tree.level(at: slot) }

    /// The status of the account at a path; `nil` if there is none.
    ///
    /// Limits are absent for resources that neither the pool's capacity nor the account itself limits;
    /// usage is absent where it is zero and nothing limits it.
    ///
    /// - Parameter now: By which its deadline and its pace are told; without, the last entry's time.
    public func status(of path: AccountPath, at now: Instant? = nil) -> AccountStatus? {
        tree.slot(at: path).map { status(at: $0, now ?? lastTime) }
    }

    func status(at slot: Int, _ now: Instant) -> AccountStatus {
        let account = tree.accounts[slot]
        let record = account.record
        var limited = tree.accounts[account.pool].record.settings.nominal.present
        var node = slot
        while node >= 0 {
            let settings = tree.accounts[node].record.settings
            limited |= settings.nominal.present | settings.ceiling.present
            node = tree.accounts[node].parent
        }
        var counted = limited
        for resource in Resource.allCases
        where account.treeUsed[resource] > 0 || record.debt[resource] > 0 {
            counted |= resource.bit
        }
        let limit = tree.limit(at: slot)
        var percentage = Amounts.none
        for resource in Resource.allCases where limit[resource] != .max {
            percentage[resource] = .finite(
                AccountTree.percentage(account.treeConsumed[resource], of: limit[resource]))
        }
        return AccountStatus(
            path: record.path,
            nominal: Amounts(record.nominal, presentIn: limited),
            reserved: Amounts(record.reserved, presentIn: limited),
            funded: Amounts(record.funded.least(record.reserved), presentIn: limited),
            ceiling: Amounts(record.ceiling, presentIn: limited),
            held: Amounts(account.treeHeld, presentIn: counted),
            consumed: Amounts(account.treeConsumed, presentIn: counted),
            borrowed: Amounts(account.borrowed, presentIn: counted),
            debt: Amounts(record.debt, presentIn: counted),
            limit: Amounts(limit, presentIn: limited),
            headroom: Amounts(tree.headroom(at: slot), presentIn: limited),
            percentage: percentage, level: level(at: slot),
            levels: tree.levels(at: slot), isPaused: record.clock.isPaused,
            timeLeft: timeLeft(at: slot, now), rate: rateInForce(at: slot, now),
            openGrants: account.treeGrants,
            children: account.children.count, waiting: account.waiting,
            credits: record.credit.map { Amounts($0.balance, presentIn: limited) } ?? .none,
            nominalReason: nominalReason(at: slot), indicative: indicative(at: slot),
            statistics: record.statistics)
    }

    /// Paths of an account and all beneath it, parents before children; of all pools without a path.
    public func paths(beneath path: AccountPath?) -> [AccountPath] {
        let roots = path.map { tree.slot(at: $0).map { [$0] } ?? [] } ?? tree.pools
        return roots.flatMap { tree.subtree(of: $0) }.map { tree.accounts[$0].record.path }
    }

    /// A page of accounts with their identifiers and statuses, in an order that stays while accounts
    /// come and go; of all pools without a path. `next` continues it.
    public func statuses(
        beneath path: AccountPath?, from cursor: Int, most: Int, at now: Instant? = nil,
        where isVisible: (AccountPath) -> Bool = { _ in true }
    ) -> (page: [AccountStatus], next: Int?) {
        let top = path.map { tree.slot(at: $0) ?? -1 }
        var page: [AccountStatus] = []
        var slot = max(0, cursor)
        while slot < tree.accounts.count, page.count < most {
            if tree.accounts[slot].isLive, top.map({ tree.isWithin(slot, $0) }) ?? true,
                isVisible(tree.accounts[slot].record.path)
            {
                page.append(status(at: slot, now ?? lastTime))
            }
            slot += 1
        }
        return (page, slot < tree.accounts.count ? slot : nil)
    }

    /// Paths of the pools, in order.
    public var pools: [AccountPath] { tree.pools.map { tree.accounts[$0].record.path } }

    /// Open grants of an account and all beneath it, by number, after the number `cursor` and at most
    /// so many; of all accounts without a path.
    public func openGrants(
        beneath path: AccountPath?, after cursor: UInt64 = 0, most: Int = .max,
        where isVisible: (AccountPath) -> Bool = { _ in true }
    ) -> [GrantRecord] {
        let top = path.map { tree.slot(at: $0) ?? -1 }
        let found = grants.allOpen.filter { grant in
            guard grant.id > cursor, let slot = tree.slot(of: grant.account) else { return false }
            return top.map { tree.isWithin(slot, $0) } ?? true
                && isVisible(tree.accounts[slot].record.path)
        }
        return Array(found.sorted { $0.id < $1.id }.prefix(most))
    }

    /// Identifier of the account at a path.
    public func id(of path: AccountPath) -> AccountID? {
        tree.slot(at: path).map { tree.accounts[$0].record.id }
    }

    /// Path of an account that is alive.
    public func path(of id: AccountID) -> AccountPath? {
        tree.slot(of: id).map { tree.accounts[$0].record.path }
    }

    /// Level of an account that is alive.
    public func level(of id: AccountID) -> Level? {
        tree.slot(of: id).map { level(at: $0) }
    }

    /// The accounts of a pool that began its period in debt, with what they owed, and what of it their
    /// nominal of this period pays.
    public func debtors(
        in pool: AccountID
    ) -> [(path: AccountPath, owed: Quantities, paid: Quantities)] {
        guard let top = tree.slot(of: pool) else { return [] }
        return tree.subtree(of: top).compactMap { slot in
            let record = tree.accounts[slot].record
            // What others paid raises a nominal; only a cut is a payment.
            let paid = Quantities.zero.excess(over: record.adjustment)
            let owed = record.debt.addingSaturated(paid)
            return owed.isZero ? nil : (record.path, owed, paid)
        }
    }

    /// Account of a grant that is open or may still be corrected, and user of the process that asked for
    /// it.
    public func holder(ofGrant grant: UInt64) -> (account: AccountPath, uid: UInt32)? {
        guard let place = grants.place(of: grant),
            let slot = tree.slot(of: grants.places[place].record.account)
        else { return nil }
        return (tree.accounts[slot].record.path, grants.places[place].record.uid)
    }

    /// Account of a grant that is open or may still be corrected.
    public func account(ofGrant grant: UInt64) -> AccountPath? {
        holder(ofGrant: grant)?.account
    }

    /// Start of a pool's running period.
    public func periodStart(of pool: AccountPath) -> Instant? {
        tree.slot(at: pool).map { tree.accounts[$0].record.periodStart }
    }

    /// Number of accounts, pools included.
    public var accountCount: Int { tree.count }

    /// Number of open grants.
    public var openGrantCount: Int { grants.openCount }

    /// Number of waiting requests.
    public var waitingCount: Int { queue.count }

    /// Where an account came from, and its settings.
    public func definition(
        of path: AccountPath
    ) -> (settings: AccountSettings, source: AccountSource)? {
        tree.slot(at: path).map {
            (tree.accounts[$0].record.settings, tree.accounts[$0].record.source)
        }
    }

    /// An account's own allocation; `nil` for one that is gone.
    public func nominal(of account: AccountID) -> Amounts? {
        guard let slot = tree.slot(of: account) else { return nil }
        var nominal = Amounts.none
        for resource in Resource.allCases {
            let own = tree.accounts[slot].record.nominal[resource]
            nominal[resource] = own == .max ? .unlimited : .finite(own)
        }
        return nominal
    }

    /// What a pool has in a period without what is carried over; `Int64.max`: no limit.
    public func capacity(of pool: AccountPath) -> Quantities? {
        tree.slot(at: pool).map { tree.accounts[$0].record.settings.nominal.limits }
    }
}
