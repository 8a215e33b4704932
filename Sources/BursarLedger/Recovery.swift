public import BursarCore
internal import GRDB

/// What a ledger held when it was opened.
public struct Recovered: Sendable {
    /// The state as of the last checkpoint.
    public var records: StateRecords
    /// The entries after it, in order: replay them over the records.
    public var tail: [Entry]
    /// The last entry; 0 in a new ledger.
    public var lastSeq: UInt64
    /// The oldest entry that can still be read; 1 as long as none was dropped.
    public var oldestSeq: UInt64
    /// The state rows' sums, for whoever goes on writing.
    var writer: LedgerWriter
}

extension Recovered {
    /// Loads and checks the state rows, the batches after them and the last batch.
    init(_ db: Database) throws {
        let state = try StateReader(db)
        let base: BaseMark = try Meta.read(.base, from: db)
        let seq = state.records.coordinator.lastSeq
        records = state.records
        tail = []

        var position = base.position
        if let newest = try Batches.containing(seq + 1, in: db), newest.row.lastSeq > base.seq {
            position = try Batches.position(before: newest.row.firstSeq, base: base, in: db)
            var next = newest.row.firstSeq
            while true {
                let batches = try Batches.starting(from: next, limit: 64, in: db)
                for batch in batches {
                    try position.advance(over: batch)
                    tail += try batch.entries().drop { $0.seq <= seq }
                }
                guard batches.count == 64 else { break }
                next = position.seq + 1
            }
        }
        guard position.seq >= seq else {
            throw LedgerFailure.damage(
                .batches, "after entry \(position.seq)",
                "the state includes entries up to \(seq), but the last one is \(position.seq)",
                seq: position.seq + 1)
        }
        lastSeq = position.seq
        oldestSeq = base.seq + 1
        writer = LedgerWriter(position: position, state: state.writer)
    }
}
