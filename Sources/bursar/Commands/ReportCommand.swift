import ArgumentParser
import BursarClient

/// What the accounts did.
struct ReportCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Report what each account did.",
        discussion: """
            Grants, denials, commits and sums of each account, without what is beneath it, since \
            it was allocated. With --operations: what operations used, by account, label and model, \
            how much was reserved for it, and what the next one would be granted if it left the \
            tokens to the coordinator. With --json: an array of objects.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only this account and what is beneath it.", completion: .account)
    var path: String?

    @Flag(help: "Report operations instead of accounts.")
    var operations = false

    func run(_ session: Session) async throws {
        if operations {
            let rows = try await session.all(path) { scope throws(BursarError) in
                try await session.client.operations(scope)
            }
            return output(.array(rows.map(\.json))) { rows.table.print() }
        }
        let rows = try await session.report(path)
        output(.array(rows.map(\.json))) { rows.table.print() }
    }
}

extension Session {
    /// The report's rows, parents before children.
    func report(_ path: String?) async throws(BursarError) -> [ReportRow] {
        try await all(path) { scope throws(BursarError) in try await client.fullReport(scope) }
    }
}

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
