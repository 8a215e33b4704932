internal import BursarCore

/// All entries of a ledger, and what of them must never be lost.
struct EntryHistory {
    /// From the first on.
    private(set) var entries: [Entry] = []
    /// The newest that the ledger's thread has written.
    var written: UInt64 = 0
    /// The newest that somebody was told of.
    var told: UInt64 = 0
    /// Whether the power failed since the coordinator ran last.
    var isPowerLost = false
    /// The names that accounts have or had.
    private(set) var names: [AccountID: AccountPath] = [:]

    var lastSeq: UInt64 { UInt64(entries.count) }

    mutating func append(_ new: some Sequence<Entry>) {
        for entry in new {
            if case .accountDefined(let fact) = entry.fact { names[fact.id] = fact.path }
            entries.append(entry)
        }
    }

    /// The entry of that number.
    subscript(seq: UInt64) -> Entry? {
        seq >= 1 && seq <= lastSeq ? entries[Int(seq) - 1] : nil
    }

    /// The entries of these numbers.
    func entries(from first: UInt64, through last: UInt64) -> ArraySlice<Entry> {
        first > last ? [] : entries[Int(first) - 1..<Int(last)]
    }

    /// The ledger goes only so far.
    mutating func cut(after seq: UInt64) {
        entries.removeLast(Int(lastSeq - seq))
        written = seq
        told = min(told, seq)
    }
}
