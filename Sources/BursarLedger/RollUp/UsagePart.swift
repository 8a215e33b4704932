internal import BursarCore
internal import GRDB

/// Some of the sums over entries that were dropped: one row of `usage_sums`.
struct UsagePart: Coded, Sendable {
    /// When the first of them happened.
    var firstTime: Instant
    var rows: [UsageRow]

    /// So many sums are in one part: a transaction that writes it is short.
    static let rowsMost = 512

    init(firstTime: Instant, rows: [UsageRow]) {
        self.firstTime = firstTime
        self.rows = rows
    }

    /// The sums cut into parts.
    static func parts(of usage: PastUsage) -> [UsagePart] {
        stride(from: 0, to: usage.rows.count, by: rowsMost).map { start in
            UsagePart(
                firstTime: usage.firstTime,
                rows: Array(usage.rows[start..<min(start + rowsMost, usage.rows.count)]))
        }
    }

    func encode(to writer: inout ByteWriter) {
        writer.moment(firstTime)
        writer.list(rows)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        firstTime = try reader.moment()
        rows = try reader.list()
    }
}

extension BaseMark {
    /// What is left of the entries that were dropped, and what later ones need to be understood; `nil` where
    /// none were.
    func past(from db: Database) throws -> PastUsage? {
        if seq == 0 { return nil }
        let records = try records(from: db)
        var usage = PastUsage(
            lastSeq: seq, firstTime: coordinator.lastTime, rows: [], accounts: records.accounts,
            grants: records.grants)
        try eachPart(of: .usage, expecting: self.usage, in: db) { (part: UsagePart) in
            usage.firstTime = part.firstTime
            usage.rows += part.rows
        }
        return usage
    }
}
