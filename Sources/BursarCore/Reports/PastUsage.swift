/// What a roll-up kept of the entries that it dropped, for reports.
public struct PastUsage: Hashable, Sendable {
    /// The last entry that was dropped.
    public var lastSeq: UInt64
    /// When the first one happened.
    public var firstTime: Instant
    /// Sums by account, operation, model, class and period.
    public var rows: [UsageRow]
    /// The accounts as they were after the last one.
    public var accounts: [AccountRecord]
    /// The grants that were open or could still be corrected then.
    public var grants: [GrantRecord]

    /// A past from its parts.
    public init(
        lastSeq: UInt64, firstTime: Instant, rows: [UsageRow], accounts: [AccountRecord],
        grants: [GrantRecord]
    ) {
        self.lastSeq = lastSeq
        self.firstTime = firstTime
        self.rows = rows
        self.accounts = accounts
        self.grants = grants
    }

    /// The most rows; beyond it they are told apart less.
    public static let rowsMost = 20_000

    /// With at most so many rows: labels are told apart no more, then models, then periods but the newest, then
    /// accounts but their pools. Sums stay as they are.
    public mutating func fold(to most: Int = rowsMost) {
        let newest = rows.compactMap(\.period).max()
        let steps: [(inout UsageRow) -> Void] = [
            { $0.operation = Attribution.foldedLabel }, { $0.model = Attribution.foldedLabel },
            { [firstTime] row in if row.period != newest { row.period = firstTime } },
            { $0.account = $0.account?.pool },
        ]
        for step in steps where rows.count > most {
            rows = UsageRow.merged(
                rows.map { row in
                    var row = row
                    step(&row)
                    return row
                })
        }
    }

    /// What its sums are broken down by.
    public static let dimensions: [UsageDimension] = [
        .account, .operation, .model, .operationClass, .period,
    ]
}

extension UsageRow {
    /// One row of those that are of the same.
    static func merged(_ rows: some Sequence<UsageRow>) -> [UsageRow] {
        var merged: [UsageRow: UsageSums] = [:]
        for row in rows {
            var key = row
            key.sums = UsageSums()
            merged[key, default: UsageSums()].add(row.sums)
        }
        return merged.map { key, sums in
            var row = key
            row.sums = sums
            return row
        }
    }

    /// The row as part of a breakdown; where in its period something happened is not known any more, so it
    /// counts in the interval in which that begins.
    func projected(on query: UsageQuery) -> UsageRow {
        var row = UsageRow(sums: sums)
        for dimension in query.dimensions {
            switch dimension {
            case .account: row.account = account
            case .operation: row.operation = operation
            case .model: row.model = model
            case .operationClass: row.operationClass = operationClass
            case .period: row.period = period
            case .interval: row.interval = period.map { query.interval(of: $0) }
            }
        }
        return row
    }

    /// Whether all that it sums up lies in the time that is asked for, as far as that is known.
    func isWithin(_ query: UsageQuery) -> Bool {
        guard let period else { return query.since == nil }
        return query.since.map { period >= $0 } ?? true && query.until.map { period < $0 } ?? true
    }
}
