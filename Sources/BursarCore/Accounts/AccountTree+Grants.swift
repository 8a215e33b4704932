/// How many grants are open, and how many of them run.
extension AccountTree {
    /// Counts an open grant in, or out with -1.
    mutating func addGrants(_ count: Int, at slot: Int) {
        if !accounts[slot].record.clock.isPaused { runningGrants += count }
        var node = slot
        while node >= 0 {
            accounts[node].treeGrants += count
            node = accounts[node].parent
        }
    }

    /// Changes how many reasons an account has to stand still.
    mutating func changePauses(by change: Int, at slot: Int, _ time: Instant) {
        let before = accounts[slot].record.clock.isPaused
        accounts[slot].record.clock.change(pauses: change, at: time)
        markChanged(slot)
        let after = accounts[slot].record.clock.isPaused
        if before == after { return }
        runningGrants += (after ? -1 : 1) * ownGrants(at: slot)
    }

    /// Open grants of an account itself.
    func ownGrants(at slot: Int) -> Int {
        accounts[slot].children.reduce(accounts[slot].treeGrants) { $0 - accounts[$1].treeGrants }
    }
}
