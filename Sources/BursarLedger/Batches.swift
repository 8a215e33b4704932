internal import BursarCore
internal import Foundation
internal import GRDB

/// A batch as it stands in the table, with its link.
struct StoredBatch {
    var row: BatchRow
    var link: Link

    init(row: BatchRow, link: Link) {
        self.row = row
        self.link = link
    }

    /// The columns `Batches.columns`.
    init(_ columns: Row) throws(LedgerFailure) {
        row = BatchRow(
            firstSeq: columns.number(0), lastSeq: columns.number(1),
            time: Int64(bitPattern: columns.number(2)), payload: columns.bytes(4))
        guard row.firstSeq <= row.lastSeq, row.firstSeq > 0 else {
            throw .damage(.batches, "row \(row.firstSeq)", "the range of entries is empty")
        }
        guard let link = Link(Data.fromDatabaseValue(columns[3]) ?? Data()) else {
            throw .damage(.batches, row.name, "the hash has not 32 bytes", seq: row.firstSeq)
        }
        self.link = link
    }

    /// The entries.
    func entries() throws(LedgerFailure) -> [Entry] {
        let decoded = DecodedBatch(self)
        if let failure = decoded.failure { throw failure }
        return decoded.entries
    }
}

/// A batch with its entries.
struct DecodedBatch {
    let batch: StoredBatch
    /// All of them, or those before what is damaged.
    let entries: [Entry]
    /// Why these are not all.
    let failure: LedgerFailure?

    init(_ batch: StoredBatch) {
        self.batch = batch
        var entries: [Entry] = []
        var failure: LedgerFailure?
        do throws(CodecFailure) {
            try ByteReader.batch(batch.row.payload, seqs: batch.row.seqs, into: &entries)
        } catch {
            failure = .damage(
                .batches, batch.row.name, error.description, seq: batch.row.firstSeq)
        }
        (self.entries, self.failure) = (entries, failure)
    }
}

/// How far a reader has followed the chain.
struct ChainPosition {
    /// The last entry that was followed.
    var seq: UInt64
    /// The link of its batch.
    var link: Link

    /// Follows the chain over one more batch.
    mutating func advance(over batch: StoredBatch) throws(LedgerFailure) {
        try reach(batch.row.firstSeq)
        guard link.next(batch.row) == batch.link else {
            throw .damage(
                .batches, batch.row.name, "the hash does not fit the batch and the one before it",
                seq: batch.row.firstSeq)
        }
        seq = batch.row.lastSeq
        link = batch.link
    }

    /// Whether the next batch may begin with `first`.
    func reach(_ first: UInt64) throws(LedgerFailure) {
        if first > seq + 1 {
            throw .damage(
                .batches, "before entry \(first)", "entries \(seq + 1) to \(first - 1) are missing",
                seq: seq + 1)
        }
        if first <= seq {
            throw .damage(
                .batches, "row \(first)", "the batch before it goes to entry \(seq)", seq: first)
        }
    }
}

/// The table of batches, inside its caller's transactions.
enum Batches {
    static let columns = "first_seq, last_seq, time, hash, payload"

    static func insert(_ batch: StoredBatch, to db: Database) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT INTO batches (\(columns)) VALUES (?, ?, ?, ?, ?)")
        try insert.execute(arguments: [
            batch.row.firstSeq.column, batch.row.lastSeq.column, batch.row.time, batch.link.bytes,
            Data(batch.row.payload),
        ])
    }

    /// The batch that has the entry, or the newest one if all are older.
    static func containing(_ seq: UInt64, in db: Database) throws -> StoredBatch? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT \(columns) FROM batches WHERE first_seq <= ?
                ORDER BY first_seq DESC LIMIT 1
                """,
            arguments: [seq.column])
        return try row.map { try StoredBatch($0) }
    }

    /// The first entry of the batch that has an entry; `nil` if it is not there yet.
    static func firstSeq(ofBatchWith seq: UInt64, in db: Database) throws -> UInt64? {
        guard let batch = try containing(seq, in: db), batch.row.lastSeq >= seq else { return nil }
        return batch.row.firstSeq
    }

    /// The batches that begin with the entry or later, in order.
    static func cursor(
        from seq: UInt64, in db: Database
    ) throws -> some Cursor<StoredBatch> {
        try Row.fetchCursor(
            db,
            sql: """
                SELECT \(columns) FROM batches WHERE first_seq >= ? ORDER BY first_seq
                """,
            arguments: [seq.column]
        ).map { try StoredBatch($0) }
    }

    /// The same, at most `limit`.
    static func starting(from seq: UInt64, limit: Int, in db: Database) throws -> [StoredBatch] {
        try Array(cursor(from: seq, in: db).prefix(limit))
    }

    /// The chain just before the batch that begins with `first`.
    static func position(
        before first: UInt64, base: BaseMark, in db: Database
    ) throws -> ChainPosition {
        if first <= base.seq + 1 { return base.position }
        guard let before = try containing(first - 1, in: db), before.row.firstSeq > base.seq else {
            return base.position
        }
        return ChainPosition(seq: before.row.lastSeq, link: before.link)
    }
}
