import BursarCore
import BursarLedger

/// Who used what, summed up from the ledger for one asker.
struct UsageReport: Sendable {
    var rows: [UsageRow]
    var levels: [UsageReader.LevelChange]
    var qualities: [String: PoolQuality]
    var entries: ClosedRange<UInt64>?
    var firstTime: Instant
    var lastTime: Instant
    var isFolded: Bool

    /// What is summed up for whom.
    struct Order: Sendable {
        var query: UsageQuery
        /// The account that was asked for; `nil`: all.
        var top: AccountPath?
        /// Which accounts the asker may see and asked for.
        var includes: @Sendable (AccountPath) -> Bool
        /// What pools have, by name; `Int64.max`: no limit.
        var capacities: [String: Quantities]
    }

    /// Sums up the entries that are in the ledger now. Blocks for as long as that takes.
    ///
    /// - Returns: `nil` if there are more rows than can be told.
    static func make(
        _ order: Order, from ledger: LedgerReader
    ) throws(LedgerFailure) -> UsageReport? {
        do throws(LedgerFailure) {
            return try read(order, from: ledger)
        } catch {
            // A roll-up came between; the next is minutes away.
            guard error.code == .rolledUp else { throw error }
            return try read(order, from: ledger)
        }
    }

    private static func read(
        _ order: Order, from ledger: LedgerReader
    ) throws(LedgerFailure) -> UsageReport? {
        let query = order.query
        let past = try ledger.past()
        let range = ScanRange(
            from: (past?.lastSeq ?? 0) + 1, since: query.since, until: query.until)
        var reader = ledger.usageReader(
            query, past: past, capacities: order.capacities, includes: order.includes)
        try ledger.separate().scan(range) { entry throws(LedgerFailure) in
            reader.read(entry)
            return !reader.isOverfull
        }
        if reader.isOverfull { return nil }
        return UsageReport(
            rows: reader.rows, levels: reader.levelChanges, qualities: reader.qualities,
            entries: reader.firstSeq == 0 ? nil : reader.firstSeq...reader.lastSeq,
            firstTime: reader.firstTime, lastTime: reader.lastTime, isFolded: reader.isFolded)
    }
}
