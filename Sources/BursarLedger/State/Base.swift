internal import BursarCore
internal import Foundation
internal import GRDB

/// Where the ledger's entries begin since the last roll-up: the row of `meta` that tells which rows
/// of `bases` hold the state there.
struct BaseMark: Coded, Sendable {
    /// Its `lastSeq` is the last entry that was dropped; 0 while none was.
    var coordinator = CoordinatorRecord()
    /// The link of the last batch that was dropped.
    var anchor: Link
    /// The rows of `bases`.
    var parts = TableSum()
    /// The rows of `usage_sums`.
    var usage = TableSum()

    init(anchor: Link) { self.anchor = anchor }

    /// The last entry that was dropped.
    var seq: UInt64 { coordinator.lastSeq }

    /// The chain where the entries begin.
    var position: ChainPosition { ChainPosition(seq: seq, link: anchor) }

    func encode(to writer: inout ByteWriter) {
        coordinator.encode(to: &writer)
        for byte in anchor.bytes { writer.byte(byte) }
        parts.encode(to: &writer)
        usage.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        coordinator = try CoordinatorRecord(from: &reader)
        var bytes = Data()
        for _ in 0..<Link.byteCount { bytes.append(try reader.byte()) }
        guard let anchor = Link(bytes) else { throw reader.invalid("link") }
        self.anchor = anchor
        parts = try TableSum(from: &reader)
        if reader.format >= RowFormat.reports { usage = try TableSum(from: &reader) }
    }
}

/// Some of the records of a base: one row of `bases`.
struct BasePart: Coded, Sendable {
    var accounts: [AccountRecord] = []
    var grants: [GrantRecord] = []
    var lanes: [LaneRecord] = []
    var dormant: [DormantRecord] = []
    var prices: [PricePart] = []

    /// So many records are in one part: a transaction that writes it is short.
    static let recordsMost = 512
    /// Of prices so many, since each record has some of them.
    static let pricesMost = 32

    /// The records cut into parts.
    static func parts(of records: StateRecords) -> [BasePart] {
        slices(records.accounts) { $0.accounts = $1 } + slices(records.grants) { $0.grants = $1 }
            + slices(records.lanes) { $0.lanes = $1 } + slices(records.dormant) { $0.dormant = $1 }
            + slices(records.prices, of: pricesMost) { $0.prices = $1 }
    }

    private static func slices<Record>(
        _ records: [Record], of most: Int = recordsMost,
        _ fill: (inout BasePart, [Record]) -> Void
    ) -> [BasePart] {
        stride(from: 0, to: records.count, by: most).map { start in
            var part = BasePart()
            fill(&part, Array(records[start..<min(start + most, records.count)]))
            return part
        }
    }

    init() {}

    func encode(to writer: inout ByteWriter) {
        writer.list(accounts)
        writer.list(grants)
        writer.list(lanes)
        writer.list(dormant)
        writer.list(prices)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        accounts = try reader.list()
        grants = try reader.list()
        lanes = try reader.list()
        dormant = try reader.list()
        if reader.format >= RowFormat.enforcement { prices = try reader.list() }
    }
}

extension BaseMark {
    /// The state where the entries begin.
    func records(from db: Database) throws -> StateRecords {
        var records = StateRecords()
        records.coordinator = coordinator
        try eachPart(of: .bases, expecting: parts, in: db) { (part: BasePart) in
            records.accounts += part.accounts
            records.grants += part.grants
            records.lanes += part.lanes
            records.dormant += part.dormant
            records.prices += part.prices
        }
        return records
    }

    /// Calls `body` with each part of the base in a table, in order, if they are what was written.
    func eachPart<Part: Coded>(
        of table: LedgerTable, expecting expected: TableSum, in db: Database,
        _ body: (Part) -> Void
    ) throws {
        var found = RowSums<UInt64>()
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT part, checksum, record FROM \(table.rawValue) WHERE seq = ? ORDER BY part
                """, arguments: [seq.column])
        while let row = try rows.next() {
            let part: Part = try decoded(
                table, "part \(row.number(0)) of base \(seq)", checksum: row.number(1),
                record: row.bytes(2))
            found.set(row.number(0), row.number(1))
            body(part)
        }
        guard found.total == expected else {
            throw LedgerFailure.damage(
                table, "base \(seq)",
                "there are \(found.total.rows) of \(expected.rows) parts, or other ones")
        }
    }
}
