import ArgumentParser
import BursarClient

/// What is reported, and how.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Report operations instead of accounts.")
    var operations = false

    @Option(
        help: ArgumentHelp(
            "Break the sums down: names of \(Breakdown.names), with commas between them.",
            valueName: "names"))
    var by: BreakdownList?

    @Option(
        help: ArgumentHelp("Only what happened from then on: \(Moment.right).", valueName: "time"))
    var since: Moment?

    @Option(help: ArgumentHelp("Only what happened before then.", valueName: "time"))
    var until: Moment?

    @Option(
        help: ArgumentHelp(
            "Order the rows by a column of --csv, the largest number first.", valueName: "column"))
    var sort: String?

    @Option(help: ArgumentHelp("Only the first so many rows; the total is of all.", valueName: "n"))
    var limit: Int?

    @Flag(help: "Print CSV.")
    var csv = false

    @Option(
        help: ArgumentHelp("Write a page with charts; - is standard output.", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: String?

    /// Whether sums over the ledger are asked for, rather than the accounts as they stand.
    var isAttribution: Bool {
        by != nil || since != nil || until != nil || csv || html != nil || sort != nil
            || limit != nil
    }

    /// What the sums are broken down by.
    var breakdowns: [Breakdown] {
        by?.breakdowns ?? (html == nil ? [.account] : [.account, .operation, .model])
    }

    /// Refuses what does not go together.
    func validate(json: Bool) throws {
        if operations, isAttribution {
            throw ValidationError("--operations goes with no other option but --json")
        }
        if csv, json { throw ValidationError("either --csv or --json") }
        if html == "-", csv || json {
            throw ValidationError("--html - takes standard output; leave out --csv and --json")
        }
        if html == "" { throw ValidationError("--html wants the name of a file, or -") }
        if let limit, limit < 1 { throw ValidationError("--limit is a count, 1 or more") }
        if let since, let until, since.microseconds >= until.microseconds {
            throw ValidationError("--since must be before --until")
        }
        let columns = ReportColumn.all(breakdowns).map(\.name)
        if let sort, !columns.contains(sort) {
            throw ValidationError(
                "there is no column \"\(sort.printable)\"; --sort is one of "
                    + columns.joined(separator: ", "))
        }
    }
}

/// What `--by` takes.
struct BreakdownList: ExpressibleByArgument, Hashable {
    /// Each once, at least one, and at most one of time.
    var breakdowns: [Breakdown]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        breakdowns = names.compactMap { Breakdown(rawValue: String($0)) }
        guard breakdowns.count == names.count,
            Set(breakdowns.map(\.dimension)).count == breakdowns.count
        else { return nil }
    }
}
