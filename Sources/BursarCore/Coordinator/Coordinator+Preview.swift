/// An account before and after an adjustment that is only tried out.
public struct AccountPreview: Hashable, Sendable {
    /// As it is.
    public var before: AccountStatus
    /// As it would be.
    public var after: AccountStatus
}

extension Coordinator {
    /// What an adjustment would change, and for whom: the adjusted account first, then parents before
    /// children, at most `most`; and how many would change besides. Nothing is changed: it is tried out on a
    /// copy.
    ///
    /// - Throws: What the adjustment itself would be refused for.
    public func preview(
        _ change: Adjustment, of path: AccountPath, most: Int = .max, at now: Instant
    ) throws(Refusal) -> (changes: [AccountPreview], unlisted: Int) {
        var before = self
        before.settle(at: now)
        var after = before
        _ = try after.adjust(path, by: change, origin: .coordinator, at: now)
        after.settle(at: now)
        let slot = try after.accountSlot(path)
        let pool = after.tree.accounts[slot].pool
        let others = after.tree.subtree(of: pool).filter {
            $0 != slot && before.differs(from: after, at: $0)
        }
        let changes = ([slot] + others.prefix(max(0, most - 1))).map {
            AccountPreview(before: before.status(at: $0, now), after: after.status(at: $0, now))
        }
        return (changes, others.count + 1 - changes.count)
    }

    /// Whether anything is different in another state that matters to who uses an account.
    private func differs(from other: Coordinator, at slot: Int) -> Bool {
        let (a, b) = (tree.accounts[slot].record, other.tree.accounts[slot].record)
        return a.nominal != b.nominal || a.reserved != b.reserved || a.ceiling != b.ceiling
            || a.clock.isPaused != b.clock.isPaused
            || tree.limit(at: slot) != other.tree.limit(at: slot)
            || level(at: slot) != other.level(at: slot)
    }
}
