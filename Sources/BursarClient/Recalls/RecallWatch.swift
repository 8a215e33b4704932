import BursarProtocol

/// The grants of one account whose recalls are followed, all over one subscription.
///
/// Bound to the link's event loop.
final class RecallWatch {
    typealias Receiver = (Push.Event) -> Void

    let account: String?
    /// The present one; nothing if there is nobody to follow, or if it was refused.
    var subscription: Subscription?
    private var followers: [UInt64: (nextSeq: UInt64, receive: Receiver)] = [:]

    init(account: String?) {
        self.account = account
    }

    var isEmpty: Bool { followers.isEmpty }

    /// Adds a grant.
    ///
    /// - Returns: The entry at which a new subscription has to begin, if the present one is beyond
    ///   what is wanted or there is none.
    func follow(_ grant: UInt64, from seq: UInt64, _ receive: @escaping Receiver) -> UInt64? {
        let reached = subscription?.nextSeq ?? 0
        followers[grant] = (seq, receive)
        if subscription != nil, reached <= seq { return nil }
        // Another grant's events may have overtaken the reply that told of this one. The ledger has
        // them; those that the others have seen are not for them again.
        covered(through: reached, except: grant)
        return followers.values.map(\.nextSeq).min()
    }

    func unfollow(_ grant: UInt64) {
        followers[grant] = nil
    }

    /// Passes a recall on to whom it is for.
    func received(_ event: Push.Event) {
        guard event.kind == .recall, let grant = event.grant, let follower = followers[grant],
            event.seq >= follower.nextSeq
        else { return }
        followers[grant]?.nextSeq = event.seq + 1
        follower.receive(event)
    }

    /// The subscription has ended; another one may go on where it stopped.
    func ended() {
        covered(through: subscription?.nextSeq ?? 0, except: nil)
        subscription = nil
    }

    /// All before `seq` has been seen by everyone who was there.
    private func covered(through seq: UInt64, except newcomer: UInt64?) {
        for (grant, follower) in followers where grant != newcomer {
            followers[grant]?.nextSeq = max(follower.nextSeq, seq)
        }
    }
}
