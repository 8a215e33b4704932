/// What can be counted, which is bounded, and how much of it each account may use up.
///
/// Whatever is counted up to half of it is nobody's harm. Of the rest none of n accounts, pools included, takes
/// more than an nth of what the others leave, beyond what is set aside for it: what one says that it used,
/// however much, never keeps another account from its budget.
extension AccountTree {
    /// The most that a pool commits: sums of two counts never overflow.
    static let countable: Int64 = .max / 2
    private static let half: Int64 = countable / 2 + 1

    /// Whether `amounts` more would still be counted exactly everywhere above `slot`, and leave something to
    /// count for everyone else.
    ///
    /// - Parameter isAdmitted: Whether a pool that has a capacity has these amounts free.
    func canCount(_ amounts: Quantities, at slot: Int, isAdmitted: Bool) -> Bool {
        let pool = accounts[slot].pool
        let half = Quantities(repeating: Self.half)
        if let all = accounts[pool].committed.adding(amounts), all.excess(over: half).isZero {
            return true
        }
        var growth = Quantities.zero
        forEachGrowth(of: amounts, at: slot) { node, part in
            if node == pool { growth = part }
        }
        for resource in Resource.allCases where growth[resource] > 0 {
            let left = leftToCount(of: resource, at: slot)
            if growth[resource] > left { return false }
            if growth[resource] <= left - (Self.countable - Self.half) { continue }
            if isAdmitted, accounts[pool].record.ceiling[resource] != .max { continue }
            let record = accounts[slot].record
            let beyond = record.held[resource] + record.consumed[resource] - record.funded[resource]
            let most = share(of: left, besides: max(0, beyond))
            if beyond + amounts[resource] > most { return false }
        }
        return true
    }

    /// The most that an account beneath `slot` may be promised, for good, where its pool has no capacity.
    ///
    /// - Parameter old: What it is promised already.
    func mostPromised(of resource: Resource, at slot: Int, replacing old: Int64) -> Int64 {
        let left = leftToCount(of: resource, at: slot)
        let harmless = max(0, left - (Self.countable - Self.half))
        return max(old, old.addingLimit(harmless), share(of: left, besides: old))
    }

    /// Whether so little is left that who is there needs it: what released accounts have counted is their
    /// parent's, so that to make and release them over and over would take all.
    func isNearlyCounted(above slot: Int) -> Bool {
        Resource.allCases.contains { leftToCount(of: $0, at: slot) < Self.countable >> 16 }
    }

    /// What the pool of an account can still count.
    func leftToCount(of resource: Resource, at slot: Int) -> Int64 {
        max(0, Self.countable - accounts[accounts[slot].pool].committed[resource])
    }

    /// What an account that has `own` may have in all, rounded up.
    private func share(of left: Int64, besides own: Int64) -> Int64 {
        let (all, parts) = (left.addingLimit(own), Int64(count))
        return all / parts + (all % parts == 0 ? 0 : 1)
    }
}
