import BursarCore
import BursarProtocol
import BursarTransport
import NIOCore

/// When events leave: at once, or several in one write where the coordinator is to save work. None is
/// dropped, and none overtakes another.
extension Engine {
    /// So many events leave at once, however long they might wait.
    private static let coalescedMost = 256

    /// Milliseconds that events of the usual course wait for others at most.
    private var coalescingDelay: Int64 {
        let coarseness = ownCost.governor.coarseness
        return coarseness == 0 ? 0 : 25 << coarseness
    }

    /// Sends the events that were queued for a subscriber, or lets them wait for others.
    func flushEvents(to peer: Peer) {
        let delay = coalescingDelay
        if delay == 0 || isStopping || peer.hasUrgentEvent
            || peer.unsentEvents >= Engine.coalescedMost
        {
            return flush(peer)
        }
        guard peer.unsentEvents > 0, ownCost.delayedFlush == nil else { return }
        ownCost.delayedFlush = loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) {
            self.flushDelayed()
        }
    }

    /// Sends the events that wait for others.
    func flushDelayed() {
        ownCost.delayedFlush?.cancel()
        ownCost.delayedFlush = nil
        for peer in Array(subscribers.values) where peer.unsentEvents > 0 { flush(peer) }
    }

    /// Sends all that was collected for a connection.
    func flush(_ peer: Peer) {
        peer.unsentEvents = 0
        peer.hasUrgentEvent = false
        peer.connection?.flush()
        countBuffered(of: peer)
    }
}

extension EventKind {
    /// Whether it is of the usual course, so that whoever follows may learn of it a little later.
    var isRoutine: Bool {
        self == .granted || self == .committed || self == .voided || self == .tracked
    }
}
