import ArgumentParser
import BursarClient

/// What the accounts did.
struct ReportCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Report who used what, and how well the budgets served.",
        discussion: """
            Without options: grants, denials, commits and sums of each account, without what is \
            beneath it, since it was allocated, and how well the pools' budgets served. With \
            --json: an array of objects. With --operations: what operations used, by account, \
            label and model, how much was reserved for it, and what the next one would be granted \
            if it left the tokens to the coordinator.

            With --by, --since, --until, --sort, --limit, --csv or --html: sums over the ledger's \
            entries, by account unless --by says otherwise. \(Breakdown.about)

            \(UsageReport.aboutSums)

            \(UsageReport.aboutJSON)

            \(UsageReport.aboutCSV)

            With --html: one page with charts that needs no other file, no network and no script. \
            Without --by it is of accounts, operations and models.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only this account and what is beneath it.", completion: .account)
    var path: String?

    @OptionGroup var options: ReportOptions

    /// Summing up a long ledger takes its time.
    var requestTimeout: Duration? { .seconds(600) }

    func validate() throws { try options.validate(json: connection.json) }

    func run(_ session: Session) async throws {
        if options.operations {
            let rows = try await session.all(path) { scope throws(BursarError) in
                try await session.client.operations(scope)
            }
            return output(.array(rows.map(\.json))) { rows.table.print() }
        }
        if options.isAttribution { return try await reportUsage(session) }
        let rows = try await session.report(path)
        let quality = connection.json ? [] : try await session.quality(of: rows)
        output(.array(rows.map(\.json))) {
            rows.table.print()
            quality.print()
        }
    }

    private func reportUsage(_ session: Session) async throws {
        if let file = options.html {
            let page = try await session.page(path, options)
            try PageFile(path: file).write(page.text)
            if file == "-" { return }
            guard connection.json || options.csv else {
                return Terminal.output.line("wrote \(file.printable)")
            }
        }
        let report = try await session.usage(path, options)
        if options.csv { return Terminal.output.write(report.csv(for: .output)) }
        output(report.json) { report.print() }
    }
}

extension Session {
    /// The report's rows, parents before children.
    func report(_ path: String?) async throws(BursarError) -> [ReportRow] {
        try await all(path) { scope throws(BursarError) in try await client.fullReport(scope) }
    }

    /// How well the budgets of the pools served whose accounts are in the rows.
    fileprivate func quality(of rows: [ReportRow]) async throws(BursarError) -> [Quality] {
        let pools = Set(rows.map { $0.status.account.prefix { $0 != "/" } })
        let quality = try await client.inspect(.coordinator).coordinator?.quality ?? []
        return quality.filter { pools.contains($0.account[...]) }
    }
}
