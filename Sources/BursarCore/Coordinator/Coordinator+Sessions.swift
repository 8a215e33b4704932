extension Coordinator {
    /// Ends a session whose process died or which was not resumed in time: the outcome of its open
    /// grants is unknown, and the accounts that it delegated are released.
    public mutating func endSession(_ session: UInt64, at now: Instant) {
        prepare(at: now)
        for grant in grants.grants(ofSession: session) {
            abandon(grant, cause: .orphaned, at: now)
        }
        // One at a time: a release takes the accounts beneath with it, and frees their slots.
        while let slot = firstDelegated(by: session) {
            releaseSubtree(tree.subtree(of: slot), origin: .coordinator, at: now)
        }
    }

    private func firstDelegated(by session: UInt64) -> Int? {
        let source = AccountSource.delegated(session: session)
        guard tree.delegated[session] != nil else { return nil }
        return tree.pools.lazy.flatMap { tree.subtree(of: $0) }.first {
            tree.accounts[$0].record.source == source
        }
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
