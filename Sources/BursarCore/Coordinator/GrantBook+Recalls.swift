import HeapModule

/// Grants of which something is wanted back.
extension GrantBook {
    /// Notes what is wanted back of an open grant, or that nothing is any more.
    mutating func setRecall(_ recall: Recall?, place: Int) {
        let before = places[place].record.recall
        if before == recall { return }
        let id = places[place].record.id
        update(place: place) { $0.recall = recall }
        if let before { unlistRecall(before, of: id) }
        if let recall { listRecall(recall, of: id) }
        dropEndedDues()
    }

    mutating func listRecall(_ recall: Recall, of id: UInt64) {
        recalls[recall.claimant, default: []].insert(id)
        recallCount += 1
        dues.insert(Lease(expires: recall.due, grant: id))
        // Ended recalls leave their time behind; clear them out when they are the most.
        if dues.count > 2 * recallCount + 1_024 {
            dues = Heap(
                recalls.values.joined().compactMap { id in
                    record(id)?.recall.map { Lease(expires: $0.due, grant: id) }
                })
        }
    }

    private mutating func unlistRecall(_ recall: Recall, of id: UInt64) {
        recalls[recall.claimant]?.remove(id)
        if recalls[recall.claimant]?.isEmpty == true { recalls[recall.claimant] = nil }
        recallCount -= 1
    }

    private mutating func dropEndedDues() {
        while let due = dues.min, record(due.grant)?.recall?.due != due.expires {
            _ = dues.removeMin()
        }
    }

    /// When something is taken next.
    var nextDue: Instant? { dues.min?.expires }

    /// Takes the grants whose recall is due by `now` off the list, by time and number.
    mutating func takeDue(by now: Instant) -> [UInt64] {
        var grants: [UInt64] = []
        while let due = dues.min, due.expires <= now {
            _ = dues.removeMin()
            if record(due.grant)?.recall?.due == due.expires { grants.append(due.grant) }
        }
        dropEndedDues()
        return grants
    }

    /// Grants of which an account wants something back, by number.
    func recalls(for claimant: AccountID) -> [UInt64] { recalls[claimant, default: []].sorted() }

    /// Shows the grants of an account, open and abandoned, the newest first, until `body` has seen
    /// enough.
    func forEachNewest(ofAccount slot: Int, until body: (Place) -> Bool) {
        guard slot < newestOfAccount.count else { return }
        var place = newestOfAccount[slot]
        while place >= 0, !body(places[place]) { place = places[place].ofAccount.older }
    }
}
