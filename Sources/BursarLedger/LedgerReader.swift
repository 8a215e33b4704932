public import BursarCore
internal import Foundation
internal import GRDB
internal import Synchronization

/// Reads a ledger, beside its coordinator or while there is none.
public final class LedgerReader: Sendable {
    let path: String
    let database: DatabaseQueue
    /// Held while there is no coordinator, so that none starts meanwhile.
    let lock: LedgerLock?
    /// Held by what must see or change the ledger's whole past: one at a time.
    let maintenance = Mutex(())

    init(path: String, lock: LedgerLock?) throws(LedgerFailure) {
        self.path = path
        self.lock = lock
        database = try Connection.reader(path: path, label: "bursar.ledger.reader")
    }

    /// Opens a ledger that no coordinator uses, and keeps coordinators out as long as this exists.
    ///
    /// - Throws: `missing`, `locked`, `fromTheFuture`, `damaged` or `storage`.
    public static func open(at directory: String) throws(LedgerFailure) -> LedgerReader {
        let path = Ledger.databasePath(directory)
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerFailure(.missing, "there is no ledger in \(directory)")
        }
        let lock = try LedgerLock(directory: directory)
        try lock.hold(path)
        return try LedgerReader(path: path, lock: lock)
    }

    /// What tells this ledger from all others: 32 hexadecimal digits.
    public func identifier() throws(LedgerFailure) -> String {
        try reading { db in
            let identity: Identity = try Meta.read(.identity, from: db)
            return identity.description
        }
    }

    /// The oldest entry that can still be read; 1 as long as none was dropped.
    public func oldestSeq() throws(LedgerFailure) -> UInt64 {
        try reading { db in
            let base: BaseMark = try Meta.read(.base, from: db)
            return base.seq + 1
        }
    }

    /// Up to `limit` entries from `seq` on, in order; none beyond the last entry that is written.
    ///
    /// - Throws: `rolledUp`, with the oldest entry that is left, if `seq` was dropped.
    public func entries(from seq: UInt64, limit: Int) throws(LedgerFailure) -> [Entry] {
        try reading { db in
            let base: BaseMark = try Meta.read(.base, from: db)
            guard seq > base.seq else {
                throw Self.rolledUp(seq, base)
            }
            guard let first = try Batches.firstSeq(ofBatchWith: seq, in: db) else { return [] }
            var entries: [Entry] = []
            let batches = try Batches.cursor(from: first, in: db)
            while entries.count < limit, let batch = try batches.next() {
                let some = try batch.entries().drop { $0.seq < seq }
                entries += some.prefix(limit - entries.count)
            }
            return entries
        }
    }

    /// The path of an account that lives or that an entry speaks of.
    public func path(of account: AccountID) throws(LedgerFailure) -> AccountPath? {
        try reading { db in
            let text = try String.fetchOne(
                db, sql: "SELECT path FROM account_names WHERE id = ?",
                arguments: [account.column])
            return text.flatMap { AccountPath($0) }
        }
    }

    /// Runs `body` on one unchanging version of the ledger.
    func reading<Value>(_ body: (Database) throws -> Value) throws(LedgerFailure) -> Value {
        try translating(path) { try database.read(body) }
    }

    func close() throws { try database.close() }
}
