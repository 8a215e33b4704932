extension Coordinator {
    /// Ends a session whose process died or which was not resumed in time: the outcome of its open
    /// grants is unknown, and the accounts that it delegated are released.
    public mutating func endSession(_ session: UInt64, at now: Instant) {
        prepare(at: now)
        for grant in grants.grants(ofSession: session) {
            abandon(grant, cause: .orphaned, at: now)
        }
        // A released account's slot must not be visited again as a part of another's subtree.
        while let slot = tree.pools.lazy.flatMap({ tree.subtree(of: $0) }).first(where: {
            tree.accounts[$0].record.source == .delegated(session: session)
        }) {
            releaseSubtree(tree.subtree(of: slot), origin: .coordinator, at: now)
        }
    }

    /// Sessions that open grants or delegated accounts live with, rising; after a restart they have
    /// yet to come back.
    public func sessions() -> [UInt64] {
        var sessions: Set<UInt64> = []
        for grant in grants.allOpen where grant.session != 0 { sessions.insert(grant.session) }
        for account in tree.accounts where account.isLive {
            if case .delegated(let session) = account.record.source { sessions.insert(session) }
        }
        return sessions.sorted()
    }
}
