public import BursarCore
internal import GRDB

/// What a ledger held when it was opened.
public struct Recovered: Sendable {
    /// The state as of the last checkpoint: replay the entries after it over these.
    public var records: StateRecords
    /// The last entry; 0 in a new ledger.
    public var lastSeq: UInt64
    /// The oldest entry that can still be read; 1 as long as none was dropped.
    public var oldestSeq: UInt64
    /// The state rows' sums, for whoever goes on writing.
    var writer: LedgerWriter
}

extension Recovered {
    /// Loads and checks the state rows, and follows the chain from them to the last batch.
    init(_ db: Database) throws {
        let state = try StateReader(db)
        let base: BaseMark = try Meta.read(.base, from: db)
        let seq = state.records.coordinator.lastSeq
        records = state.records

        var position = base.position
        if let newest = try Batches.containing(seq + 1, in: db), newest.row.lastSeq > base.seq {
            position = try Batches.position(before: newest.row.firstSeq, base: base, in: db)
            let batches = try Batches.cursor(from: newest.row.firstSeq, in: db)
            while let batch = try batches.next() {
                try position.advance(over: batch)
                // Whatever cannot be read is refused while everything is still as it was found.
                _ = try batch.entries()
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
