internal import CSQLite
internal import Foundation
internal import GRDB
internal import Glibc

/// Ways to open the database file.
enum Connection {
    /// The one connection that writes. GRDB's serial queue is its thread: a drain of the append
    /// queue is one block on it, so commits need no thread, lock or hop of our own.
    static func writer(
        path: String, durability: Durability, steps: StepObserver, new identity: Identity
    ) throws(LedgerFailure) -> DatabaseQueue {
        return try open(path, label: "bursar.ledger.writer") { db in
            let version = try Schema.version(db, path: path)
            if version == 0 {
                // Only an empty file takes this: it lets a roll-up give pages back one by one.
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            try common(db)
            try db.execute(
                sql: """
                    PRAGMA synchronous = \(durability.synchronous);
                    PRAGMA secure_delete = OFF;
                    """)
            // SQLite would hide a failed sync of its own checkpoints and try again: ours stop.
            _ = try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint = 0")
            try Schema.migrate(db, from: version, steps, new: identity)
        }
    }

    /// A connection that only reads.
    static func reader(path: String, label: String) throws(LedgerFailure) -> DatabaseQueue {
        try open(path, label: label) { db in
            guard try Schema.version(db, path: path) == Schema.version else {
                throw LedgerFailure(
                    .missing, "\(path) is not up to date: start the coordinator once")
            }
            try common(db)
            _ = try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint = 0")
            try db.execute(sql: "PRAGMA query_only = ON")
        }
    }

    /// Whether closing the connection leaves the log as it is. SQLite would bring it into the database file:
    /// that would retry a sync that has failed, and change a ledger that was refused.
    static func keepLog(_ keeps: Bool, _ db: Database) throws {
        let result = unsafe bursar_sqlite_keep_log(
            UnsafeMutableRawPointer(db.sqliteConnection), keeps ? 1 : 0)
        guard result == ResultCode.SQLITE_OK.rawValue else {
            throw DatabaseError(resultCode: ResultCode(rawValue: result))
        }
    }

    private static func common(_ db: Database) throws {
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw LedgerFailure(
                .storage, "the file system of the ledger has no shared memory, which WAL needs")
        }
        try db.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")
    }

    private static func open(
        _ path: String, label: String, prepare: @escaping @Sendable (Database) throws -> Void
    ) throws(LedgerFailure) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = label
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try keepLog(true, db)
            try prepare(db)
        }
        return try translating(path) {
            try DatabaseQueue(path: path, configuration: configuration)
        }
    }
}

/// Runs `body` and says what SQLite said in the ledger's own words.
func translating<Value>(
    _ path: String, _ body: () throws -> Value
) throws(LedgerFailure) -> Value {
    do {
        return try body()
    } catch let failure as LedgerFailure {
        throw failure
    } catch let error as DatabaseError {
        throw LedgerFailure(error, path: path)
    } catch {
        throw LedgerFailure(.storage, "\(path): \(error)")
    }
}

extension LedgerFailure {
    init(_ error: DatabaseError, path: String) {
        let code = "SQLite error \(error.extendedResultCode.rawValue)"
        let reason = error.message ?? "no reason given"
        switch error.resultCode {
        // What SQLite does not understand or accept of ours does not fit the tables of the file.
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR, .SQLITE_CONSTRAINT,
            .SQLITE_MISMATCH, .SQLITE_TOOBIG:
            self.init(.damaged, "the ledger is damaged: \(path): \(reason) (\(code))")
        default:
            let call = error.sql.map { " in: " + $0 } ?? ""
            let number = Self.errorNumber(of: error.resultCode)
            self.init(
                .storage, "\(path): \(reason) (\(code))\(call)\(Self.mend(number))",
                errorNumber: number)
        }
    }

    /// The system refused `verb` for a file.
    static func refused(
        _ verb: String, _ path: String, number: Int32 = errno
    ) -> LedgerFailure {
        LedgerFailure(
            .storage, "cannot \(verb) \(path): \(LedgerLock.reason(number))\(mend(number))",
            errorNumber: number)
    }

    /// What to do about it, where that is known.
    private static func mend(_ number: Int32) -> String {
        switch number {
        case ENOSPC, EDQUOT:
            "; make room there and start bursard again: what it acknowledged is in the ledger"
        case EROFS:
            "; mount that file system writable, or name another folder with --state-directory"
        case EACCES, EPERM:
            "; the folder and its files must belong to user \(geteuid()), who runs bursard"
        default: ""
        }
    }

    /// What the system said to SQLite, as far as its own code tells.
    private static func errorNumber(of code: ResultCode) -> Int32 {
        switch code {
        case .SQLITE_FULL: ENOSPC
        case .SQLITE_READONLY: EROFS
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: EACCES
        default: EIO
        }
    }
}
