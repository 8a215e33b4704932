extension AccountTree {
    /// Gives credits to the accounts of a group that deals in them and that have none yet: the mean
    /// of what the others have, or what the group starts with. Of a resource that nobody has credits
    /// of, since it was unlimited before, all get what the group starts with. O(accounts of the group).
    mutating func openCredits(in group: Int) {
        guard accounts[group].policy.dealsInCredits else { return }
        let children = accounts[group].children
        let known = children.compactMap { accounts[$0].record.credit?.balance }
        var opened = Quantities.zero
        var mean = Quantities.zero
        for resource in Resource.allCases where accounts[group].record.nominal[resource] != .max {
            let sum = known.reduce(Int128(0)) { $0 + Int128($1[resource]) }
            if sum > 0 {
                mean[resource] = Int64(sum / Int128(known.count))
            } else if known.isEmpty || accounts[group].record.revenue[resource] == 0 {
                opened[resource] = initialCredits(of: resource, in: group)
            }
        }
        if known.count == children.count, opened.isZero { return }
        for child in children {
            let balance = accounts[child].record.credit?.balance
            if balance == nil { accounts[child].record.credit = CreditRecord(balance: mean) }
            if balance != nil, opened.isZero { continue }
            accounts[child].record.credit?.balance += opened
            markChanged(child)
        }
    }

    private func initialCredits(of resource: Resource, in group: Int) -> Int64 {
        let standard = Int128(accounts[group].record.nominal[resource]) * 1_000
        return min(accounts[group].policy.initialCredits ?? Int64(clamping: standard), Amounts.most)
    }
}
