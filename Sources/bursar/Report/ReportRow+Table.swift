import BursarClient

extension [ReportRow] {
    /// The rows as a table; columns that say nothing are left out.
    var table: Table {
        let counts: [(title: String, count: (ReportRow) -> UInt64)] = [
            ("GRANTS", { $0.grants }), ("DENIALS", { $0.denials }), ("WAITS", { $0.waits }),
            ("COMMITS", { $0.commits }), ("VOIDS", { $0.voids }),
            ("ABANDONED", { $0.abandoned }), ("LATE", { $0.lateCommits }),
            ("OVERRUNS", { $0.overruns }),
        ]
        let shown = counts.filter { column in
            ["GRANTS", "DENIALS", "COMMITS"].contains(column.title)
                || contains { column.count($0) > 0 }
        }
        let sums: [(title: String, amounts: (ReportRow) -> Amounts)] = [
            ("GRANTED", { $0.granted }), ("ACTUAL", { $0.actual }), ("BORROWED", { $0.borrowed }),
            ("PAID BACK", { $0.paidBack }), ("DEBT", { $0.status.debt }),
        ]
        let shownSums = Resource.allCases.flatMap { resource in
            sums.filter { sum in contains { sum.amounts($0)[resource].isSome } }.map { sum in
                (
                    title: resource == .tokens
                        ? sum.title : "\(sum.title) \(resource.name.uppercased())",
                    words: { (row: ReportRow) in sum.amounts(row)[resource].words(of: resource) }
                )
            }
        }
        var table = Table(
            [("ACCOUNT", .left), ("LEVEL", .left), ("OPEN", .right)]
                + (shown.map(\.title) + shownSums.map(\.title)).map { ($0, .right) })
        for row in self {
            table.add(
                [
                    .init(row.status.account), .init(row.status.level),
                    .init(DecimalText.grouped(row.status.openGrants)),
                ] + shown.map { .init(DecimalText.grouped($0.count(row))) }
                    + shownSums.map { .init($0.words(row)) })
        }
        return table
    }
}
