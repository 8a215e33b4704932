extension AccountTree {
    /// Gives credits to the accounts of a group that deals in them and that have none yet: the mean
    /// of what the others have, or what the group starts with. O(accounts of the group).
    mutating func openCredits(in group: Int) {
        guard accounts[group].policy.dealsInCredits else { return }
        let children = accounts[group].children
        let known = children.compactMap { accounts[$0].record.credit?.balance }
        if known.count == children.count { return }
        var balance = Quantities.zero
        for resource in Resource.allCases where accounts[group].record.nominal[resource] != .max {
            if known.isEmpty {
                balance[resource] =
                    accounts[group].policy.initialCredits
                    ?? Int64(clamping: Int128(accounts[group].record.nominal[resource]) * 1_000)
            } else {
                let sum = known.reduce(Int128(0)) { $0 + Int128($1[resource]) }
                balance[resource] = Int64(sum / Int128(known.count))
            }
            balance[resource] = min(balance[resource], Amounts.most)
        }
        for child in children where accounts[child].record.credit == nil {
            accounts[child].record.credit = CreditRecord(balance: balance)
            markChanged(child)
        }
    }
}
