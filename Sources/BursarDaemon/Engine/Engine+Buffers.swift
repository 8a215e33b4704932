import BursarCore
import BursarProtocol
import BursarTransport
import NIOCore

/// What waits for clients to read it. A connection whose client leaves much unread gets nothing more to
/// read until it has read that, nor does one that leaves anything unread while its user's share is used up.
extension Engine {
    /// Bytes of replies that wait for one client to read them, beyond which its requests wait too.
    static let owedMost = 256 * 1024
    /// Answers from the background that one user, or one operator's connection, may wait for.
    static let readsMost = 4
    private static let patience = TimeAmount.milliseconds(5)

    /// Whether a connection may be owed another reply.
    func mayOwe(_ peer: Peer) -> Bool {
        if peer.readsUnderWay >= Engine.readsMost { return false }
        guard let held = peer.buffered?.amount, held > 0 else { return true }
        if held <= Engine.owedMost, !isBufferUsedUp(by: peer) { return true }
        countBuffered(of: peer)
        guard let left = peer.buffered?.amount, left > 0 else { return true }
        return left <= Engine.owedMost && !isBufferUsedUp(by: peer)
    }

    /// Lets a connection wait until its client has read more.
    func holdBack(_ peer: Peer) {
        if peer.isHeldBack { return }
        peer.isHeldBack = true
        heldBack.append(peer)
        if heldBack.count > 1 { return }
        loop.assumeIsolated().scheduleTask(in: Engine.patience) {
            let peers = self.heldBack
            self.heldBack = []
            for peer in peers {
                peer.isHeldBack = false
                peer.connection?.proceed()
            }
        }
    }

    /// Whether a subscription is sent events as they come.
    func mayFollowLive(_ peer: Peer) -> Bool {
        guard let user = peer.user else { return true }
        begin(user)
        if user.events >= Engine.liveEventsMost { return false }
        return peer.buffered?.amount ?? 0 == 0 || !isBufferUsedUp(by: peer)
    }

    private func isBufferUsedUp(by peer: Peer) -> Bool {
        peer.user.map { quotas.buffers.isUsedUp(by: $0.uid) } ?? false
    }

    /// Charges a connection's user for what waits to be read.
    func countBuffered(of peer: Peer) {
        let bytes = (peer.connection?.pendingBytes ?? 0) + peer.owedBytes
        if bytes == 0 {
            peer.buffered = nil
        } else if peer.buffered == nil {
            let (quota, uid) = peer.user.map { (quotas.buffers, $0.uid) } ?? (operatorsBuffers, 0)
            peer.buffered = ResourceCharge(quota: quota, user: uid, amount: bytes)
        } else {
            peer.buffered?.resize(to: bytes)
        }
    }

    /// Counts anew what is charged: clients read without anybody being told.
    func recountBuffered() {
        for peer in peers.values where peer.buffered != nil { countBuffered(of: peer) }
    }

    /// Replies from this size on are charged as soon as they are made; the usual ones are far smaller.
    private static let largeReplyBytes = 1_024

    /// Charges a connection with a large reply that waits for the ledger.
    func chargeIfLarge(_ bytes: Int, to peer: Peer) {
        if bytes < Engine.largeReplyBytes { return }
        peer.owedBytes += bytes
        peer.owedInTurn += bytes
        countBuffered(of: peer)
    }
}
