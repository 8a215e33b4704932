internal import BursarCore

/// A checker that can go back to where it was before entries that were lost.
struct HistoryChecker {
    /// As it is after the newest entry.
    var now = StateChecker(isFine: false)
    /// As it was after some of the earlier ones, in their order.
    private var earlier: [(seq: UInt64, checker: StateChecker)] = []

    /// Entries from one to the next that is remembered, about.
    private static let distance: UInt64 = 256

    /// Takes entries in, in their order.
    mutating func fold(_ entries: some Collection<Entry>) throws {
        try now.fold(entries)
        let last = now.shadow.lastSeq
        if last >= (earlier.last?.seq ?? 0) + HistoryChecker.distance {
            earlier.append((last, now))
        }
    }

    /// Forgets the entries after one.
    mutating func goBack(to seq: UInt64, in history: EntryHistory) throws {
        earlier.removeAll { $0.seq > seq }
        let counts = now.counts
        now = earlier.last?.checker ?? StateChecker(isFine: false)
        now.counts = counts
        try now.fold(history.entries(from: now.shadow.lastSeq + 1, through: seq))
    }
}
