public import BursarCore
internal import GRDB
internal import Synchronization

extension Ledger {
    /// Drops old entries where `retention` says so, in the background and in steps so short that
    /// appends hardly wait. Does nothing while an earlier call is at work.
    ///
    /// The entries up to the cut are replayed first: what they lead to becomes the base from which
    /// verification starts. Damage in them ends the roll-up with nothing dropped.
    ///
    /// - Parameters:
    ///   - retention: How much is kept.
    ///   - now: The present, on the coordinator's clock.
    ///   - completion: Called once, on a thread of the roll-up's own.
    public func rollUp(
        _ retention: Retention, now: Instant,
        completion: @escaping @Sendable (Result<RollUp, LedgerFailure>) -> Void
    ) {
        surroundings.background {
            // Not while a verification reads what would go.
            let result = self.reader.maintenance.withLockIfAvailable { _ in
                Result { () throws(LedgerFailure) in try self.rollUp(retention, at: now) }
            }
            completion(
                result
                    ?? Result { () throws(LedgerFailure) in
                        RollUp(dropped: 0, oldestSeq: try self.reader.oldestSeq())
                    })
        }
    }

    private func rollUp(_ retention: Retention, at now: Instant) throws(LedgerFailure) -> RollUp {
        let old = try LedgerReader(path: reader.path, lock: nil)
        let (base, cut) = try old.reading { db in
            let base: BaseMark = try Meta.read(.base, from: db)
            return (base, try retention.cut(at: now, base: base, in: db))
        }
        var mark = base
        if cut > base.seq {
            let verifier = try old.replay(from: base, through: cut)
            guard let coordinator = verifier.coordinator else {
                throw verifier.result.mismatches.first!
            }
            let records = coordinator.records()
            let usage = try old.usage(before: base, through: cut)
            mark.coordinator = records.coordinator
            mark.anchor = verifier.position.link
            try write(records, usage, as: &mark)
            let living = Set(records.accounts.map(\.id))
            try forget(verifier.names.keys.filter { !living.contains($0) })
        }
        // An earlier roll-up may have been cut short here, so this is done in any case.
        try dropRows(before: mark)
        return RollUp(dropped: mark.seq - base.seq, oldestSeq: mark.seq + 1)
    }

    /// Stores the records and the sums over what goes part by part, and then, in one transaction, makes them
    /// the base.
    private func write(
        _ records: StateRecords, _ usage: PastUsage, as mark: inout BaseMark
    ) throws(LedgerFailure) {
        mark.usage = try write(UsagePart.parts(of: usage), of: mark.seq, to: .usage)
        mark.parts = try write(BasePart.parts(of: records), of: mark.seq, to: .bases)
        let mark = mark
        var encoder = ByteWriter()
        try step { db in
            try Meta.write(.base, mark, to: db, with: &encoder)
            try steps.reach(.rollUpBase)
            return false
        }
    }

    /// Stores the parts of a base in place of what an earlier roll-up, cut short, left there.
    private func write(
        _ parts: [some Coded], of seq: UInt64, to table: LedgerTable
    ) throws(LedgerFailure) -> TableSum {
        var sums = RowSums<UInt64>()
        try step { db in
            try db.execute(
                sql: "DELETE FROM \(table.rawValue) WHERE seq = ?", arguments: [seq.column])
            return false
        }
        var encoder = ByteWriter()
        for (index, part) in parts.enumerated() {
            let sum = encoder.summed(table, part)
            sums.set(UInt64(index), sum)
            try step { db in
                try db.execute(
                    sql: """
                        INSERT INTO \(table.rawValue) (seq, part, checksum, record)
                        VALUES (?, ?, ?, ?)
                        """, arguments: [seq.column, index, sum.column, encoder.blob])
                try steps.reach(.rollUpPart)
                return false
            }
        }
        return sums.total
    }

    /// Drops the names of accounts that no entry speaks of any more.
    private func forget(_ accounts: [AccountID]) throws(LedgerFailure) {
        var rest = accounts[...]
        while !rest.isEmpty {
            try step { db in
                for id in rest.prefix(Self.rowsPerStep) {
                    try db.execute(
                        sql: "DELETE FROM account_names WHERE id = ?", arguments: [id.column])
                }
                return false
            }
            rest = rest.dropFirst(Self.rowsPerStep)
        }
    }

    /// Deletes what the base made superfluous, and gives the space back.
    private func dropRows(before mark: BaseMark) throws(LedgerFailure) {
        try step { db in
            try db.execute(
                sql: """
                    DELETE FROM batches WHERE first_seq IN (
                        SELECT first_seq FROM batches WHERE first_seq <= ? LIMIT ?)
                    """, arguments: [mark.seq.column, Self.rowsPerStep])
            let isUnfinished = db.changesCount > 0
            if isUnfinished { try steps.reach(.rollUpDropped) }
            return isUnfinished
        }
        try step { db in
            try db.execute(
                sql: """
                    DELETE FROM bases WHERE rowid IN (
                        SELECT rowid FROM bases WHERE seq <> ? LIMIT 4)
                    """, arguments: [mark.seq.column])
            return db.changesCount > 0
        }
        try step { db in
            try db.execute(
                sql: """
                    DELETE FROM usage_sums WHERE (seq, part) IN (
                        SELECT seq, part FROM usage_sums WHERE seq <> ? LIMIT 4)
                    """, arguments: [mark.seq.column])
            return db.changesCount > 0
        }
        try step { db in
            // Each page that goes is a row of this pragma.
            try db.execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesPerStep))")
            return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0 > 0
        }
    }

    private static let rowsPerStep = 64
    private static let pagesPerStep = 256

    /// Runs a short transaction on the writer's thread, again as long as it returns `true`.
    private func step(_ body: (Database) throws -> Bool) throws(LedgerFailure) {
        var isUnfinished = true
        while isUnfinished {
            let result: Result<Bool, LedgerFailure> = database.writeWithoutTransaction { db in
                if let refusal = queue.withLock({ $0.refusal }) { return .failure(refusal) }
                return onDisk { writer throws(LedgerFailure) in
                    try translating(reader.path) { try writer.maintain(db, steps, body) }
                }
            }
            isUnfinished = try result.get()
        }
    }
}
