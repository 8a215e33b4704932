import BursarCore
import BursarProtocol
import BursarTransport
import DequeModule
import NIOCore

/// No user of the agents' socket makes the others wait: of each turn of the loop a user gets a part, and
/// what its connections sent beyond that waits for the next one, in their sockets for the most part.
extension Engine {
    /// Requests that all users have of a turn together; a lone user may have more.
    private static let turnUnits = 64
    private static let loneUsersUnits = 1_024
    /// What a user has of a turn however many users there are.
    private static let leastUnits = 16
    /// What a connection has of its user's part at a time: its replies leave in one write, and to write
    /// takes as long as to decide.
    private static let leastUnitsOfConnection = 4
    /// What a request that reads a page takes of a turn, besides what each does.
    static let unitsOfReading = 15
    /// What a refusal takes besides: its words take longer than a decision.
    static let unitsOfRefusal = 2
    /// Long enough that the loop looks at its sockets before it goes on with what waits, mostly.
    static let shortestBreath = TimeAmount.microseconds(10)
    private static let longestBreath = TimeAmount.milliseconds(1)
    /// Events that a user is sent live in a turn; more it reads from the ledger.
    static let liveEventsMost = 128

    private var unitsOfUser: Int {
        // The only one may be gone already, and what it sent is still served.
        users.count <= 1
            ? Engine.loneUsersUnits : max(Engine.leastUnits, Engine.turnUnits / users.count)
    }

    /// Whether a connection's next request is decided now; else it waits in its user's queue.
    func mayProceed(_ peer: Peer) -> Bool {
        guard mayOwe(peer) else {
            holdBack(peer)
            return false
        }
        guard let user = peer.user else { return true }
        begin(user)
        if let served = user.served {
            if served.peer === peer, served.units > 0, user.units < unitsOfUser {
                user.served?.units -= 1
                user.units += 1
                return true
            }
        } else if user.queue.isEmpty, user.units < unitsOfUser {
            user.units += 1
            return true
        }
        enqueue(peer, of: user)
        return false
    }

    /// What a request took that reads far more than others do.
    func chargeTurn(of peer: Peer, units: Int) {
        guard let user = peer.user else { return }
        user.units += units
        user.served?.units -= units
    }

    /// Sees to it that what a user has had is counted of the turn that runs.
    func begin(_ user: User) {
        if user.turn == turn { return }
        user.turn = turn
        user.units = 0
        user.events = 0
    }

    private func enqueue(_ peer: Peer, of user: User) {
        if peer.isQueued { return }
        peer.isQueued = true
        if user.queue.isEmpty { queuedUsers.append(user) }
        user.queue.append(peer)
        scheduleQueued()
    }

    /// The loop has done all that its sockets had for it: a new turn for everybody begins, with another look
    /// at them.
    func tickEnded() { turn &+= 1 }

    /// Later, so that the loop looks at its sockets in between.
    private func scheduleQueued() {
        if isServingQueued { return }
        isServingQueued = true
        loop.assumeIsolated().scheduleTask(in: breath) { self.serveQueued() }
    }

    /// Serves the users that have something waiting, each as far as its part of a turn goes.
    private func serveQueued() {
        if !isToldOfTicks { tickEnded() }
        let users = queuedUsers
        queuedUsers = []
        var hasServed = false
        for user in users where serve(user) { hasServed = true }
        // A loop that always finds something due by now, and be it this, does not look at its sockets: no new
        // turn begins before it has.
        breath = hasServed ? Engine.shortestBreath : min(breath * 2, Engine.longestBreath)
        isServingQueued = false
        if !queuedUsers.isEmpty { scheduleQueued() }
    }

    /// Returns whether the user had anything left of this turn.
    private func serve(_ user: User) -> Bool {
        begin(user)
        let most = unitsOfUser
        let hasUnits = user.units < most
        let unitsOfConnection = max(
            Engine.leastUnitsOfConnection, most / max(1, user.queue.count))
        // Who is not through goes to the end.
        while user.units < most, let peer = user.queue.popFirst() {
            peer.isQueued = false
            user.served = (peer, unitsOfConnection)
            peer.connection?.proceed()
            user.served = nil
        }
        // A connection that was queued again when nobody else waited has done this.
        if !user.queue.isEmpty, queuedUsers.last !== user { queuedUsers.append(user) }
        return hasUnits
    }
}

extension BursarProtocol.Request {
    /// Whether it looks at many accounts, grants or prices.
    var readsMuch: Bool {
        switch self {
        case .inspect, .operations, .prices, .attribution, .metrics, .preview: true
        case .report(let report): report.subtree
        case .reserve(let reserve): reserve.explain
        default: false
        }
    }
}
