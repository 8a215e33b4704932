/// The accounts of a pool whose protected share is not wholly set aside, in the order in which they
/// get what becomes free: parents before children, then by age.
struct UnfundedShares {
    /// Slots; some may be funded meanwhile, or stand here twice.
    private var order: [Int] = []
    /// Everything before this was funded.
    private var first = 0
    private var isSorted = true
    /// Number of accounts that lack something of each resource.
    private var counts = (tokens: 0, time: 0, cost: 0)

    /// Bit per resource: some account lacks it.
    var lacking: UInt8 {
        (counts.tokens > 0 ? Resource.tokens.bit : 0) | (counts.time > 0 ? Resource.time.bit : 0)
            | (counts.cost > 0 ? Resource.cost.bit : 0)
    }

    mutating func append(_ slot: Int) {
        order.append(slot)
        isSorted = false
    }

    mutating func count(_ mask: UInt8, by change: Int) {
        if mask & Resource.tokens.bit != 0 { counts.tokens += change }
        if mask & Resource.time.bit != 0 { counts.time += change }
        if mask & Resource.cost.bit != 0 { counts.cost += change }
    }

    /// The slots in order, without those at the start that are funded by now.
    mutating func sorted(in accounts: ContiguousArray<Account>) -> ArraySlice<Int> {
        if !isSorted {
            order = Set(order).filter { accounts[$0].lacking != 0 }.sorted {
                let (a, b) = (accounts[$0].depth, accounts[$1].depth)
                return a != b ? a < b : accounts[$0].record.created < accounts[$1].record.created
            }
            first = 0
            isSorted = true
        }
        while first < order.count, accounts[order[first]].lacking == 0 { first += 1 }
        return order[first...]
    }
}

extension AccountTree {
    /// Notes of which resources an account's share is not wholly set aside.
    mutating func setLacking(_ mask: UInt8, at slot: Int) {
        let before = accounts[slot].lacking
        if mask == before { return }
        accounts[slot].lacking = mask
        let pool = accounts[slot].pool
        unfunded[pool, default: UnfundedShares()].count(before, by: -1)
        unfunded[pool]?.count(mask, by: 1)
        if before == 0 { unfunded[pool]?.append(slot) }
        if unfunded[pool]?.lacking == 0 { unfunded[pool] = nil }
    }

    /// Notes it after a change of what is protected or set aside.
    mutating func updateLacking(at slot: Int) {
        var mask: UInt8 = 0
        let (funded, protected) = (accounts[slot].record.funded, accounts[slot].record.protected)
        if funded.tokens < protected.tokens { mask |= Resource.tokens.bit }
        if funded.time < protected.time { mask |= Resource.time.bit }
        if funded.cost < protected.cost { mask |= Resource.cost.bit }
        setLacking(mask, at: slot)
    }

    /// Sets aside what is owed to the unfunded shares of a pool, as far as budget is free.
    mutating func fund(_ pool: Int) {
        for share in unfundedShares(of: pool) where accounts[share].lacking != 0 {
            fundShare(share)
        }
    }

    /// Resources that unfunded shares lack because a node from `slot` upwards has no room for them.
    func blocked(from slot: Int) -> UInt8 {
        if unfunded.isEmpty { return 0 }
        let lacking = unfunded[accounts[slot].pool]?.lacking ?? 0
        var mask: UInt8 = 0
        var node = slot
        while node >= 0, mask != lacking {
            mask |= lacking & ~resourcesWithRoom(at: node)
            node = accounts[node].parent
        }
        return mask
    }

    /// Sets aside what became free at `slot` and above it, where `blocked(from:)` had told what was
    /// lacking before. All that could be set aside then was: shares elsewhere get nothing but what
    /// was blocked there.
    mutating func fund(freedAt slot: Int, blocked: UInt8) {
        if blocked == 0 { return }
        var isLeft = hasRoom(from: slot, for: blocked)
        // Groups that got something; it is for those beneath.
        var groups: Set<Int> = []
        for share in unfundedShares(of: accounts[slot].pool) {
            if !isLeft, groups.isEmpty { return }
            guard accounts[share].lacking & blocked != 0,
                isLeft || isBeneath(groups, share)
            else { continue }
            fundShare(share)
            if !accounts[share].children.isEmpty { groups.insert(share) }
            isLeft = isLeft && hasRoom(from: slot, for: blocked)
        }
    }

    private func isBeneath(_ groups: Set<Int>, _ slot: Int) -> Bool {
        var node = accounts[slot].parent
        while node >= 0, !groups.contains(node) { node = accounts[node].parent }
        return node >= 0
    }

    private mutating func unfundedShares(of pool: Int) -> ArraySlice<Int> {
        unfunded[pool]?.sorted(in: accounts) ?? []
    }

    /// A share that is not set aside though there is room for it, in words.
    func fundingViolation() -> String? {
        for slot in accounts.indices where accounts[slot].isLive && accounts[slot].parent >= 0 {
            let rest = accounts[slot].record.protected.excess(over: covered(at: slot))
            let room = headroom(at: accounts[slot].parent).least(countable(at: slot))
            if !rest.least(room).isZero {
                return "\(accounts[slot].record.path) is owed \(rest), and \(room) are free"
            }
        }
        return nil
    }

    /// Part of its share that an account has: used, or set aside.
    private func covered(at slot: Int) -> Quantities {
        accounts[slot].record.protected
            .least(accounts[slot].committed.most(accounts[slot].record.funded))
    }

    /// What a pool can still count; what is unlimited can not be counted without end.
    private func countable(at slot: Int) -> Quantities {
        Quantities { leftToCount(of: $0, at: slot) }
    }

    private mutating func fundShare(_ slot: Int) {
        let covered = covered(at: slot)
        var rest = accounts[slot].record.protected - covered
        if !rest.isZero {
            rest = rest.least(headroom(at: accounts[slot].parent)).least(countable(at: slot))
        }
        setFunded(covered + rest, at: slot)
    }

    /// Whether a node from `slot` upwards has room in one of the resources of `mask`.
    private func hasRoom(from slot: Int, for mask: UInt8) -> Bool {
        var node = slot
        while node >= 0 {
            if resourcesWithRoom(at: node) & mask != 0 { return true }
            node = accounts[node].parent
        }
        return false
    }

    private func resourcesWithRoom(at slot: Int) -> UInt8 {
        let room = headroom(at: slot)
        return (room.tokens > 0 ? Resource.tokens.bit : 0)
            | (room.time > 0 ? Resource.time.bit : 0) | (room.cost > 0 ? Resource.cost.bit : 0)
    }

    /// Changes what is set aside for an account, and the sums above it.
    mutating func setFunded(_ funded: Quantities, at slot: Int) {
        if accounts[slot].record.funded != funded {
            let before = accounts[slot].contribution
            let idleBefore = accounts[slot].idleContribution
            accounts[slot].record.funded = funded
            if !accounts[slot].treeConsumed.isZero { touchLevel(at: slot) }
            markChanged(slot)
            propagate(
                used: accounts[slot].contribution - before,
                consumed: accounts[slot].idleContribution - idleBefore,
                from: accounts[slot].parent)
        }
        updateLacking(at: slot)
    }
}
