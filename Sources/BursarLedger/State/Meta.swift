internal import Foundation
internal import GRDB

/// The rows of `meta`.
enum Meta: String {
    /// Sixteen random bytes that tell this ledger from all others.
    case identity
    /// `StateMark`.
    case state
    /// `BaseMark`.
    case base

    static func write(
        _ key: Meta, _ value: some Coded, to db: Database, with encoder: inout ByteWriter
    ) throws {
        let sum = encoder.summed(.meta, value)
        let upsert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO meta (key, checksum, record) VALUES (?, ?, ?)")
        try upsert.execute(arguments: [key.rawValue, sum.column, encoder.blob])
    }

    /// Reads a row; every ledger has all of them.
    static func read<Value: Coded>(_ key: Meta, from db: Database) throws -> Value {
        let row = try Row.fetchOne(
            db, sql: "SELECT checksum, record FROM meta WHERE key = ?", arguments: [key.rawValue])
        guard let row else {
            throw LedgerFailure.damage(.meta, "row \(key.rawValue)", "the row is missing")
        }
        return try decoded(
            .meta, "row \(key.rawValue)", checksum: row.number(0), record: row.bytes(1))
    }
}

/// The record of a row, if the row is what was written.
func decoded<Record: Coded>(
    _ table: LedgerTable, _ name: String, checksum expected: UInt64, record bytes: [UInt8]
) throws(LedgerFailure) -> Record {
    guard checksum(table, bytes) == expected else {
        throw .damage(table, name, "the checksum does not fit the record")
    }
    do {
        return try ByteReader.record(bytes)
    } catch {
        throw .damage(table, name, error.description)
    }
}

extension Row {
    /// A column of 64 bits. A value of another type, which only damage leaves, reads as 0.
    func number(_ index: Int) -> UInt64 {
        UInt64(bitPattern: Int64.fromDatabaseValue(self[index]) ?? 0)
    }

    /// A column of bytes. A value of another type, which only damage leaves, reads as none.
    func bytes(_ index: Int) -> [UInt8] {
        Data.fromDatabaseValue(self[index]).map { [UInt8]($0) } ?? []
    }
}

/// The identity of a ledger.
struct Identity: Coded, Sendable, CustomStringConvertible {
    let first: UInt64
    let second: UInt64

    init(random: () -> UInt64 = { .random(in: .min ... .max) }) {
        first = random()
        second = random()
    }

    func encode(to writer: inout ByteWriter) {
        writer.digest(first)
        writer.digest(second)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        first = try reader.digest()
        second = try reader.digest()
    }

    /// Hexadecimal.
    var description: String { hexadecimal(first) + hexadecimal(second) }

    /// The link before the first batch.
    var genesis: Link {
        var writer = ByteWriter()
        encode(to: &writer)
        return Link.genesis(identity: writer.blob)
    }
}
