internal import Foundation
internal import GRDB
internal import Glibc

/// Ways to open the database file.
enum Connection {
    /// The one connection that writes. GRDB's serial queue is its thread: a drain of the append
    /// queue is one block on it, so commits need no thread, lock or hop of our own.
    static func writer(
        path: String, durability: Durability
    ) throws(LedgerFailure) -> DatabaseQueue {
        // SQLite gives its other files the mode of this one.
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LedgerFailure(.storage, "cannot open \(path): \(LedgerLock.reason())")
        }
        Glibc.close(descriptor)
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
            try Schema.migrate(db, from: version)
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
        configuration.prepareDatabase(prepare)
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
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.damaged, "the ledger is damaged: \(path): \(reason) (\(code))")
        default:
            let call = error.sql.map { " in: " + $0 } ?? ""
            self.init(
                .storage, "\(path): \(reason) (\(code))\(call)",
                errorNumber: Self.errorNumber(of: error.resultCode))
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
