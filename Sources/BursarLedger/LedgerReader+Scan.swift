public import BursarCore
internal import GRDB

/// Which entries are read.
public struct ScanRange: Hashable, Sendable {
    /// The first one; `nil`: the oldest that is left.
    public var from: UInt64?
    /// Only entries from then on.
    public var since: Instant?
    /// Only entries before.
    public var until: Instant?

    /// All entries, or some.
    public init(from seq: UInt64? = nil, since: Instant? = nil, until: Instant? = nil) {
        from = seq
        self.since = since
        self.until = until
    }
}

extension LedgerReader {
    /// Batches that are read in one transaction: short enough not to hold up the log.
    private static let batchesPerScan = 256

    /// A reader with a connection of its own: nobody who asks for entries waits behind it.
    public func separate() throws(LedgerFailure) -> LedgerReader {
        try LedgerReader(path: path, lock: nil)
    }

    /// Reads entries in order and calls `body` with each, until it returns false.
    ///
    /// Blocks for as long as that takes; the ledger may be in use meanwhile, and what comes in is read too.
    /// `body` does not use this reader.
    /// - Throws: `rolledUp` if a roll-up dropped the first one, or drops what would have been next.
    public func scan(
        _ range: ScanRange, _ body: (Entry) throws(LedgerFailure) -> Bool
    ) throws(LedgerFailure) {
        var next: UInt64? = try start(of: range)
        while let seq = next { next = try scan(from: seq, range, body) }
    }

    /// What a roll-up kept of the entries that it dropped, for reports; `nil` where none were dropped.
    public func past() throws(LedgerFailure) -> PastUsage? {
        try reading { db in
            let base: BaseMark = try Meta.read(.base, from: db)
            return try base.past(from: db)
        }
    }

    /// A reader of entries for reports that looks up here what lies before them.
    ///
    /// - Parameters:
    ///   - query: Which sums; `nil`: only quality.
    ///   - past: ``past()``.
    ///   - capacities: What pools have, by name, where no entry tells; `Int64.max`: no limit.
    ///   - includes: Which accounts count.
    public func usageReader(
        _ query: UsageQuery?, past: PastUsage?, capacities: [String: Quantities] = [:],
        includes: @escaping @Sendable (AccountPath) -> Bool = { _ in true }
    ) -> UsageReader {
        UsageReader(
            query, past: past, capacities: capacities, includes: includes,
            path: { try? self.path(of: $0) }, grant: { try? self.grant($0) })
    }

    /// The entry that made a grant, if it is still there.
    public func grant(_ number: UInt64) throws(LedgerFailure) -> Granted? {
        let found: [Entry]
        do throws(LedgerFailure) {
            found = try entries(from: number, limit: 1)
        } catch {
            if error.code == .rolledUp { return nil }
            throw error
        }
        guard let entry = found.first, entry.seq == number, case .granted(let fact) = entry.fact
        else { return nil }
        return fact
    }

    /// The entry to begin with.
    private func start(of range: ScanRange) throws(LedgerFailure) -> UInt64 {
        try reading { db in
            let base: BaseMark = try Meta.read(.base, from: db)
            if let from = range.from, from <= base.seq { throw Self.rolledUp(from, base) }
            var first = range.from ?? base.seq + 1
            if let since = range.since {
                // The time of a batch is its last entry's.
                let before = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT last_seq FROM batches WHERE time < ?
                        ORDER BY first_seq DESC LIMIT 1
                        """, arguments: [since.nanoseconds])
                if let before { first = max(first, before.number(0) + 1) }
            }
            return first
        }
    }

    static func rolledUp(_ seq: UInt64, _ base: BaseMark) -> LedgerFailure {
        LedgerFailure(
            .rolledUp,
            "entry \(seq) was dropped by a roll-up; the oldest one left is \(base.seq + 1)",
            seq: base.seq + 1)
    }

    /// Reads some batches; returns where to go on, or nothing at the end.
    private func scan(
        from seq: UInt64, _ range: ScanRange, _ body: (Entry) throws(LedgerFailure) -> Bool
    ) throws(LedgerFailure) -> UInt64? {
        try reading { db in
            let base: BaseMark = try Meta.read(.base, from: db)
            guard seq > base.seq else {
                throw Self.rolledUp(seq, base)
            }
            guard let first = try Batches.firstSeq(ofBatchWith: seq, in: db) else { return nil }
            let batches = try Batches.starting(from: first, limit: Self.batchesPerScan, in: db)
            var next = seq
            for batch in batches {
                for entry in try batch.entries() where entry.seq >= next {
                    next = entry.seq + 1
                    if let since = range.since, entry.time < since { continue }
                    if let until = range.until, entry.time >= until { return nil }
                    guard try body(entry) else { return nil }
                }
            }
            return batches.count < Self.batchesPerScan ? nil : next
        }
    }
}
