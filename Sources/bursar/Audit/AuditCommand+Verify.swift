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
        @OptionGroup var source: SourceOptions
        @OptionGroup var state: LedgerCommand.StateOptions

        func run() async throws {
            let report: AuditReport
            do {
                let asked = try await Session.asking(connection) { session throws(BursarError) in
                    try await AuditVerification(source).run(of: session.client)
                }
                report = try asked?.get() ?? AuditVerification(source).run(files: state)
            } catch let error as JournalReadingError {
                throw CommandFailure(error.description)
            }
            if report.comparison.first == nil { try AuditTrail.checkReadable(source) }
            if connection.json {
                Terminal.output.line(report.json.description)
            } else {
                for line in report.lines { Terminal.output.line(line) }
            }
            if !report.comparison.isOK { throw ExitCode.failure }
        }
    }
}

/// How the journal and a ledger are compared.
struct AuditVerification: Sendable {
    private let unit: String
    private let folder: String?

    init(_ source: AuditCommand.SourceOptions) {
        unit = source.unit
        folder = source.journalDirectory
    }

    /// How often the journal is read again while its end is on its way, and the pause before that.
    private static let attempts = 5
    private static let pause = Duration.milliseconds(400)

    /// Compares with the ledger of a coordinator that runs.
    func run(
        of client: Bursar
    ) async throws(BursarError) -> Result<AuditReport, any Error> {
        guard let status = try await client.inspect(.coordinator).coordinator,
            let ledger = status.ledger
        else { return .failure(CommandFailure("the coordinator is too old to be compared")) }
        let lines: [LedgerLine]
        do throws(CommandFailure) {
            lines = try await self.lines(of: client, through: status.lastSeq)
        } catch {
            return .failure(error)
        }
        do {
            var attempt = 1
            while true {
                let trail = try readTrail(of: ledger)
                // Asked for when the trail was read: what has come meanwhile is not in it.
                let last = try await client.inspect(.coordinator).coordinator?.lastSeq
                let report = try report(on: ledger, trail, lines, last: last ?? status.lastSeq)
                // The end of the trail may be on its way.
                let lacksEnd = report.comparison.gaps.contains { $0.before == nil }
                if !lacksEnd || attempt == Self.attempts { return .success(report) }
                attempt += 1
                try? await Task.sleep(for: Self.pause)
            }
        } catch let error as BursarError {
            throw error
        } catch {
            return .failure(error)
        }
    }

    /// The entries of a ledger that may be in the journal, in order.
    private func lines(
        of client: Bursar, through last: UInt64
    ) async throws(CommandFailure) -> [LedgerLine] {
        var lines: [LedgerLine] = []
        var cursor: String?
        repeat {
            let page: Reply.Inspected
            do throws(BursarError) {
                page = try await client.inspect(.entries, after: cursor)
            } catch {
                throw CommandFailure(error.message)
            }
            for line in page.lines {
                let line = try LedgerLine(json: line)
                if line.seq > last { return lines }
                lines.append(line)
            }
            cursor = page.next
        } while cursor != nil
        return lines
    }

    /// Compares with the ledger in the files of a coordinator that does not run.
    func run(files state: LedgerCommand.StateOptions) throws -> AuditReport {
        struct Found: Decodable { var ledger: String }
        let program = try CoordinatorProgram.find()
        let verified = try program.capture(state.arguments("--verify"))
        let export = try program.capture(state.arguments("--export"))
        guard export.status == 0,
            let found = try? JSONDecoder().decode(Found.self, from: Data(verified.output.utf8))
        else {
            Terminal.error.write(verified.error + export.error)
            throw ExitCode.failure
        }
        let lines = try export.output.split(separator: "\n").map { line throws(CommandFailure) in
            try LedgerLine(json: line)
        }
        return try report(
            on: found.ledger, try readTrail(of: found.ledger), lines, last: lines.last?.seq ?? 0)
    }

    /// What the journal has.
    private struct Trail {
        /// Copies of the ledger's entries.
        var entries: [AuditEntry] = []
        /// What bursard said that it lost.
        var losses: [AuditEntry] = []
    }

    private func readTrail(of ledger: String) throws(JournalReadingError) -> Trail {
        var options = AuditCommand.SourceOptions()
        options.unit = unit
        options.journalDirectory = folder
        let journal = try AuditTrail(options)
        try journal.seek(nil)
        var trail = Trail()
        while let entry = try journal.next() {
            if entry.kind == "journal_gap" { trail.losses.append(entry) }
            if entry["LEDGER"] == ledger { trail.entries.append(entry) }
        }
        return trail
    }

    private func report(
        on ledger: String, _ trail: Trail, _ lines: [LedgerLine], last: UInt64
    ) throws(JournalReadingError) -> AuditReport {
        let journal = try JournalSuppressions(folder: folder)
        var comparison = AuditComparison(
            trail: trail.entries, journalBegin: try journal.begin())
        for line in lines { comparison.compare(line) }
        comparison.finish(last: last)
        return AuditReport(
            ledger: ledger, comparison: comparison, losses: trail.losses,
            suppressions: try journal.all(of: unit))
    }
}

/// What journald itself said that it dropped.
struct JournalSuppressions {
    private let journal: JournalReader

    /// `SD_MESSAGE_JOURNAL_DROPPED` of systemd.
    private static let message = "a596d6fe7bfa4994828e72309e95d61e"

    init(folder: String?) throws(JournalReadingError) {
        journal = try JournalReader(folder: folder)
    }

    /// When the oldest entry of the whole journal came; microseconds since 1970.
    func begin() throws(JournalReadingError) -> UInt64 { try journal.oldestTime() ?? .max }

    /// When entries of a unit were dropped, and how many.
    func all(of unit: String) throws(JournalReadingError) -> [(realtime: UInt64, count: UInt64)] {
        try journal.match("MESSAGE_ID", Self.message)
        // Only journald itself says so.
        try journal.match("_TRANSPORT", "driver")
        try journal.seekOldest()
        var found: [(realtime: UInt64, count: UInt64)] = []
        while let entry = try journal.next() {
            let isOurs =
                entry.fields["OBJECT_SYSTEMD_UNIT"] == unit
                || entry.fields["MESSAGE"]?.contains(unit) == true
            guard isOurs else { continue }
            found.append((entry.realtime, entry.fields["N_DROPPED"].flatMap { UInt64($0) } ?? 0))
        }
        return found
    }
}
