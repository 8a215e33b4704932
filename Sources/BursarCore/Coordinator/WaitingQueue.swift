/// Requests that wait for budget, by priority class and arrival.
struct WaitingQueue {
    /// A waiting request.
    struct Waiter {
        var ticket: UInt64
        var account: AccountID
        var asker: Asker
        var key: RequestKey
        /// What was asked, and what of it the coordinator filled in and cut.
        var asked: Reservation
        var reservation: Reservation
        var priority: Int32
        var since: Instant
        var deadline: Instant

        /// From here on freed budget is set aside for it.
        var agesAt: Instant {
            Instant(nanoseconds: since.nanoseconds + (deadline.nanoseconds - since.nanoseconds) / 2)
        }
    }

    private(set) var waiters: [Waiter] = []
    private var nextTicket: UInt64 = 1
    private(set) var shares = UserShares()
    /// What the last round set aside for aged waiters.
    var setAside: SetAside = [:]
    /// What of that is for waiters within their nominals.
    var owed: SetAside = [:]
    /// When the first of those that a pace holds back may pass.
    var opensAt: Instant?
    /// Of accounts of which a pace holds requests back, when the first of those passes, and whose pace
    /// it is.
    var paceHolds: [AccountID: (opensAt: Instant, node: Int)] = [:]
    /// When the auctions that requests wait for are cleared next.
    var clearings: [AccountID: Instant] = [:]

    var count: Int { waiters.count }
    var isEmpty: Bool { waiters.isEmpty }

    /// Whether nobody waits, and nothing is left of who did.
    var isIdle: Bool {
        waiters.isEmpty && setAside.isEmpty && owed.isEmpty && opensAt == nil && paceHolds.isEmpty
    }

    /// Waiting requests of a user.
    func count(of user: UInt32) -> Int { shares.held(by: user) }

    /// Whether another request of a user may wait.
    func hasRoom(for user: UInt32, _ limits: Limits) -> Bool {
        shares.admits(1, for: user, capacity: limits.waitingRequests)
    }

    /// Adds a waiter behind those of its class; returns its ticket.
    mutating func add(
        _ asker: Asker, _ key: RequestKey, asked: Reservation, _ reservation: Reservation,
        account: AccountID, priority: Int32, at now: Instant
    ) -> UInt64 {
        let waiter = Waiter(
            ticket: nextTicket, account: account, asker: asker, key: key, asked: asked,
            reservation: reservation, priority: priority, since: now,
            deadline: now.advanced(milliseconds: reservation.wait))
        nextTicket += 1
        shares.add(1, to: asker.uid)
        let index = waiters.firstIndex { $0.priority < priority } ?? waiters.count
        waiters.insert(waiter, at: index)
        return waiter.ticket
    }

    /// Removes and returns the waiters that a predicate takes, in order.
    mutating func remove(where isTaken: (Waiter) -> Bool) -> [Waiter] {
        let taken = waiters.filter(isTaken)
        if taken.isEmpty { return taken }
        waiters.removeAll(where: isTaken)
        for waiter in taken { shares.remove(1, from: waiter.asker.uid) }
        return taken
    }

    /// The auctions that are to be cleared by `time`; they have no next clearing then.
    mutating func takeClearings(by time: Instant) -> Set<AccountID> {
        let due = clearings.filter { $0.value <= time }
        for id in due.keys { clearings[id] = nil }
        return Set(due.keys)
    }

    /// Whether one that a pace holds back may pass by `time`.
    func opens(by time: Instant) -> Bool { opensAt.map { $0 <= time } ?? false }

    /// When a waiter ages or meets its deadline, or an auction is cleared next, after `now`.
    func nextEvent(after now: Instant) -> Instant? {
        var next = clearings.values.min()
        for waiter in waiters {
            #if PLANTED_BUGS
                if PlantedBug.forgottenDeadline.isPlanted, waiter.agesAt <= now { continue }
            #endif
            let event = waiter.agesAt > now ? waiter.agesAt : waiter.deadline
            next = min(next ?? event, event)
        }
        return next
    }
}
