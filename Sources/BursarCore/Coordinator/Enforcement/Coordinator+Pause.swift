/// Pauses, and wall-clock time.
extension Coordinator {
    /// Pauses an account with all beneath it, or lets it go on.
    mutating func setPaused(_ isPaused: Bool, at slot: Int, _ origin: Origin, _ now: Instant) {
        if tree.accounts[slot].record.isPaused == isPaused { return }
        record(
            .pauseChanged(
                PauseChanged(
                    account: tree.accounts[slot].record.id, isPaused: isPaused, origin: origin)),
            at: now)
    }

    mutating func evolve(_ fact: PauseChanged, at time: Instant) {
        let top = slot(fact.account)
        if tree.accounts[top].record.isPaused == fact.isPaused { return }
        tree.accounts[top].record.isPaused = fact.isPaused
        for slot in tree.subtree(of: top) {
            tree.changePauses(by: fact.isPaused ? 1 : -1, at: slot, time)
            expectDeadline(of: slot, time)
        }
        if !fact.isPaused { hasFreed = true }
    }

    /// Starts the clock of an account that is new: it stands still where the one above it does.
    mutating func startClock(at slot: Int, _ time: Instant) {
        let parent = tree.accounts[slot].parent
        guard parent >= 0, tree.accounts[parent].record.clock.isPaused else { return }
        tree.accounts[slot].record.clock.change(
            pauses: Int(tree.accounts[parent].record.clock.pauses), at: time)
    }

    /// Whether an account's own wall-clock time is over.
    func isOverdue(_ slot: Int, _ now: Instant) -> Bool {
        deadline(at: slot, now).map { $0 <= now } ?? false
    }

    /// When an account's own wall-clock time is over; it may be later if it is paused.
    func deadline(at slot: Int, _ now: Instant) -> Instant? {
        guard let deadline = tree.accounts[slot].record.settings.deadline else { return nil }
        return tree.accounts[slot].record.clock.end(of: deadline, at: now)
    }

    /// Milliseconds until the first deadline of an account and those above it.
    func timeLeft(at slot: Int, _ now: Instant) -> Int64? {
        firstDeadline(at: slot, now).map { now.millisecondsUntil($0.at) }
    }

    /// The first deadline of an account and those above it, and whose it is.
    func firstDeadline(at slot: Int, _ now: Instant) -> (at: Instant, node: Int)? {
        var first: (at: Instant, node: Int)?
        var node = slot
        while node >= 0 {
            if let end = deadline(at: node, now), first.map({ end < $0.at }) ?? true {
                first = (end, node)
            }
            node = tree.accounts[node].parent
        }
        return first
    }

    /// Tells of the accounts whose wall-clock time is over by `now`, and finds the next ones.
    mutating func noteDeadlines(at now: Instant) {
        guard let next = nextDeadline, next <= now else { return }
        nextDeadline = nil
        for slot in tree.accounts.indices
        where tree.accounts[slot].isLive && tree.accounts[slot].record.settings.deadline != nil {
            if isOverdue(slot, now) {
                if !tree.accounts[slot].record.levels.isOverdue { tree.touchLevel(at: slot) }
            } else {
                expectDeadline(of: slot, now)
            }
        }
    }

    /// Notices the deadline of an account whose settings are new, or whose clock starts or goes on. While
    /// it stands still there is nothing to notice.
    mutating func expectDeadline(of slot: Int, _ now: Instant) {
        guard !tree.accounts[slot].record.clock.isPaused, let end = deadline(at: slot, now) else {
            return
        }
        nextDeadline = min(nextDeadline ?? end, max(end, now.advanced(milliseconds: 1)))
    }

    /// Keeps the leases of those who stand still: they cannot renew them. Returns whether it did.
    mutating func extendPaused(_ id: UInt64, at now: Instant) -> Bool {
        guard let grant = grants.open(id), let slot = tree.slot(of: grant.account),
            tree.accounts[slot].record.clock.isPaused
        else { return false }
        record(
            .extended(
                Extended(
                    grant: id,
                    expires: max(now, lastTime).advanced(milliseconds: Coordinator.pausedLease),
                    origin: .coordinator)),
            at: now)
        return true
    }

    /// What a lease is lengthened by while its account stands still, in milliseconds: enough to renew
    /// it once that is over.
    private static let pausedLease: Int64 = 60_000
}
