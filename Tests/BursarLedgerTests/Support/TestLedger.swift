import BursarCore
import Foundation
import GRDB
import Synchronization

@testable import BursarLedger

/// A folder that is gone when the test is.
final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/bursar-ledger-\(UUID().uuidString)"

    var ledger: String { path + "/ledger" }

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Changes the closed ledger behind its back; returns how many rows.
    @discardableResult
    func tamper(_ sql: String) throws -> Int {
        try DatabaseQueue(path: Ledger.databasePath(ledger)).writeWithoutTransaction { db in
            try db.execute(sql: sql)
            return db.changesCount
        }
    }

    /// A copy of the ledger as a kill at this moment leaves it.
    func copy(_ name: String = "copy") throws -> String {
        let copy = path + "/" + name
        try FileManager.default.copyItem(atPath: ledger, toPath: copy)
        return copy
    }
}

extension Ledger {
    /// Appends and waits for the answer.
    func append(_ entries: [Entry], checkpoint: StateChanges? = nil) async throws -> UInt64 {
        let result: Result<UInt64, LedgerFailure> = await withCheckedContinuation { continuation in
            append(entries, checkpoint: checkpoint) { continuation.resume(returning: $0) }
        }
        // The thread sanitizer does not see that a continuation which is resumed before its task waits for
        // it comes before what the task does then; it sees this lock, which the writer has had since.
        _ = queue.withLock { $0.refusal }
        return try result.get()
    }
}

extension Ledger {
    /// Waits for the writer's thread.
    func heartbeat() async throws {
        try await withCheckedThrowingContinuation { continuation in
            heartbeat { continuation.resume(with: $0) }
        }
    }

    /// Rolls up and waits for it.
    func rollUp(_ retention: Retention, now: Instant) async throws -> RollUp {
        try await withCheckedThrowingContinuation { continuation in
            rollUp(retention, now: now) { continuation.resume(with: $0) }
        }
    }

    /// Pages of the database file.
    func pagesInUse() throws -> Int {
        try reader.reading { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }

    /// Has the ledger be of another version.
    func setVersion(_ version: Int) throws {
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
    }

    /// Brings the log into the database file.
    func bringLogIn() throws {
        _ = try database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }

    /// Lets the database file have no more pages than these, or than it has.
    func limitPages(_ count: Int = 1) throws {
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = \(count)")
        }
    }
}

extension StateChanges {
    /// A checkpoint at an entry.
    static func at(_ seq: UInt64, _ change: (inout StateChanges) -> Void = { _ in }) -> StateChanges
    {
        var changes = StateChanges()
        changes.coordinator.lastSeq = seq
        change(&changes)
        return changes
    }
}
