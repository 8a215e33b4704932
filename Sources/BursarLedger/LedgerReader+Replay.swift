public import BursarCore

extension LedgerReader {
    /// Calls `body` with every entry after one, in order.
    ///
    /// A start may have a million of them before it: they are decoded on another thread while `body` deals
    /// with those before, and only some batches of them are in memory at a time.
    /// - Throws: `LedgerFailure` with `damaged` or `storage`, and whatever `body` throws.
    public func replay(after seq: UInt64, _ body: (Entry) throws -> Void) throws {
        let first = try reading { try Batches.firstSeq(ofBatchWith: seq + 1, in: $0) }
        guard let first else { return }
        let ahead = BatchReadAhead(self, from: first)
        while let batches = try ahead.next() {
            for batch in batches {
                for entry in batch.entries where entry.seq > seq { try body(entry) }
                if let failure = batch.failure { throw failure }
            }
        }
    }
}
