/// What can be counted, which is bounded, and how much of it each account may use up.
extension AccountTree {
    /// The most that a pool commits: sums of two counts never overflow.
    static let countable: Int64 = .max / 2

    /// Whether `amounts` more would still be counted exactly everywhere above `slot`, and leave something to
    /// count for everyone else.
    ///
    /// Of n accounts, pools included, none counts more than an nth of what the others leave, beyond what is set
    /// aside for it: what one says that it used, however much, never keeps another from its budget.
    ///
    /// - Parameter isAdmitted: Whether a pool that has a capacity has these amounts free.
    func canCount(_ amounts: Quantities, at slot: Int, isAdmitted: Bool) -> Bool {
        let pool = accounts[slot].pool
        let parts = Int64(count)
        // As long as all together have counted little, nobody has too much.
        let little = Quantities(repeating: Self.countable / (parts + 1))
        if let all = accounts[pool].committed.adding(amounts), all.excess(over: little).isZero {
            return true
        }
        var growth = Quantities.zero
        forEachGrowth(of: amounts, at: slot) { node, part in
            if node == pool { growth = part }
        }
        let record = accounts[slot].record
        let own = (record.held + record.consumed).excess(over: record.funded)
        for resource in Resource.allCases where growth[resource] > 0 {
            let left = Self.countable - accounts[pool].committed[resource]
            if growth[resource] > left { return false }
            if isAdmitted, accounts[pool].record.ceiling[resource] != .max { continue }
            let funded = record.funded[resource]
            let used = record.held[resource] + record.consumed[resource]
            let after = used - funded + amounts[resource]
            if after > share(of: left.addingLimit(own[resource])) { return false }
        }
        return true
    }

    /// What an account may be promised where its pool has no capacity.
    func countableShare(of resource: Resource, at slot: Int) -> Int64 {
        share(of: Self.countable - accounts[accounts[slot].pool].committed[resource])
    }

    /// Whether so little is left to count in a pool that what is there already needs it.
    func isNearlyCounted(above slot: Int) -> Bool {
        let most = Quantities(repeating: Amounts.most)
        return !accounts[accounts[slot].pool].committed.excess(over: most).isZero
    }

    /// An account's part of what is left, rounded up.
    private func share(of left: Int64) -> Int64 {
        let parts = Int64(count)
        return left / parts + (left % parts == 0 ? 0 : 1)
    }
}
