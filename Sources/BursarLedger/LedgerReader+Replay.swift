public import BursarCore

extension LedgerReader {
    /// Calls `body` with every entry after one, in order.
    ///
    /// A start may have a million of them before it: they are decoded on the reader's thread while `body`
    /// deals with those before, and only some batches of them are in memory at a time.
    /// - Throws: `damaged` where the entries, or what `body` makes of them, go wrong; `storage`.
    public func replay(
        after seq: UInt64, _ body: (Entry) throws(ReplayError) -> Void
    ) throws(LedgerFailure) {
        let first = try reading { try Batches.containing(seq + 1, in: $0) }
        guard let first, first.row.lastSeq > seq else { return }
        let ahead = BatchReadAhead(self, from: first.row.firstSeq)
        while let batches = try ahead.next() {
            for batch in batches { try batch.replay(after: seq, body) }
        }
    }
}

extension DecodedBatch {
    /// Calls `body` with every entry after one, in order.
    func replay(
        after seq: UInt64, _ body: (Entry) throws(ReplayError) -> Void
    ) throws(LedgerFailure) {
        for entry in entries where entry.seq > seq {
            do throws(ReplayError) {
                try body(entry)
            } catch {
                throw .damage(.batches, batch.row.name, error.description, seq: entry.seq)
            }
        }
        if let failure { throw failure }
    }
}
