/// What each account with waiting requests gets in an allocation round: every group divides what it
/// can grow among those beneath it that compete, by its strategy, from the pools down.
struct RoundShares {
    let contention: Contention
    private let setAside: SetAside
    /// What each group and account asks to grow by.
    private var wants: [Int: Quantities] = [:]
    /// What the requests of an account may take.
    var budgets: [Int: Quantities] = [:]
    /// What the accounts beneath an auction bought in this round.
    var purchases: [Int: [Resource: Purchase]] = [:]

    init(_ contention: Contention, setAside: SetAside, in tree: AccountTree) {
        self.contention = contention
        self.setAside = setAside
        for pool in contention.pools {
            measure(pool, in: tree)
            share(tree.room(at: pool, setAside: setAside), in: pool, of: tree)
        }
    }

    @discardableResult
    private mutating func measure(_ group: Int, in tree: AccountTree) -> Quantities {
        var sum = Quantities.zero
        for member in contention.members[group] ?? [] {
            switch member {
            case .own: sum = sum.addingLimit(ownWants(of: group))
            case .account(let slot):
                sum = sum.addingLimit(measure(slot, in: tree).excess(over: tree.slack(at: slot)))
            }
        }
        let want = sum.least(tree.room(at: group, setAside: setAside))
        wants[group] = want
        return want
    }

    private func ownWants(of slot: Int) -> Quantities {
        (contention.requests[slot] ?? []).reduce(.zero) {
            $0.addingLimit($1.reservation.want.values)
        }
    }

    /// Lets a group grow by `growth`.
    private mutating func share(_ growth: Quantities, in group: Int, of tree: AccountTree) {
        let members = contention.members[group] ?? []
        let asked = members.map { member -> Quantities in
            switch member {
            case .own: ownWants(of: group)
            case .account(let slot): (wants[slot] ?? .zero).excess(over: tree.slack(at: slot))
            }
        }
        var awards = asked
        if members.count > 1 {
            for resource in Resource.allCases
            where asked.contains(where: { $0[resource] > 0 }) {
                let divided = divide(
                    growth[resource], of: resource, in: group, among: members, asked, tree)
                for (index, award) in divided.enumerated() { awards[index][resource] = award }
            }
        } else {
            awards = asked.map { $0.least(growth) }
        }
        for (member, award) in zip(members, awards) {
            switch member {
            case .own: budgets[group] = award
            case .account(let slot):
                let growth = award.addingLimit(tree.slack(at: slot))
                share(
                    growth.least(tree.room(at: slot, setAside: setAside)), in: slot, of: tree)
            }
        }
    }

    private mutating func divide(
        _ growth: Int64, of resource: Resource, in group: Int,
        among members: [Contention.Member], _ asked: [Quantities], _ tree: AccountTree
    ) -> [Int64] {
        let policy = tree.accounts[group].policy
        var claims: [Claim] = []
        claims.reserveCapacity(members.count)
        for (member, asked) in zip(members, asked) {
            claims.append(claim(of: member, in: group, asked[resource], resource, tree))
        }
        let had = members.map { tree.contribution(of: $0)[resource] }
        if claims.reduce(Int64(0), { $0.addingClamped($1.minimum) }) > growth {
            // Not even what is their own fits: nothing is left for a strategy.
            for index in claims.indices { claims[index].demand = claims[index].minimum }
            for index in claims.indices { claims[index].minimum = 0 }
            return RoundShares.level(growth, claims, had: had)
        }
        if !policy.dealsInCredits { return RoundShares.level(growth, claims, had: had) }
        let rule = policy.allocator(quantum: tree.accounts[group].record.quantum)
        let awards = StrictPriority(within: rule)
            .allocate(supply: growth, claims: claims)
        // An auction within another one only tells who comes first.
        if policy.sharing == .auction, !awards.payments.isEmpty, tree.market(above: group) == nil {
            for (index, member) in members.enumerated() {
                let free = min(claims[index].floor, awards.amounts[index])
                purchases[member.slot, default: [:]][resource] = Purchase(
                    free: free + slack(of: member, tree)[resource],
                    bought: awards.amounts[index] - free,
                    payment: awards.payments[index])
            }
        }
        return awards.amounts
    }

    /// Divides so that what each has in the end is max-min fair: what it had counts.
    private static func level(_ growth: Int64, _ claims: [Claim], had: [Int64]) -> [Int64] {
        var supply = growth
        var claims = claims
        for (index, amount) in had.enumerated() {
            supply = supply.addingClamped(amount)
            claims[index].minimum += amount
            claims[index].demand = claims[index].demand.addingClamped(amount)
        }
        let awards = StrictPriority().allocate(supply: supply, claims: claims)
        return zip(awards.amounts, had).map { $0 - $1 }
    }

    private func claim(
        of member: Contention.Member, in group: Int, _ asked: Int64, _ resource: Resource,
        _ tree: AccountTree
    ) -> Claim {
        let policy = tree.accounts[group].policy
        let record = tree.accounts[member.slot].record
        var claim = Claim(demand: asked, priority: record.settings.priority)
        if policy.allocation != .equal { claim.weight = UInt64(record.settings.weight) }
        if case .account(let slot) = member {
            // What is within its nominal is its own, and needs no strategy's consent.
            let own = record.nominal[resource] - tree.accounts[slot].contribution[resource]
            claim.minimum = min(asked, max(0, own))
        }
        if case .account(let slot) = member { claim.credits = tree.credits(at: slot)[resource] }
        if policy.sharing == .auction {
            // Within another auction a bid is paid there, and its credits cover it.
            let isInner = tree.market(above: group) != nil
            claim.bids = bids(
                of: member, resource, policy, slack: slack(of: member, tree)[resource],
                credits: isInner ? Amounts.most : claim.credits)
        }
        return claim
    }

    /// What a competitor gets without asking its group.
    private func slack(of member: Contention.Member, _ tree: AccountTree) -> Quantities {
        if case .account(let slot) = member { tree.slack(at: slot) } else { .zero }
    }
}
