import DequeModule

/// Subscriptions that wait for their turn to read from the ledger: users in turn, and each one's in order,
/// so that nobody's many keep the others waiting.
struct CatchUpQueue {
    private var waiting: [UInt32?: Deque<(peer: Peer, number: UInt32)>] = [:]
    private var users: Deque<UInt32?> = []

    /// Lets a connection's subscription wait.
    mutating func append(_ peer: Peer, _ number: UInt32) {
        let user = peer.user?.uid
        if waiting[user] == nil { users.append(user) }
        waiting[user, default: []].append((peer, number))
    }

    /// Takes the next one.
    mutating func popFirst() -> (peer: Peer, number: UInt32)? {
        guard let user = users.popFirst(), let next = waiting[user]?.popFirst() else { return nil }
        if waiting[user]?.isEmpty == true {
            waiting[user] = nil
        } else {
            users.append(user)
        }
        return next
    }
}
