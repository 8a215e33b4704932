/// The accounts of all pools, and the sums that admission needs.
struct AccountTree {
    private let inPlace = InPlace()
    var accounts: ContiguousArray<Account> = []
    private(set) var slots: [AccountPath: Int] = [:]
    private var lastLookedUp = 0
    /// Pools, by order of creation.
    private(set) var pools: [Int] = []
    /// Free slots, with the generation that the next account there gets.
    var freeSlots: [AccountID] = []
    /// Groups whose nominal is to be divided anew, and some that were meanwhile.
    var undivided: [Int] = []
    /// Per pool: accounts whose protected share is not wholly set aside.
    var unfunded: [Int: UnfundedShares] = [:]
    /// Accounts whose record changed since the last checkpoint.
    var changed: [Int] = []
    /// Accounts whose level may have changed since it was told, each once.
    var levelsTouched: [Int] = []
    /// Whether what one did may have moved the levels of others.
    var mayLevelsHaveMoved = false
    /// Accounts with accounts beneath them.
    private(set) var groups: Set<Int> = []
    /// Slots of the accounts that live with a session.
    private(set) var delegated: [UInt64: Set<Int>] = [:]
    /// Accounts that came to be by requests, by user.
    private(set) var shares = UserShares()
    /// Open grants of accounts that do not stand still.
    var runningGrants = 0

    /// Number of accounts, pools included.
    var count: Int { slots.count }

    /// The slot of an account that is alive.
    func slot(of id: AccountID) -> Int? {
        let slot = Int(id.slot)
        guard slot < accounts.count, accounts[slot].isLive, accounts[slot].record.id == id else {
            return nil
        }
        return slot
    }

    /// The slot of the account at a path.
    func slot(at path: AccountPath) -> Int? {
        if lastLookedUp < accounts.count, accounts[lastLookedUp].isLive,
            accounts[lastLookedUp].record.path == path
        {
            return lastLookedUp
        }
        return slots[path]
    }

    /// The same; remembers it, because requests of one agent come together.
    mutating func lookUp(_ path: AccountPath) -> Int? {
        guard let slot = slot(at: path) else { return nil }
        lastLookedUp = slot
        return slot
    }

    /// The identifier that the next account gets.
    var nextID: AccountID {
        freeSlots.last ?? AccountID(slot: UInt32(accounts.count), generation: 0)
    }

    mutating func insert(_ record: AccountRecord) {
        let slot = Int(record.id.slot)
        let parent = record.parent.map { Int($0.slot) } ?? -1
        let account = Account(
            record: record,
            inheriting: parent < 0 ? Account.usualPolicy : accounts[parent].sharedPolicy,
            parent: parent,
            pool: parent < 0 ? slot : accounts[parent].pool,
            depth: parent < 0 ? 0 : accounts[parent].depth + 1)
        if slot == accounts.count {
            accounts.append(account)
        } else {
            precondition(!accounts[slot].isLive, "a slot holds one account")
            accounts[slot] = account
        }
        if freeSlots.last == record.id { freeSlots.removeLast() }
        if let user = record.chargedUser { shares.add(1, to: user) }
        slots[record.path] = slot
        if case .delegated(let session) = record.source {
            delegated[session, default: []].insert(slot)
        }
        if parent < 0 {
            pools.append(slot)
        } else {
            accounts[parent].children.append(slot)
            groups.insert(parent)
            accounts[parent].beneath.promised.add(record.settings, times: 1)
        }
        markChanged(slot)
    }

    /// Removes an account without accounts beneath it and without grants.
    mutating func remove(_ slot: Int) {
        let parent = accounts[slot].parent
        precondition(parent >= 0 && accounts[slot].children.isEmpty, "only leaves are released")
        precondition(accounts[slot].placeAsBorrower < 0, "its parent uses what it used")
        // Those who came last go first when a group is released.
        guard let index = accounts[parent].children.lastIndex(of: slot) else {
            preconditionFailure("a parent knows its children")
        }
        accounts[parent].children.remove(at: index)
        if accounts[parent].children.isEmpty { groups.remove(parent) }
        accounts[parent].beneath.promised.add(accounts[slot].record.settings, times: -1)
        slots[accounts[slot].record.path] = nil
        setSource(.allocated, at: slot)
        if let user = accounts[slot].record.chargedUser { shares.remove(1, from: user) }
        setLacking(0, at: slot)
        accounts[slot].isUndivided = false
        accounts[slot].isLive = false
        markChanged(slot)
        var next = accounts[slot].record.id
        next.generation &+= 1
        freeSlots.append(next)
    }

    /// Changes why an account exists.
    mutating func setSource(_ source: AccountSource, at slot: Int) {
        if case .delegated(let session) = accounts[slot].record.source {
            delegated[session]?.remove(slot)
            if delegated[session]?.isEmpty == true { delegated[session] = nil }
        }
        if case .delegated(let session) = source {
            delegated[session, default: []].insert(slot)
        }
        if let user = accounts[slot].record.chargedUser { shares.remove(1, from: user) }
        accounts[slot].record.source = source
        if let user = accounts[slot].record.chargedUser { shares.add(1, to: user) }
        markChanged(slot)
    }

    /// Changes an account's settings.
    mutating func setSettings(_ settings: AccountSettings, at slot: Int) {
        let parent = accounts[slot].parent
        if parent >= 0 {
            accounts[parent].beneath.promised.add(accounts[slot].record.settings, times: -1)
            accounts[parent].beneath.promised.add(settings, times: 1)
        }
        accounts[slot].record.settings = settings
        accounts[slot].derive()
        touchLevel(at: slot)
        markChanged(slot)
    }

    /// Remembers that a record differs from what is stored.
    mutating func markChanged(_ slot: Int) {
        if accounts[slot].isChanged { return }
        accounts[slot].isChanged = true
        changed.append(slot)
    }

    /// Adds to an account's own held and consumed amounts (signed), and to all sums above it.
    mutating func add(held: Quantities, consumed: Quantities, at slot: Int) {
        accounts[slot].record.held += held
        accounts[slot].record.consumed += consumed
        precondition(
            accounts[slot].record.held.isNatural && accounts[slot].record.consumed.isNatural,
            "nothing is returned that was not held or consumed")
        markChanged(slot)
        if !consumed.isZero { touchLevel(at: slot) }
        var node = slot
        while node >= 0 {
            accounts[node].treeHeld += held
            accounts[node].treeConsumed += consumed
            noteBorrowing(at: node)
            node = accounts[node].parent
        }
        propagate(used: held + consumed, consumed: consumed, from: slot)
    }

    /// Changes `committed` of a node and, as far as that shows through, of those above it.
    mutating func propagate(used: Quantities, consumed: Quantities, from slot: Int) {
        var used = used
        var consumed = consumed
        var node = slot
        while node >= 0, !(used.isZero && consumed.isZero) {
            let before = accounts[node].contribution
            let idleBefore = accounts[node].idleContribution
            accounts[node].committed += used
            accounts[node].committedIdle += consumed
            used = accounts[node].contribution - before
            consumed = accounts[node].idleContribution - idleBefore
            node = accounts[node].parent
        }
    }

    /// The slots of an account and all beneath it, parents before children, siblings in order.
    func subtree(of slot: Int) -> [Int] {
        var result = [slot]
        var next = 0
        while next < result.count {
            result.append(contentsOf: accounts[result[next]].children)
            next += 1
        }
        return result
    }

    /// Whether `slot` is `ancestor` or lies beneath it.
    func isWithin(_ slot: Int, _ ancestor: Int) -> Bool {
        var node = slot
        while node >= 0 {
            if node == ancestor { return true }
            node = accounts[node].parent
        }
        return false
    }
}
