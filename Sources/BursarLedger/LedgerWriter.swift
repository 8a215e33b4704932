internal import BursarCore
internal import GRDB

/// What the writing side remembers between transactions.
struct LedgerWriter: Sendable {
    /// The last entry that was written.
    private(set) var position: ChainPosition
    private var state: StateWriter
    private var encoder = ByteWriter()
    /// Bytes written since the log was last brought into the database file, roughly.
    private(set) var logBytes = 0

    /// Appends of so many entries have rows of their own.
    private static let rowEntriesLeast = 256

    /// So many bytes may be in the log before they are brought into the database file.
    static let logBytesMost = 8 << 20

    /// What a step of a roll-up counts for.
    private static let stepBytes = 1 << 20

    init(position: ChainPosition, state: StateWriter) {
        self.position = position
        self.state = state
    }

    /// The entry that the state rows were last brought to.
    var stateSeq: UInt64 { state.seq }

    /// Writes the rows of a ledger without entries into an empty database.
    static func create(in db: Database, _ identity: Identity) throws {
        guard try Int.fetchOne(db, sql: "SELECT 1 FROM meta") == nil else { return }
        var encoder = ByteWriter()
        try Meta.write(.identity, identity, to: db, with: &encoder)
        try Meta.write(.state, StateMark(), to: db, with: &encoder)
        try Meta.write(.base, BaseMark(anchor: identity.genesis), to: db, with: &encoder)
    }

    /// Writes everything that was appended in one transaction. After a failure this value must not
    /// be used any more.
    mutating func commit(
        _ appends: [Append], to db: Database, _ steps: StepObserver
    ) throws {
        try db.inTransaction(.immediate) {
            try steps.reach(.commitBegun)
            // Small appends share a row; large ones are not copied for it.
            var gathered: [Entry] = []
            for append in appends {
                if gathered.isEmpty, append.entries.count >= LedgerWriter.rowEntriesLeast {
                    try write(append.entries, to: db)
                    continue
                }
                gathered += append.entries
                if gathered.count < LedgerWriter.rowEntriesLeast { continue }
                try write(gathered, to: db)
                gathered = []
            }
            try write(gathered, to: db)
            try steps.reach(.commitEntries)
            var changes = PendingChanges()
            for append in appends {
                if let checkpoint = append.checkpoint { changes.absorb(checkpoint) }
            }
            precondition(
                changes.coordinator.map { $0.lastSeq <= position.seq } ?? true,
                "a checkpoint is ahead of the entries")
            try state.write(changes, to: db, with: &encoder, steps)
            try steps.reach(.commitWritten)
            // State rows: some bytes each, but a page in the log for most.
            logBytes += changes.count * 1024 + 4096
            return .commit
        }
    }

    private mutating func write(_ entries: [Entry], to db: Database) throws {
        try writeNames(entries, to: db)
        var start = 0
        while start < entries.count {
            let end = min(start + BatchRow.entriesMost, entries.count)
            let part = entries[start..<end]
            start = end
            encoder.batch(part)
            let row = BatchRow(
                firstSeq: part[part.startIndex].seq, lastSeq: part[part.endIndex - 1].seq,
                time: part[part.endIndex - 1].time.nanoseconds, payload: encoder.bytes)
            precondition(
                row.firstSeq == position.seq + 1
                    && row.lastSeq - row.firstSeq == UInt64(part.count - 1),
                "entries must be appended in order and without gaps")
            let batch = StoredBatch(row: row, link: position.link.next(row))
            #if PLANTED_BUGS
                if !PlantedBug.droppedBatch.isPlanted || row.firstSeq % 8 != 0 {
                    try Batches.insert(batch, to: db)
                }
                let isLinked = !PlantedBug.unlinkedBatch.isPlanted
                position = ChainPosition(
                    seq: row.lastSeq, link: isLinked ? batch.link : position.link)
            #else
                try Batches.insert(batch, to: db)
                position = ChainPosition(seq: row.lastSeq, link: batch.link)
            #endif
            logBytes += row.payload.count
        }
    }

    private func writeNames(_ entries: [Entry], to db: Database) throws {
        for index in entries.indices {
            guard case .accountDefined(let fact) = entries[index].fact else { continue }
            let insert = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO account_names (id, path) VALUES (?, ?)")
            try insert.execute(arguments: [fact.id.column, fact.path.description])
        }
    }

    /// Runs a step of a roll-up in a transaction of its own.
    mutating func maintain(
        _ db: Database, _ steps: StepObserver, _ body: (Database) throws -> Bool
    ) throws -> Bool {
        var result = false
        try db.inTransaction(.immediate) {
            result = try body(db)
            return .commit
        }
        logBytes += LedgerWriter.stepBytes
        try shortenLog(db, steps)
        return result
    }

    /// Brings the log into the database file when it has grown. A failed sync here is as final as
    /// one in a commit.
    mutating func shortenLog(_ db: Database, _ steps: StepObserver) throws {
        guard logBytes >= LedgerWriter.logBytesMost else { return }
        logBytes = 0
        try steps.reach(.logBegin)
        try db.checkpoint(.passive)
        try steps.reach(.logDone)
    }
}
