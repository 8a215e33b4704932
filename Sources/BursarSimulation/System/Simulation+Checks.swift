internal import BursarCore
internal import BursarDaemon
internal import BursarLedger
internal import BursarProtocol

/// What must hold after each step.
extension Simulation {
    /// Takes in the entries that were handed to the ledger since.
    func noteEntries(_ process: CoordinatorProcess) {
        let new = process.coordinator.ledger.waitingEntries.drop { $0.seq <= process.seenSeq }
        guard let last = new.last else { return }
        guard new.first?.seq == history.lastSeq + 1 else {
            return violate("entry \(new.first!.seq) follows entry \(history.lastSeq)")
        }
        process.seenSeq = last.seq
        if let trace {
            for entry in new { trace("\(steps) \(now): entry \(entry.seq) \(entry.fact)") }
        }
        history.append(new)
        do {
            try checker.fold(new)
        } catch {
            violate("\(error)")
        }
    }

    /// The ledger's thread has done something: what does not wait any more is written.
    func noteWritten(_ process: CoordinatorProcess) {
        guard process.coordinator.failure == nil else { return }
        let waiting = process.coordinator.ledger.waitingEntries.first?.seq
        history.written = waiting.map { $0 - 1 } ?? process.seenSeq
    }

    /// Checks the state, if it changed and the turn is over.
    func check(_ process: CoordinatorProcess) {
        noteEntries(process)
        if process.coordinator.isTurnOpen || process.isStopping { return }
        guard history.lastSeq != lastChecked else { return }
        lastChecked = history.lastSeq
        do {
            try checker.now.check(
                process.coordinator.coordinator, at: process.coordinator.time, using: &random)
        } catch {
            violate("\(error)")
        }
        if random.oneIn(1_000) { checkMeasurements(process) }
    }

    /// Each entry since the start is counted once.
    private func checkMeasurements(_ process: CoordinatorProcess) {
        let counted = process.coordinator.measurements().lazy
            .filter { $0.hasPrefix("bursar_entries_total{") }
            .compactMap { $0.split(separator: " ").last.flatMap { UInt64($0) } }.reduce(0, +)
        let made = process.seenSeq - process.coordinator.recovered.coordinator.lastSeq
        guard counted == made else {
            return violate("\(counted) entries are counted, and \(made) were made")
        }
        count("measurements")
    }

    /// When the loop has done all that was due, nobody waits beyond a deadline, and no grant lives with a
    /// session whose process died long ago.
    func checkWaits(_ process: CoordinatorProcess) {
        if process.isStopping || process.coordinator.failure != nil { return }
        let now = process.coordinator.time
        if let late = process.coordinator.ask({ $0.waitDeadlines.first { $0 < now } }) {
            violate("a request still waits, whose deadline was \(late)")
        }
        checkOrphans(process)
    }

    private func checkOrphans(_ process: CoordinatorProcess) {
        let grace = Simulation.longestGrace * 1_000_000
        for place in orphans.indices
        where connections.contains(where: { $0.pid == orphans[place].pid && $0.isOpenToServer }) {
            orphans[place].since = now
        }
        orphans.removeAll { orphan in
            // What many have left is settled as fast as the ledger takes it.
            guard now - max(orphan.since, process.began) > grace,
                !process.coordinator.isEnding(session: orphan.session)
            else { return false }
            if process.coordinator.ask({ $0.hasStake(session: orphan.session) }) {
                violate("grants live on with a session whose process died")
            }
            return true
        }
    }

    /// An agent was answered that something was done.
    func acknowledged(
        _ receipt: Receipt, client: UInt64, number: UInt64, isAllocation: Bool
    ) {
        guard let entry = history[receipt.seq] else {
            return violate("an answer tells of entry \(receipt.seq), which nobody made")
        }
        // Who asks for an account that is there is told of the last entry.
        if !isAllocation, let key = entry.fact.origin?.key,
            key.client != client || key.number != number
        {
            violate("an answer to key \(number) tells of entry \(receipt.seq), which is another's")
        }
        guard settings.durability != .none else { return }
        if receipt.seq > history.written {
            violate("entry \(receipt.seq) was answered before it was written")
        }
        history.told = max(history.told, receipt.seq)
    }

    /// An agent was told of an event: it is the next one, and it is true.
    func checkEvent(
        _ event: Push.Event, _ topic: Topic, _ top: AccountPath?, from next: UInt64
    ) {
        guard event.seq >= next else {
            return violate("event \(event.seq) comes again, or after event \(next - 1)")
        }
        guard event.seq <= history.written else {
            return violate("event \(event.seq) comes before its entry is written")
        }
        for entry in history.entries(from: next, through: event.seq) {
            let isTold = EmbeddedCoordinator.tells(
                of: entry, topic, top, path: { history.names[$0] })
            guard isTold == (entry.seq == event.seq) else {
                return violate(
                    isTold
                        ? "event \(entry.seq) was left out before event \(event.seq)"
                        : "event \(event.seq) is none of a follower of \(topic)")
            }
        }
        history.told = max(history.told, event.seq)
    }

    func count(_ reply: Reply) {
        switch reply {
        case .error(let error): count("error \(error.code.name)")
        case .reserved(let reply) where reply.verdict == .granted: count("granted")
        case .reserved(let reply): count("denied \(reply.reason?.name ?? "")")
        default: count(reply.messageKind.name)
        }
    }
}
