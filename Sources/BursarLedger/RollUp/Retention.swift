internal import BursarCore
internal import GRDB

/// How much of its past a ledger keeps. What is beyond may be dropped by a roll-up, oldest first.
public struct Retention: Hashable, Sendable {
    /// The most bytes of the database; beyond it old entries are dropped until three quarters are
    /// left. `nil`: no limit.
    public var bytesMost: Int?
    /// The highest age of an entry in milliseconds. `nil`: no limit.
    public var ageMost: Int64?

    /// Limits, each of which alone leads to a roll-up.
    public init(bytesMost: Int? = nil, ageMost: Int64? = nil) {
        self.bytesMost = bytesMost
        self.ageMost = ageMost
    }
}

/// What a roll-up did.
public struct RollUp: Hashable, Sendable {
    /// Entries that were dropped; 0 when there was nothing to drop.
    public var dropped: UInt64
    /// The oldest entry that is left.
    public var oldestSeq: UInt64

    /// A roll-up that was carried out.
    public init(dropped: UInt64, oldestSeq: UInt64) {
        self.dropped = dropped
        self.oldestSeq = oldestSeq
    }
}

extension Retention {
    /// The last entry that is to be dropped; the base's own if there is none.
    ///
    /// The newest batch stays, and so does whatever the state rows do not include yet.
    func cut(at now: Instant, base: BaseMark, in db: Database) throws -> UInt64 {
        let state: StateMark = try Meta.read(.state, from: db)
        var excess = try bytesMost.map { try excessBytes(over: $0, in: db) } ?? 0
        let oldest = ageMost.map { now.advanced(milliseconds: -max(0, $0)).nanoseconds } ?? .min
        var cut = base.seq
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT last_seq, time, length(payload) FROM batches
                WHERE first_seq > ? AND last_seq <= ?
                    AND first_seq < (SELECT max(first_seq) FROM batches)
                ORDER BY first_seq
                """,
            arguments: [base.seq.column, state.coordinator.lastSeq.column])
        while let row = try rows.next() {
            guard excess > 0 || Int64(bitPattern: row.number(1)) < oldest else { break }
            cut = row.number(0)
            // The rest of the row: the hash, the numbers and SQLite's own.
            excess -= Int(clamping: row.number(2)) + 64
        }
        return cut
    }

    /// How many bytes are to go, if the pages in use are too many.
    private func excessBytes(over most: Int, in db: Database) throws -> Int {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        let used = (pages - free) * size
        return used > most ? used - most / 4 * 3 : 0
    }
}
