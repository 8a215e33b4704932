import DequeModule

/// A user with connections through the agents' socket, and what it had of the turn that runs.
final class User {
    let uid: UInt32
    /// Connections that were let in.
    var connections = 0
    /// The turn that `units` are of.
    var turn: UInt64 = 0
    /// Requests that it had in that turn, those that read much counted several times.
    var units = 0
    /// Events that it was sent in that turn.
    var events = 0
    /// Answers that are made in the background.
    var readsUnderWay = 0
    /// Connections whose requests wait for the next turn, in order.
    var queue: Deque<Peer> = []
    /// The connection that is served out of the queue, and how many units it has left.
    var served: (peer: Peer, units: Int)?

    init(uid: UInt32) { self.uid = uid }
}

/// What the users of the agents' socket share besides the turns of the loop.
struct UserQuotas {
    let connections = UserQuota(capacity: 0)
    /// Sessions that wait for their clients to connect again.
    let absences = UserQuota(capacity: UserQuotas.absencesMost)
    let subscriptions = UserQuota(capacity: 0)
    /// Bytes that wait for clients to read them.
    let buffers = UserQuota(capacity: UserQuotas.bufferedBytesMost)

    /// Sessions without a connection, each of which watches its process.
    static let absencesMost = 1_024
    /// Bytes that wait for agents to read them, in all.
    static let bufferedBytesMost = 64 << 20
    /// Subscriptions for each connection that there may be.
    static let subscriptionsPerConnection = 2
}
