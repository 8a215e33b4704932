import BursarCore
import BursarLedger
import BursarProtocol
import BursarTransport
import DequeModule
import Logging
import NIOCore

extension Engine {
    /// Answers a request at the end of the turn, once the ledger has what was decided before.
    func answer(_ reply: Reply, to correlation: UInt64, of peer: Peer) {
        metrics.answered(reply)
        guard prepare(for: peer, { $0.append(reply, to: correlation) }) else { return }
        if case .subscribed(let begun) = reply {
            peer.begunSubscriptions.append(begun.subscription)
        }
    }

    /// The same for a verdict.
    func answer(_ reply: Reply.Reserved, to correlation: UInt64, of peer: Peer) {
        metrics.answered(.reserve, RequestOutcome(reply.verdict))
        prepare(for: peer) { $0.append(reply, to: correlation) }
    }

    /// The same for a settlement.
    func answer(_ reply: Reply.Committed, to correlation: UInt64, of peer: Peer) {
        metrics.answered(.commit, .ok)
        prepare(for: peer) { $0.append(reply, to: correlation) }
    }

    /// Lets the end of the turn answer a peer; false if it is gone.
    @discardableResult
    private func prepare(for peer: Peer, _ append: (inout PreparedReplies) -> Void) -> Bool {
        ownCost.operations += 1
        openTurn()
        guard peer.connection != nil else { return false }
        if peer.replies.count == 0 { answered.append(peer) }
        let before = peer.replies.byteCount
        append(&peer.replies)
        chargeIfLarge(peer.replies.byteCount - before, to: peer)
        return true
    }

    /// Sees to it that the turn ends when everything that has arrived by now is decided.
    func openTurn() {
        if isTurnOpen { return }
        isTurnOpen = true
        metrics.turnOpened()
        loop.assumeIsolated().execute { self.endTurn() }
    }

    /// Settles the turn, hands its entries to the ledger, and answers when they are there.
    func endTurn() {
        defer { metrics.turnEnded() }
        let now = clock.now()
        coordinator.settle(at: now)
        let effects = coordinator.takeEffects()
        for resolution in effects.resolved { resolve(resolution, at: now) }
        // Those were answered in this turn.
        isTurnOpen = false
        let (events, audit) = copies(of: effects.entries)
        let batch = Batch(
            replies: takeReplies(), events: events, audit: audit,
            lastSeq: effects.entries.last?.seq ?? 0)
        submit(batch, entries: effects.entries)
        // Not before: it may note an entry, which is the next turn's, and no checkpoint's of this one.
        meterAgents(effects.entries, at: now)
        scheduleWakeup(after: now)
        if effects.entries.isEmpty { return }
        publishStatus()
        scheduleSelfCheck()
    }

    /// What was prepared in the turn, for each connection in one piece.
    private func takeReplies() -> [PendingReplies] {
        let replies = answered.map { peer in
            let pending = PendingReplies(
                peer: peer, replies: peer.replies, subscriptions: peer.begunSubscriptions,
                owedBytes: peer.owedInTurn)
            peer.replies = PreparedReplies()
            peer.begunSubscriptions = []
            peer.owedInTurn = 0
            return pending
        }
        answered.removeAll(keepingCapacity: true)
        return replies
    }

    private func submit(_ batch: Batch, entries: [Entry]) {
        var batch = batch
        #if PLANTED_BUGS
            if PlantedBug.replyBeforeCommit.isPlanted {
                deliver(batch.replies)
                batch.replies = []
            }
        #endif
        if entries.isEmpty {
            // What was only read was true after the batches before.
            if batches.isEmpty || ledger.durability == .none {
                // Nor is what hangs on entries that are never written.
                if !isLedgerRefusing { deliver(batch.replies) }
                if batches.isEmpty { drained() }
                return
            }
            batches[batches.count - 1].replies += batch.replies
            return
        }
        let replies = batch.replies
        if ledger.durability == .none { batch.replies = [] }
        uncheckpointed += entries.count
        let records = ask { $0.changeCount }
        let isIdle = batches.isEmpty && records <= Engine.checkpointRecordsMost
        let isDue = isIdle || uncheckpointed >= Engine.entriesBeforeCheckpoint(of: records)
        let checkpoint = isDue ? coordinator.takeChanges() : nil
        if isDue { uncheckpointed = 0 }
        batches.append(batch)
        metrics.submitted(entries)
        let engine = NIOLoopBound(self, eventLoop: loop)
        let isTaken = ledger.append(entries, checkpoint: checkpoint) { [loop] result in
            loop.execute { engine.value.committed(result) }
        }
        // Not before: to be sent its last answer may end a connection, which is recorded, and no entry may be in
        // the checkpoint and not in the batch.
        isLedgerRefusing = !isTaken
        if ledger.durability == .none, isTaken { deliver(replies) }
    }

    private func committed(_ result: Result<UInt64, LedgerFailure>) {
        guard let batch = batches.popFirst() else { return }
        metrics.committed()
        switch result {
        case .success:
            committedSeq = max(committedSeq, batch.lastSeq)
            _ = failpoints.reach(.repliesBegin)
            deliver(batch.replies)
            _ = failpoints.reach(.repliesDone)
            broadcast(batch)
            auditor.submit(batch.audit)
            endedAreCommitted()
            if batches.isEmpty { drained() }
        case .failure(let failure):
            // What was not written is not answered: the clients ask the next coordinator.
            fail(
                DaemonError(failure, "the ledger cannot be written: "), .ledgerFailed)
        }
    }

    /// Sends replies, with one write per connection.
    private func deliver(_ replies: [PendingReplies]) {
        for pending in replies {
            let peer = pending.peer
            guard let connection = peer.connection else { continue }
            peer.owedBytes -= pending.owedBytes
            connection.reply(pending.replies)
            for subscription in pending.subscriptions { catchUp(peer, subscription) }
            flush(peer)
            _ = failpoints.reach(.repliesHalf)
        }
    }

    private func resolve(_ resolution: Resolution, at now: Instant) {
        guard let peer = waiters.removeValue(forKey: resolution.ticket),
            let waiting = peer.tickets.removeValue(forKey: resolution.ticket)
        else { return }
        answer(
            resolution.outcome, of: waiting.account, model: waiting.model, explain: false, at: now,
            to: waiting.correlation, of: peer)
    }

    /// Wakes the coordinator when a lease or a wait ends next.
    func scheduleWakeup(after now: Instant) {
        guard let next = ask({ $0.nextWakeup(after: now) }) else {
            wakeup?.task.cancel()
            wakeup = nil
            return
        }
        if let wakeup, wakeup.at <= next { return }
        wakeup?.task.cancel()
        let delay = TimeAmount.nanoseconds(max(0, next.nanoseconds - now.nanoseconds))
        let task = loop.assumeIsolated().scheduleTask(in: delay) {
            self.wakeup = nil
            self.coordinator.tick(at: self.clock.now())
            self.openTurn()
        }
        wakeup = (next, task)
    }

    /// Stops everything because the coordinator cannot keep its word any more. What else fails then is of no
    /// account.
    func fail(_ error: DaemonError, _ kind: AuditKind) {
        guard !hasFailed else { return }
        hasFailed = true
        tellCounted()
        auditor.tell(Incident(kind: kind, message: error.description))
        let (onFailure, onDrained) = (onFailure, onDrained)
        self.onFailure = nil
        self.onDrained = nil
        halt()
        for peer in Array(peers.values) {
            peer.connection?.close(.shuttingDown, message: "the coordinator has failed")
        }
        onFailure?(auditor.copies ? error.told : error)
        onDrained?()
    }

    /// Decides nothing any more, neither on request nor by the clock.
    func halt() {
        isStopping = true
        wakeup?.task.cancel()
        ownCost.step?.cancel()
        selfCheck?.cancel()
        for task in boundaries.values { task.cancel() }
    }
}
