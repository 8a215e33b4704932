/// Credits: earned for lent budget, spent on borrowed, and the money of auctions.
///
/// In a dynamic group, what an account wins above its nominal while others wait too is counted, and
/// settled as a quantum of Karma of its own; a period's end settles what was used besides, so that
/// every unit is paid once.
extension Coordinator {
    /// Time between two settlements of the same group, in milliseconds: many rounds are one quantum.
    private static let quantum: Int64 = 1_000

    /// Notes what a grant won or bought in groups with credits.
    mutating func countCredits(of fact: Granted, at slot: Int) {
        if !fact.paid.isZero, let market = tree.market(above: slot) {
            pay(fact.paid, from: market.payer, to: market.group)
        }
        if !fact.waited { return }
        var node = slot
        while tree.accounts[node].parent >= 0 {
            let parent = tree.accounts[node].parent
            if tree.accounts[parent].policy.isKarma,
                var credit = tree.accounts[node].record.credit
            {
                let won = tree.accounts[node].borrowed.least(fact.amounts.values)
                if !won.isZero {
                    credit.contended = credit.contended.addingLimit(won)
                    tree.accounts[node].record.credit = credit
                    tree.markChanged(node)
                    contended.insert(tree.accounts[parent].record.id)
                }
            }
            node = parent
        }
    }

    private mutating func pay(_ amounts: Quantities, from payer: Int, to group: Int) {
        guard var credit = tree.accounts[payer].record.credit else { return }
        let paid = amounts.least(credit.balance)
        credit.balance -= paid
        tree.accounts[payer].record.credit = credit
        tree.accounts[group].record.revenue =
            tree.accounts[group].record.revenue.addingSaturated(paid)
        tree.markChanged(payer)
        tree.markChanged(group)
    }

    /// The groups whose contended grants are to be settled by `now`.
    mutating func groupsToSettle(at now: Instant) -> [Int] {
        if contended.isEmpty || now < creditsSettledAt.advanced(milliseconds: Coordinator.quantum) {
            return []
        }
        creditsSettledAt = now
        return contended.compactMap { tree.slot(of: $0) }.sorted()
    }

    /// When contended grants are settled next.
    var nextCreditSettlement: Instant? {
        contended.isEmpty ? nil : creditsSettledAt.advanced(milliseconds: Coordinator.quantum)
    }

    /// Settles in credits what a group's accounts won while others waited.
    mutating func settleCredits(in group: Int) {
        contended.remove(tree.accounts[group].record.id)
        let children = tree.accounts[group].children
        let won = children.map { tree.accounts[$0].record.credit?.contended ?? .zero }
        settle(won, supply: nil, in: group)
        for (child, won) in zip(children, won) where !won.isZero {
            guard var credit = tree.accounts[child].record.credit else { continue }
            credit.contended = .zero
            credit.settled = credit.settled.addingLimit(won)
            tree.accounts[child].record.credit = credit
            tree.markChanged(child)
        }
    }

    /// Settles in credits what a group's accounts used of each other's shares in the period that
    /// ends, and pays out what auctions brought in. Called before consumption starts from zero.
    mutating func settlePeriodCredits(in group: Int) {
        let children = tree.accounts[group].children
        if tree.accounts[group].policy.isKarma {
            settleCredits(in: group)
            let settled = children.map { tree.accounts[$0].record.credit?.settled ?? .zero }
            let used = zip(children, settled).map {
                tree.accounts[$0].treeConsumed.excess(over: $1)
            }
            let whole = tree.accounts[group].record.nominal
            let paid = settled.reduce(Quantities.zero) { $0.addingLimit($1) }
            settle(used, supply: whole.excess(over: paid), in: group)
        }
        shareRevenue(of: group)
        for child in children where tree.accounts[child].record.credit?.settled.isZero == false {
            let account = tree.accounts[child]
            let settled = account.record.credit?.settled.excess(over: account.treeConsumed)
            // What was won and is still held is spent later, and paid for already.
            tree.accounts[child].record.credit?.settled = (settled ?? .zero).least(account.treeHeld)
            tree.markChanged(child)
        }
    }

    /// One quantum of Karma in which each account of a group used so much of the supply; without a
    /// supply it is what they used.
    private mutating func settle(_ used: [Quantities], supply: Quantities?, in group: Int) {
        let children = tree.accounts[group].children
        let policy = tree.accounts[group].policy
        let karma = Karma(
            guarantee: policy.guarantee, quantum: tree.accounts[group].record.quantum)
        for resource in Resource.allCases
        where tree.accounts[group].record.nominal[resource] != .max {
            let sum = used.reduce(Int64(0)) { $0.addingClamped($1[resource]) }
            if sum == 0 { continue }
            let claims = zip(children, used).map { child, used in
                Claim(
                    minimum: supply == nil ? 0 : tree.accounts[child].record.reserved[resource],
                    demand: used[resource],
                    credits: tree.accounts[child].record.credit?.balance[resource] ?? 0)
            }
            let awards = karma.allocate(supply: max(sum, supply?[resource] ?? 0), claims: claims)
            for (child, payment) in zip(children, awards.payments) where payment != 0 {
                guard let balance = tree.accounts[child].record.credit?.balance[resource] else {
                    continue
                }
                tree.accounts[child].record.credit?.balance[resource] = min(
                    max(0, balance - payment), Amounts.most)
                tree.markChanged(child)
            }
        }
        tree.accounts[group].record.quantum &+= 1
        tree.markChanged(group)
    }

    /// Pays out in equal parts what auctions brought in: the budget was the group's.
    private mutating func shareRevenue(of group: Int) {
        let revenue = tree.accounts[group].record.revenue
        let members = tree.accounts[group].children.filter {
            tree.accounts[$0].record.credit != nil
        }
        if revenue.isZero || members.isEmpty { return }
        let first = Int(tree.accounts[group].record.quantum % UInt64(members.count))
        for resource in Resource.allCases {
            let (part, rest) = revenue[resource].quotientAndRemainder(
                dividingBy: Int64(members.count))
            for (index, member) in members.enumerated() {
                let place = (index - first + members.count) % members.count
                let share = part + (place < rest ? 1 : 0)
                guard let balance = tree.accounts[member].record.credit?.balance[resource] else {
                    continue
                }
                tree.accounts[member].record.credit?.balance[resource] = min(
                    balance.addingClamped(share), Amounts.most)
                tree.markChanged(member)
            }
        }
        tree.accounts[group].record.revenue = .zero
        tree.accounts[group].record.quantum &+= 1
        tree.markChanged(group)
    }
}

extension Policy {
    /// Whether the accounts of such a group earn credits for what they lend.
    var isKarma: Bool { sharing == .pool && allocation == .dynamic }

    /// Whether the accounts of such a group have credits.
    var dealsInCredits: Bool { isKarma || sharing == .auction }
}
