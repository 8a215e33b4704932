import BursarClient

/// Who used what, summed up from the ledger.
struct UsageReport {
    /// What the rows are broken down by.
    var by: [Breakdown]
    /// The sums to show, in their order.
    var rows: [AttributionRow]
    /// How many more there are.
    var leftOut: Int
    /// The sum of all, those left out included.
    var total: AttributionRow
    /// Changes of levels, oldest first.
    var levels: [LevelChange]
    /// How well the budgets of the pools served.
    var quality: [Quality]
    /// First and last entry that was looked at; the first is 0 where there is none.
    var entries: (from: UInt64, through: UInt64)
    /// Their times, in milliseconds since 1970.
    var times: (from: Int64, through: Int64)
    /// Whether some labels or models stand together under `…`.
    var isFolded: Bool
    /// How moments are written.
    var clock: ReportClock

    /// What the sums mean.
    static let terms: [(name: String, meaning: String)] = [
        ("granted", "what grants were made for"),
        ("actual", "what was used in the end, with or without a grant, late corrections included"),
        ("charged", "what of it became consumption of the budget"),
        ("borrowed", "the borrowed parts of grants"),
        ("paid_back", "what lowered the borrowed amount again"),
        ("refused", "what denied requests asked for, each time they did"),
        ("model", "the one that answered; of grants and refusals the one that was asked for"),
    ]

    static let aboutSums =
        terms.map { "\($0.name): \($0.meaning)." }.joined(separator: " ")
        + " Where there are too many labels or models, some stand together under …, and the report "
        + "says so."

    /// Puts the answers to one query together, of several accounts or of all.
    ///
    /// Rows that several answers have are one.
    init(
        _ lists: [Reply.AttributionList], by breakdowns: [Breakdown], clock: ReportClock
    ) {
        by = breakdowns
        self.clock = clock
        rows = lists.flatMap(\.rows).grouped { row in
            breakdowns.map { $0.value(of: row, clock) }
        }.map(\.row)
        leftOut = 0
        total = rows.total
        levels = lists.flatMap(\.levels)
        if lists.count > 1 {
            // Those of a millisecond stay in the order in which they came.
            levels = levels.enumerated().sorted {
                ($0.element.timeMs, $0.offset) < ($1.element.timeMs, $1.offset)
            }.map(\.element)
        }
        quality = lists.flatMap(\.quality).reduce(into: []) { quality, more in
            if !quality.contains(where: { $0.account == more.account }) { quality.append(more) }
        }
        entries = (lists.map(\.fromSeq).min() ?? 0, lists.map(\.throughSeq).max() ?? 0)
        times = (lists.map(\.fromMs).min() ?? 0, lists.map(\.throughMs).max() ?? 0)
        isFolded = lists.contains(where: \.folded)
    }

    /// Orders the rows, and leaves out all but the first.
    mutating func show(sortedBy name: String?, limit: Int?) {
        if let column = ReportColumn.all(by).first(where: { $0.name == name }) {
            rows = column.sorted(rows, clock)
        }
        guard let limit, limit < rows.count else { return }
        leftOut += rows.count - limit
        rows.removeSubrange(limit...)
    }
}
