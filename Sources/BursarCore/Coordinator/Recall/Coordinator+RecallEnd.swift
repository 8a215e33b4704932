/// Recalls that nobody needs any more.
extension Coordinator {
    /// Ends the recalls of those who do not claim any more, unless others need them.
    mutating func endIdleRecalls(at now: Instant) {
        if claims.claimants.isEmpty { return }
        for account in claims.claimants.sorted(by: { $0.rawValue < $1.rawValue })
        where !claims.has(account: account) {
            for id in grants.recalls(for: account) {
                guard let grant = grants.open(id), let recall = grant.recall else { continue }
                if !isNeeded(recall, of: grant) { end(recallOf: grant, at: now) }
            }
            if grants.recalls(for: account).isEmpty { claims.claimants.remove(account) }
        }
    }

    /// Whether those who claim would lack something without a recall.
    private func isNeeded(_ recall: Recall, of grant: GrantRecord) -> Bool {
        guard let slot = tree.slot(of: grant.account),
            let claimant = tree.slot(of: recall.claimant)
        else { return false }
        var node = tree.meeting(of: slot, and: claimant)
        while node >= 0 {
            if let kept = claims.kept[node] {
                let coming = tree.accounts[node].treeRecalled.excess(over: recall.amounts)
                let room = tree.room(at: node, setAside: [:]).addingLimit(coming)
                if !kept.excess(over: room).least(recall.amounts).isZero { return true }
            }
            node = tree.accounts[node].parent
        }
        return false
    }

    mutating func end(recallOf grant: GrantRecord, at now: Instant) {
        record(.recallEnded(RecallEnded(grant: grant.id, account: grant.account)), at: now)
    }

    /// Ends what was recalled for an account that is about to be released, and its claim.
    mutating func endRecalls(for id: AccountID, at now: Instant) {
        withdraw(.account(id))
        claims.claimants.remove(id)
        for grant in grants.recalls(for: id) {
            if let grant = grants.open(grant) { end(recallOf: grant, at: now) }
        }
    }
}
