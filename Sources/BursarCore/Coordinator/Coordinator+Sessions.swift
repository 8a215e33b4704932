extension Coordinator {
    /// Ends a session whose process died or which was not resumed in time: the outcome of its open
    /// grants is unknown, and the accounts that it delegated are released once no grant is open.
    ///
    /// - Parameter most: How many grants and accounts end now. The last account that does ends with all
    ///   beneath it, however many these are.
    /// - Returns: Whether something of the session is left, for another call. What is left when the
    ///   coordinator stops is that of a session that has yet to come back.
    @discardableResult
    public mutating func endSession(
        _ session: UInt64, most: Int = .max, at now: Instant
    ) -> Bool {
        prepare(at: now)
        let open = grants.grants(ofSession: session, most: most)
        for grant in open { abandon(grant, cause: .orphaned, at: now) }
        var left = most - open.count
        if left == 0 { return hasStake(session: session) }
        let delegated = tree.delegated[session, default: []].map { tree.accounts[$0].record }
        for record in delegated.sorted(by: { $0.created < $1.created }) {
            if left <= 0 { return hasStake(session: session) }
            // A release takes the accounts beneath with it.
            guard let slot = tree.slot(of: record.id) else { continue }
            // One that was only made on the way to another may be an agent's own: whoever else came to use
            // it goes on.
            let isOnTheWay =
                record.settings == AccountSettings() && !tree.accounts[slot].children.isEmpty
            if isOnTheWay, tree.ownGrants(at: slot) > 0 {
                _ = define(
                    slot, record.settings, source: .allocated, origin: .coordinator, at: now)
                left -= 1
                continue
            }
            let subtree = tree.subtree(of: slot)
            releaseSubtree(subtree, origin: .coordinator, at: now)
            left -= subtree.count
        }
        return false
    }

    /// Whether anything lives with a session: an open grant, or an account that it delegated.
    public func hasStake(session: UInt64) -> Bool {
        grants.newestOfSession[session] != nil || tree.delegated[session] != nil
    }

    /// Sessions that open grants or delegated accounts live with; after a restart they have yet to
    /// come back. The user is known where the session has an open grant.
    public func sessionOwners() -> [UInt64: UInt32?] {
        var owners: [UInt64: UInt32?] = [:]
        for session in tree.delegated.keys { owners[session] = .some(nil) }
        for grant in grants.allOpen where grant.session != 0 { owners[grant.session] = grant.uid }
        return owners
    }
}
