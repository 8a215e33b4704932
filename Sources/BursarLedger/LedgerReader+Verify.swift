internal import GRDB
internal import Synchronization

extension LedgerReader {
    /// Batches that are read in one transaction: short enough not to hold up the log.
    private static let batchesPerRead = 256

    /// Checks everything: the file's pages, the chain, and that the entries give the state.
    ///
    /// Blocks for as long as that takes; the ledger may be in use meanwhile. What is damaged is in
    /// the result; thrown is only what keeps from reading at all.
    public func verify() throws(LedgerFailure) -> Verification {
        // Not while a roll-up drops what this reads.
        try maintenance.withLock { _ throws(LedgerFailure) in try verifyAll() }
    }

    private func verifyAll() throws(LedgerFailure) -> Verification {
        // A connection of its own: nobody who asks for entries waits behind this.
        let reader = try LedgerReader(path: path, lock: nil)
        var result = Verification()
        do throws(LedgerFailure) {
            var verifier = try reader.reading { db in
                let base: BaseMark = try Meta.read(.base, from: db)
                return try Verifier(base, in: db)
            }
            let failure = reader.follow(&verifier)
            result = verifier.result
            if let failure { throw failure }
            if let lost = try objection(to: verifier.position) { result.note(lost) }
        } catch {
            guard error.code == .damaged else { throw error }
            result.note(error)
        }
        return result
    }

    /// What the witness has against entries that end here; nothing while a coordinator goes on writing.
    private func objection(to end: ChainPosition) throws(LedgerFailure) -> LedgerFailure? {
        guard let witness = lock?.witness else { return nil }
        let found = Witness(
            identity: try reading { try Meta.read(.identity, from: $0) },
            boot: Witness.currentBoot(), isSynced: witness.isSynced, position: end)
        return witness.objection(to: found, directory: Ledger.directory(of: path))
    }

    /// Follows all batches; returns what kept it from going on.
    private func follow(_ verifier: inout Verifier) -> LedgerFailure? {
        do throws(LedgerFailure) {
            let ahead = BatchReadAhead(self, from: verifier.position.seq + 1)
            while let batches = try ahead.next() {
                for batch in batches { verifier.follow(batch) }
            }
            try reading { db in
                // What came in since the last was read, and in the same transaction, so that the state is that of
                // the last entry.
                let last = try Batches.starting(
                    from: verifier.position.seq + 1, limit: .max, in: db)
                for batch in last { verifier.follow(DecodedBatch(batch)) }
                try verifier.compare(db)
                try verifier.checkPages(db)
            }
            return nil
        } catch {
            return error
        }
    }
}

extension LedgerReader {
    /// Replays the entries of whole batches from the base up to `cut`.
    ///
    /// - Throws: The first damage.
    func replay(from base: BaseMark, through cut: UInt64) throws(LedgerFailure) -> Verifier {
        var verifier = try reading { try Verifier(base, in: $0) }
        while verifier.position.seq < cut, verifier.result.isOK {
            try reading { db in
                let before = verifier.position
                let batches = try Batches.starting(
                    from: before.seq + 1, limit: Self.batchesPerRead, in: db)
                for batch in batches where batch.row.lastSeq <= cut {
                    verifier.follow(DecodedBatch(batch))
                }
                if verifier.position.seq == before.seq { try before.reach(cut + 1) }
            }
        }
        if let damage = verifier.result.mismatches.first { throw damage }
        return verifier
    }
}

extension Verifier {
    /// Asks SQLite whether the file's pages fit each other.
    mutating func checkPages(_ db: Database) throws {
        let lines = try String.fetchAll(db, sql: "PRAGMA quick_check(20)")
        for line in lines where line != "ok" {
            note("the ledger is damaged: the database file: \(line)")
        }
    }
}
