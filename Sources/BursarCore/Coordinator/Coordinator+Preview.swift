/// An account before and after an adjustment that is only tried out.
public struct AccountPreview: Hashable, Sendable {
    /// As it is.
    public var before: AccountStatus
    /// As it would be.
    public var after: AccountStatus

    /// Whether anything would be different that matters to who uses it.
    fileprivate var isChange: Bool {
        before.nominal != after.nominal || before.reserved != after.reserved
            || before.ceiling != after.ceiling || before.limit != after.limit
            || before.level != after.level || before.isPaused != after.isPaused
    }
}

extension Coordinator {
    /// What an adjustment would change, and for whom: the adjusted account first, then parents before
    /// children. Nothing is changed: it is tried out on a copy.
    ///
    /// - Throws: What the adjustment itself would be refused for.
    public func preview(
        _ change: Adjustment, of path: AccountPath, at now: Instant
    ) throws(Refusal) -> (status: AccountStatus, changes: [AccountPreview]) {
        var before = self
        before.settle(at: now)
        var after = before
        _ = try after.adjust(path, by: change, origin: .coordinator, at: now)
        after.settle(at: now)
        let slot = try after.accountSlot(path)
        let pool = after.tree.accounts[slot].pool
        var changes: [AccountPreview] = []
        for other in [slot] + after.tree.subtree(of: pool).filter({ $0 != slot }) {
            let pair = AccountPreview(
                before: before.status(at: other, now), after: after.status(at: other, now))
            if pair.isChange || other == slot { changes.append(pair) }
        }
        return (after.status(at: slot, now), changes)
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

    /// What a pool has in a period; `Int64.max`: no limit.
    public func capacity(of pool: AccountPath) -> Quantities? {
        tree.slot(at: pool).map { tree.accounts[$0].record.nominal }
    }
}
