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
        answers.append(PendingAnswer(peer: peer, correlation: correlation, reply: reply))
        metrics.answered(reply)
        openTurn()
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
        isTurnOpen = false
        defer { metrics.turnEnded() }
        let now = clock.now()
        coordinator.settle(at: now)
        let effects = coordinator.takeEffects()
        for resolution in effects.resolved { resolve(resolution, at: now) }
        meterAgents(effects.entries, at: now)
        let (events, audit) = copies(of: effects.entries)
        let batch = Batch(
            answers: answers, events: events, audit: audit,
            lastSeq: effects.entries.last?.seq ?? 0)
        answers = []
        submit(batch, entries: effects.entries)
        scheduleWakeup(after: now)
        if effects.entries.isEmpty { return }
        publishStatus()
        scheduleSelfCheck()
    }

    private func submit(_ batch: Batch, entries: [Entry]) {
        var batch = batch
        #if PLANTED_BUGS
            if PlantedBug.replyBeforeCommit.isPlanted {
                deliver(batch.answers)
                batch.answers = []
            }
        #endif
        // What was only read was true after the batches before.
        if ledger.durability == .none || entries.isEmpty && batches.isEmpty {
            deliver(batch.answers)
            batch.answers = []
        }
        if entries.isEmpty {
            if batches.isEmpty { return drained() }
            batches[batches.count - 1].answers += batch.answers
            return
        }
        uncheckpointed += entries.count
        let isIdle = batches.isEmpty && coordinator.changeCount <= Engine.checkpointRecordsMost
        let isDue = isIdle || uncheckpointed >= Engine.checkpointEvery
        let checkpoint = isDue ? coordinator.takeChanges() : nil
        if isDue { uncheckpointed = 0 }
        batches.append(batch)
        metrics.submitted(entries)
        let engine = NIOLoopBound(self, eventLoop: loop)
        ledger.append(entries, checkpoint: checkpoint) { [loop] result in
            loop.execute { engine.value.committed(result) }
        }
    }

    private func committed(_ result: Result<UInt64, LedgerFailure>) {
        guard let batch = batches.popFirst() else { return }
        metrics.committed()
        switch result {
        case .success:
            committedSeq = max(committedSeq, batch.lastSeq)
            deliver(batch.answers)
            broadcast(batch)
            auditor.submit(batch.audit)
            if batches.isEmpty { drained() }
        case .failure(let failure):
            // What was not written is not answered: the clients ask the next coordinator.
            fail(
                DaemonError(
                    "the ledger cannot be written: \(failure)", errorNumber: failure.errorNumber),
                .ledgerFailed)
        }
    }

    /// Sends answers, with one write per connection.
    private func deliver(_ answers: [PendingAnswer]) {
        ownCost.operations += UInt64(answers.count)
        var dirty: [Peer] = []
        for answer in answers {
            guard let connection = answer.peer.connection else { continue }
            connection.reply(answer.reply, to: answer.correlation)
            if case .subscribed(let begun) = answer.reply {
                catchUp(answer.peer, begun.subscription)
            }
            if !answer.peer.isDirty {
                answer.peer.isDirty = true
                dirty.append(answer.peer)
            }
        }
        for peer in dirty {
            peer.isDirty = false
            flush(peer)
        }
    }

    private func resolve(_ resolution: Resolution, at now: Instant) {
        guard let peer = waiters.removeValue(forKey: resolution.ticket),
            let waiting = peer.tickets.removeValue(forKey: resolution.ticket)
        else { return }
        let reply = reserveReply(
            resolution.outcome, of: waiting.account, model: waiting.model, explain: false, at: now)
        answers.append(
            PendingAnswer(peer: peer, correlation: waiting.correlation, reply: reply))
        metrics.answered(reply)
    }

    /// Wakes the coordinator when a lease or a wait ends next.
    func scheduleWakeup(after now: Instant) {
        guard let next = coordinator.nextWakeup(after: now) else {
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
