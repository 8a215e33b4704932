public import BursarCore
internal import Dispatch
internal import GRDB
internal import Synchronization

extension Ledger {
    /// Entries that wait to be written. Whoever makes them should make fewer while this is large:
    /// beyond 1,048,576 the ledger takes no more.
    public var backlog: Int { queue.withLock { $0.backlog } }

    /// The entries that wait to be written.
    package var waitingEntries: [Entry] { queue.withLock { $0.waiting.flatMap(\.entries) } }

    /// Appends entries, and a checkpoint of the state that they lead to. Returns at once.
    ///
    /// Everything that waits when the writer comes to it is written in one transaction. After the
    /// first failure nothing is written any more, nothing is retried, and every append fails.
    ///
    /// - Parameters:
    ///   - entries: The entries that follow the last ones; none for a mere checkpoint.
    ///   - checkpoint: What changed since the last checkpoint; its `coordinator.lastSeq` is that of
    ///     the last entry.
    ///   - completion: Called once, on the writer's thread, in the order of the appends: with the
    ///     last entry that is as safe as the durability says, or with the failure.
    /// - Returns: Whether the entries were taken; if not, they are never written.
    @discardableResult
    public func append(
        _ entries: [Entry], checkpoint: StateChanges?,
        completion: @escaping @Sendable (Result<UInt64, LedgerFailure>) -> Void
    ) -> Bool {
        let append = Append(entries: entries, checkpoint: checkpoint, completion: completion)
        switch queue.withLock({ $0.add(append) }) {
        case .nothing: break
        case .drain: onWriter(after: durability.gathering) { self.drain($0) }
        case .refuse(let failure):
            // On the writer's thread like every completion, so behind those that still succeed.
            onWriter { _ in completion(.failure(failure)) }
            return false
        }
        return true
    }

    /// Goes through the writer's thread and back: `completion` is called there, with the failure if
    /// the ledger has stopped.
    public func heartbeat(_ completion: @escaping @Sendable (Result<Void, LedgerFailure>) -> Void) {
        onWriter { _ in
            let failure = self.queue.withLock { $0.refusal }
            completion(failure.map { .failure($0) } ?? .success(()))
        }
    }

    /// Runs `body` on the writer's thread, after so many milliseconds.
    private func onWriter(
        after milliseconds: Int = 0, _ body: @escaping @Sendable (Database) -> Void
    ) {
        if let write = surroundings.write {
            return write(milliseconds) { self.database.writeWithoutTransaction(body) }
        }
        guard milliseconds > 0 else { return database.asyncWriteWithoutTransaction(body) }
        let deadline = DispatchTime.now() + .milliseconds(milliseconds)
        DispatchQueue.global().asyncAfter(deadline: deadline) {
            self.database.asyncWriteWithoutTransaction(body)
        }
    }

    /// Writes what waits. Runs on the writer's thread.
    func drain(_ db: Database) {
        let appends = queue.withLock { $0.take() }
        if appends.isEmpty { return }
        let result = onDisk { writer throws(LedgerFailure) in
            try steps.reach(.commitBegin)
            try translating(reader.path) { try writer.commit(appends, to: db, steps) }
            try steps.reach(.commitDone)
            try lock.leave(witness(at: writer.position))
            try steps.reach(.commitWitnessed)
            return writer.position.seq
        }
        for append in appends { append.completion(result) }
        if case .success = result {
            _ = onDisk { writer throws(LedgerFailure) in
                try translating(reader.path) { try writer.shortenLog(db, steps) }
            }
        }
    }

    /// Runs `body` on the writer unless the disk has failed before; its failure is the end.
    func onDisk<Value: Sendable>(
        _ body: (inout LedgerWriter) throws(LedgerFailure) -> Value
    ) -> Result<Value, LedgerFailure> {
        let result = writer.withLock { writer -> Result<Value, LedgerFailure>? in
            guard writer != nil else { return nil }
            do throws(LedgerFailure) {
                return .success(try body(&writer!))
            } catch {
                writer = nil
                return .failure(error)
            }
        }
        return queue.withLock { queue in
            switch result {
            case .success(let value)?: return .success(value)
            case .failure(let failure)?:
                queue.refuse(failure)
                return .failure(failure)
            case nil: return .failure(queue.refusal!)
            }
        }
    }
}
