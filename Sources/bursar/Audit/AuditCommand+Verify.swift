import ArgumentParser
import BursarClient
import Foundation
import Systemd

extension AuditCommand {
    /// Compares the journal with the ledger.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Compare the audit trail with the ledger.",
            discussion: """
                The ledger is the record, the journal its numbered copy. Says which entries the copy \
                lacks, and why where that is known: more at once than journald takes, or a journal \
                that was not there. Exit status 1 if anything is missing or differs. Entries that are \
                older than what the journal keeps are counted, and are no fault. Without a \
                coordinator bursard is asked for the ledger itself.

                With --json: {"ok", "ledger", "entries", "first", "last", "older", "missing", "gaps": \
                [{"first", "last", "count", "after", "before", "cause", "missing": [[first, last]]}], \
                "mismatches"}.
                """)

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var options: SourceOptions
        @OptionGroup var state: LedgerCommand.StateOptions

        func run() async throws {
            let report: AuditReport
            do {
                let asked = try await Session.asking(connection) { session throws(BursarError) in
                    try await AuditVerification(source: options.source).run(of: session.client)
                }
                report =
                    try asked?.get() ?? AuditVerification(source: options.source).run(files: state)
            } catch let error as JournalReadingError {
                throw CommandFailure(error.description)
            }
            if report.comparison.first == nil { try options.source.checkReadable() }
            if connection.json {
                Terminal.output.line(report.json.description)
            } else {
                for line in report.lines { Terminal.output.line(line) }
            }
            if !report.comparison.isOK { throw ExitCode.failure }
        }
    }
}
