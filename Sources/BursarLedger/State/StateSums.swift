internal import BursarCore

/// How many rows a table of state has, and the sum of their checksums. The row's own checksum finds
/// a changed row; these find a row that is gone, left over, or old.
struct TableSum: Hashable, Coded {
    var rows: UInt64 = 0
    var sum: UInt64 = 0

    init() {}

    func encode(to writer: inout ByteWriter) {
        writer.number(rows)
        writer.digest(sum)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        rows = try reader.number()
        sum = try reader.digest()
    }
}

/// The row of `meta` that tells what the state rows are.
struct StateMark: Hashable, Coded {
    var coordinator = CoordinatorRecord()
    var accounts = TableSum()
    var grants = TableSum()
    var lanes = TableSum()
    var dormant = TableSum()
    var prices = TableSum()

    init() {}

    func encode(to writer: inout ByteWriter) {
        coordinator.encode(to: &writer)
        for sum in [accounts, grants, lanes, dormant, prices] { sum.encode(to: &writer) }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        coordinator = try CoordinatorRecord(from: &reader)
        accounts = try TableSum(from: &reader)
        grants = try TableSum(from: &reader)
        lanes = try TableSum(from: &reader)
        dormant = try TableSum(from: &reader)
        if reader.format >= RowFormat.enforcement { prices = try TableSum(from: &reader) }
    }
}

/// The checksums of a table's rows by key, so that its sum follows each change.
struct RowSums<Key: Hashable & Sendable>: Sendable {
    private(set) var total = TableSum()
    private var checksums: [Key: UInt64] = [:]

    /// A row was written.
    mutating func set(_ key: Key, _ checksum: UInt64) {
        let old = checksums.updateValue(checksum, forKey: key)
        total.rows += old == nil ? 1 : 0
        total.sum = total.sum &- (old ?? 0) &+ checksum
    }

    /// Whether there was such a row to remove.
    mutating func remove(_ key: Key) -> Bool {
        guard let old = checksums.removeValue(forKey: key) else { return false }
        total.rows -= 1
        total.sum = total.sum &- old
        return true
    }
}
