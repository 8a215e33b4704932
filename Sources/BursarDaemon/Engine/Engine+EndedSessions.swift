import BursarCore
import DequeModule
import NIOCore

/// What ended sessions leave open is settled by pieces, so that others do not wait until thousands of grants
/// are settled and written. Where the coordinator stops before the last piece, the next one takes the
/// session for one that has yet to come back.
extension Engine {
    /// Entries that a piece makes, about.
    private static let endedAtOnce = 64

    /// The outcome of a session's open grants is unknown from here on.
    func end(_ session: Session) {
        session.grace?.cancel()
        session.watch?.cancel()
        sessions[session.id] = nil
        #if PLANTED_BUGS
            if PlantedBug.orphansKept.isPlanted { return }
        #endif
        endedSessions.append(session.id)
        settleEnded()
    }

    /// Settles a piece, unless one is on its way to the ledger.
    private func settleEnded() {
        if isStopping || endedThrough != nil { return }
        let now = clock.now()
        let before = coordinator.lastSeq
        while let session = endedSessions.first {
            let made = Int(coordinator.lastSeq - before)
            guard made < Engine.endedAtOnce else { break }
            if !coordinator.endSession(session, most: Engine.endedAtOnce - made, at: now) {
                endedSessions.removeFirst()
            }
        }
        openTurn()
        if coordinator.lastSeq > before { endedThrough = coordinator.lastSeq }
    }

    /// Goes on with the next piece once the ledger has the one before: so the pieces neither gather in the
    /// ledger's queue nor let a checkpoint grow.
    func endedAreCommitted() {
        guard let through = endedThrough, committedSeq >= through else { return }
        endedThrough = nil
        if !endedSessions.isEmpty { settleEnded() }
    }
}
