import HeapModule

/// The order in which requests are looked at that their shares alone do not serve: in each group the
/// highest class first, then whom the group's strategy prefers, then who has waited longest.
struct ServingOrder {
    private var heaps: [Int: Heap<Place>] = [:]
    private var requests: [Int: ArraySlice<WaitingQueue.Waiter>] = [:]
    private var pools: [Int]
    /// Where the last request came from, from the pool down: these stand in new places now.
    private var path: [(group: Int, member: Contention.Member)] = []

    private struct Place: Comparable {
        var priority: Int32
        /// Lower is earlier.
        var rank: Int128
        var ticket: UInt64
        var member: Contention.Member

        static func < (a: Place, b: Place) -> Bool {
            if a.priority != b.priority { return a.priority > b.priority }
            return a.rank != b.rank ? a.rank < b.rank : a.ticket < b.ticket
        }
    }

    init(_ contention: Contention, without served: Set<UInt64>, in tree: AccountTree) {
        pools = contention.pools
        for (slot, waiters) in contention.requests {
            let left = waiters.filter { !served.contains($0.ticket) }
            if !left.isEmpty { requests[slot] = left[...] }
        }
        // From the leaves up, for a group stands where its first request does.
        let groups = contention.members.keys.sorted {
            tree.accounts[$0].depth > tree.accounts[$1].depth
        }
        for group in groups {
            let places = (contention.members[group] ?? []).compactMap {
                place(of: $0, in: group, tree)
            }
            if !places.isEmpty { heaps[group] = Heap(places) }
        }
    }

    /// The next request and its account. Ask anew after it was served or was found not to fit.
    mutating func next(in tree: AccountTree) -> (waiter: WaitingQueue.Waiter, slot: Int)? {
        for (group, member) in path.reversed() {
            if let place = place(of: member, in: group, tree) {
                heaps[group, default: Heap()].insert(place)
            }
        }
        path = []
        while let pool = pools.last {
            if let next = pop(pool) { return next }
            pools.removeLast()
        }
        return nil
    }

    private mutating func pop(_ group: Int) -> (waiter: WaitingQueue.Waiter, slot: Int)? {
        guard let place = heaps[group]?.popMin() else { return nil }
        path.append((group, place.member))
        switch place.member {
        case .account(let slot): return pop(slot)
        case .own:
            guard let waiter = requests[group]?.popFirst() else { return nil }
            return (waiter, group)
        }
    }

    /// Where a member stands in its group; `nil` if it has no requests left.
    private func place(
        of member: Contention.Member, in group: Int, _ tree: AccountTree
    ) -> Place? {
        guard let first = first(of: member) else { return nil }
        let policy = tree.accounts[group].policy
        let record = tree.accounts[member.slot].record
        let rank: Int128 =
            if policy.sharing == .auction {
                -Int128(affordableBid(of: first, tree))
            } else if case .account(let slot) = member, policy.dealsInCredits {
                -Int128(
                    first.reservation.scarcest(
                        of: tree.credits(at: slot), in: tree.accounts[group].record.nominal))
            } else {
                dominantShare(of: member, in: group, policy, tree)
            }
        return Place(
            priority: record.settings.priority, rank: rank, ticket: first.ticket, member: member)
    }

    private func first(of member: Contention.Member) -> WaitingQueue.Waiter? {
        switch member {
        case .own(let slot): requests[slot]?.first
        case .account(let slot): heaps[slot]?.min.flatMap { first(of: $0.member) }
        }
    }

    /// What a request bids, as far as the credits that are left cover it.
    private func affordableBid(of waiter: WaitingQueue.Waiter, _ tree: AccountTree) -> Int64 {
        guard let slot = tree.slot(of: waiter.account), let market = tree.market(above: slot)
        else { return 0 }
        let credits = tree.credits(at: market.payer)
        let isShared = tree.accounts[market.group].policy.pricing == .proportional
        let bought = waiter.reservation.need.values.excess(over: tree.unused(at: market.payer))
        var bid = waiter.reservation.bid
        for resource in Resource.allCases
        where bought[resource] > 0 && tree.accounts[market.group].record.nominal[resource] != .max {
            bid = min(bid, credits[resource] / (isShared ? 1 : bought[resource]))
        }
        return bid
    }

    /// The largest part of a resource of the group that a member uses, by its weight: who has least
    /// of what it has most of comes first (dominant resource fairness). In 2⁻³² parts.
    private func dominantShare(
        of member: Contention.Member, in group: Int, _ policy: Policy, _ tree: AccountTree
    ) -> Int128 {
        let has = tree.contribution(of: member)
        let whole = tree.accounts[group].record.ceiling
        let weight =
            policy.allocation == .equal
            ? 1 : Int128(tree.accounts[member.slot].record.settings.weight)
        var most = Int128(0)
        for resource in Resource.allCases where whole[resource] != .max && whole[resource] > 0 {
            most = max(most, (Int128(has[resource]) << 32) / Int128(whole[resource]) / weight)
        }
        return most
    }
}

extension Reservation {
    /// The least of some credits, of the resources that are asked and that a group has not without
    /// limit: for these there are no credits.
    fileprivate func scarcest(of credits: Quantities, in nominal: Quantities) -> Int64 {
        Resource.allCases.filter { want.values[$0] > 0 && nominal[$0] != .max }
            .map { credits[$0] }.min() ?? 0
    }
}
