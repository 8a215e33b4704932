internal import BursarCore
internal import Foundation
internal import GRDB

/// Keeps the state rows, inside the transactions of its caller.
struct StateWriter {
    /// By slot, like the table: an account replaces the earlier one in its place.
    private var accounts = RowSums<UInt32>()
    private var grants = RowSums<UInt64>()
    private var lanes = RowSums<LaneID>()
    private var dormant = RowSums<AccountPath>()
    private var prices = RowSums<PricePartID>()
    /// The entry that the rows were last brought to.
    private(set) var seq: UInt64 = 0

    /// Counts a row that is on disk already.
    mutating func found(_ row: StateRow, checksum: UInt64) {
        switch row {
        case .account(let record): accounts.set(record.id.slot, checksum)
        case .grant(let record): grants.set(record.id, checksum)
        case .lane(let record): lanes.set(record.lane, checksum)
        case .dormant(let record): dormant.set(record.path, checksum)
        case .price(let part): prices.set(part.id, checksum)
        }
    }

    /// What the rows are, if they are those of `coordinator`.
    func mark(_ coordinator: CoordinatorRecord) -> StateMark {
        var mark = StateMark()
        mark.coordinator = coordinator
        mark.accounts = accounts.total
        mark.grants = grants.total
        mark.lanes = lanes.total
        mark.dormant = dormant.total
        mark.prices = prices.total
        return mark
    }

    /// The rows on disk were read and are those of this entry.
    mutating func restored(through seq: UInt64) { self.seq = seq }

    /// Writes merged checkpoints.
    mutating func write(
        _ changes: PendingChanges, to db: Database, with encoder: inout ByteWriter,
        _ steps: StepObserver
    ) throws {
        guard let coordinator = changes.coordinator else { return }
        try writeAccounts(changes.accounts, to: db, with: &encoder)
        try writeGrants(changes.grants, to: db, with: &encoder)
        try steps.reach(.commitState)
        #if PLANTED_BUGS
            let isStale = PlantedBug.staleCheckpoint.isPlanted
            try writeLanes(isStale ? PendingRows() : changes.lanes, to: db, with: &encoder)
        #else
            try writeLanes(changes.lanes, to: db, with: &encoder)
        #endif
        try writeDormant(changes.dormant, to: db, with: &encoder)
        try writePrices(changes.prices, to: db, with: &encoder)
        try Meta.write(.state, mark(coordinator), to: db, with: &encoder)
        seq = coordinator.lastSeq
    }

    private mutating func writeAccounts(
        _ rows: PendingRows<UInt32, AccountRecord>, to db: Database, with encoder: inout ByteWriter
    ) throws {
        if rows.isEmpty { return }
        let upsert = try db.cachedStatement(
            sql:
                "INSERT OR REPLACE INTO accounts (slot, path, checksum, record) VALUES (?, ?, ?, ?)"
        )
        let delete = try db.cachedStatement(sql: "DELETE FROM accounts WHERE slot = ?")
        try rows.forEach(by: <) { slot, record in
            if let record {
                let sum = encoder.summed(.accounts, record)
                accounts.set(slot, sum)
                try upsert.execute(arguments: [
                    slot, record.path.description, sum.column, encoder.blob,
                ])
            } else if accounts.remove(slot) {
                try delete.execute(arguments: [slot])
            }
        }
    }

    private mutating func writeGrants(
        _ rows: PendingRows<UInt64, GrantRecord>, to db: Database, with encoder: inout ByteWriter
    ) throws {
        if rows.isEmpty { return }
        let upsert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO grants (id, account, checksum, record) VALUES (?, ?, ?, ?)"
        )
        let delete = try db.cachedStatement(sql: "DELETE FROM grants WHERE id = ?")
        try rows.forEach(by: <) { id, record in
            if let record {
                let sum = encoder.summed(.grants, record)
                grants.set(id, sum)
                try upsert.execute(arguments: [
                    id.column, record.account.column, sum.column, encoder.blob,
                ])
            } else if grants.remove(id) {
                try delete.execute(arguments: [id.column])
            }
        }
    }

    private mutating func writeLanes(
        _ rows: PendingRows<LaneID, LaneRecord>, to db: Database, with encoder: inout ByteWriter
    ) throws {
        if rows.isEmpty { return }
        let upsert = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO lanes (account, uid, client, checksum, record)
                VALUES (?, ?, ?, ?, ?)
                """)
        let delete = try db.cachedStatement(
            sql: "DELETE FROM lanes WHERE account = ? AND uid = ? AND client = ?")
        try rows.forEach(by: { $0.columns < $1.columns }) { id, record in
            let key = id.columns
            if let record {
                let sum = encoder.summed(.lanes, record)
                lanes.set(id, sum)
                try upsert.execute(arguments: [
                    key.account, key.uid, key.client, sum.column, encoder.blob,
                ])
            } else if lanes.remove(id) {
                try delete.execute(arguments: [key.account, key.uid, key.client])
            }
        }
    }

    private mutating func writeDormant(
        _ rows: PendingRows<AccountPath, DormantRecord>, to db: Database,
        with encoder: inout ByteWriter
    ) throws {
        if rows.isEmpty { return }
        let upsert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO dormant (path, checksum, record) VALUES (?, ?, ?)")
        let delete = try db.cachedStatement(sql: "DELETE FROM dormant WHERE path = ?")
        try rows.forEach(by: { $0.description < $1.description }) { path, record in
            if let record {
                let sum = encoder.summed(.dormant, record)
                dormant.set(path, sum)
                try upsert.execute(arguments: [path.description, sum.column, encoder.blob])
            } else if dormant.remove(path) {
                try delete.execute(arguments: [path.description])
            }
        }
    }

    private mutating func writePrices(
        _ rows: PendingRows<PricePartID, PricePart>, to db: Database, with encoder: inout ByteWriter
    ) throws {
        if rows.isEmpty { return }
        let upsert = try db.cachedStatement(
            sql:
                "INSERT OR REPLACE INTO prices (version, part, checksum, record) VALUES (?, ?, ?, ?)"
        )
        let delete = try db.cachedStatement(
            sql: "DELETE FROM prices WHERE version = ? AND part = ?")
        try rows.forEach(by: <) { id, part in
            if let part {
                let sum = encoder.summed(.prices, part)
                prices.set(id, sum)
                try upsert.execute(arguments: [
                    Int64(id.version), Int64(id.part), sum.column, encoder.blob,
                ])
            } else if prices.remove(id) {
                try delete.execute(arguments: [Int64(id.version), Int64(id.part)])
            }
        }
    }
}

extension ByteWriter {
    /// Encodes a record and returns its checksum.
    mutating func summed(_ table: LedgerTable, _ value: some Coded) -> UInt64 {
        record(value)
        return checksum(table, bytes)
    }

    /// The bytes as SQLite takes them.
    var blob: Data { Data(bytes) }
}

extension UInt64 {
    /// The number as SQLite keeps it: the same bits.
    var column: Int64 { Int64(bitPattern: self) }
}

extension AccountID {
    /// The number that stands for it in a table.
    var column: Int64 { rawValue.column }
}
