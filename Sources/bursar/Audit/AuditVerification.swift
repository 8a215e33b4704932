import ArgumentParser
import BursarClient
import Foundation
import Systemd

/// Compares the journal with a ledger.
struct AuditVerification: Sendable {
    let source: AuditSource

    /// How often the journal is read again while its end is on its way, and the pause before that.
    private static let attempts = 5
    private static let pause = Duration.milliseconds(400)

    /// Compares with the ledger of a coordinator that runs.
    func run(of client: Bursar) async throws(BursarError) -> Result<AuditReport, any Error> {
        do {
            return .success(try await compare(with: client))
        } catch let error as BursarError {
            throw error
        } catch {
            return .failure(error)
        }
    }

    private func compare(with client: Bursar) async throws -> AuditReport {
        guard let status = try await client.inspect(.coordinator).coordinator,
            let ledger = status.ledger
        else { throw CommandFailure("the coordinator is too old to be compared") }
        var attempt = 1
        while true {
            let trail = try readTrail(of: ledger)
            var comparison = AuditComparison(
                trail: trail.entries, journalBegin: try journalBegin(),
                level: status.journal?.audit ?? "none")
            try await compare(client, through: status.lastSeq, with: &comparison)
            // Asked for when the trail was read: what has come meanwhile is not in it.
            let last = try await client.inspect(.coordinator).coordinator?.lastSeq
            comparison.finish(last: last ?? status.lastSeq)
            // The end of the trail may be on its way.
            let lacksEnd = comparison.gaps.contains { $0.before == nil }
            if !lacksEnd || attempt == Self.attempts {
                return try report(on: ledger, comparison, trail)
            }
            attempt += 1
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// Compares the entries of a ledger up to one, a page at a time.
    private func compare(
        _ client: Bursar, through last: UInt64, with comparison: inout AuditComparison
    ) async throws {
        var cursor: String?
        repeat {
            let page = try await client.inspect(.entries, after: cursor)
            for line in page.lines {
                let line = try LedgerLine(json: line)
                if line.seq > last { return }
                comparison.compare(line)
            }
            cursor = page.next
        } while cursor != nil
    }

    /// Compares with the ledger in the files of a coordinator that does not run.
    func run(files state: LedgerCommand.StateOptions) throws -> AuditReport {
        struct Found: Decodable { var ledger: String }
        let program = try CoordinatorProgram.find()
        let verified = try program.capture(state.arguments("--verify"))
        guard let found = try? JSONDecoder().decode(Found.self, from: Data(verified.output.utf8))
        else {
            Terminal.error.write(verified.error)
            throw ExitCode.failure
        }
        let export = try program.capture(state.arguments("--export"))
        guard export.status == 0 else {
            Terminal.error.write(export.error)
            throw ExitCode.failure
        }
        let trail = try readTrail(of: found.ledger)
        var comparison = AuditComparison(
            trail: trail.entries, journalBegin: try journalBegin(), level: "decisions")
        var last: UInt64 = 0
        for line in export.output.split(separator: "\n") {
            let line = try LedgerLine(json: line)
            comparison.compare(line)
            last = line.seq
        }
        comparison.finish(last: last)
        return try report(on: found.ledger, comparison, trail)
    }

    /// What the journal has.
    private struct Trail {
        /// Copies of the ledger's entries.
        var entries: [AuditEntry] = []
        /// What bursard said that it lost.
        var losses: [AuditEntry] = []
    }

    /// Fields that are looked at. A long trail is read as a whole, so no others are kept.
    private static let fields: Set<String> = [
        "KIND", "SEQ", "PREV_SEQ", "LEDGER", "AUDIT", "ENTRY_TIME", "ACCOUNT", "GRANT", "REASON",
        "UID", "PID", "COUNT", "FIRST_SEQ", "LAST_SEQ", "TOKENS", "TIME_MS", "COST_NANO",
        "ACTUAL_TOKENS", "ACTUAL_TIME_MS", "ACTUAL_COST_NANO", "BORROWED_TOKENS",
        "BORROWED_TIME_MS", "BORROWED_COST_NANO", "PAID_BACK_TOKENS", "PAID_BACK_TIME_MS",
        "PAID_BACK_COST_NANO",
    ]

    private func readTrail(of ledger: String) throws(JournalReadingError) -> Trail {
        let journal = try AuditTrail(source)
        try journal.seek(nil)
        var trail = Trail()
        while let entry = try journal.next(with: Self.fields) {
            if entry.kind == "journal_gap" { trail.losses.append(entry) }
            if entry["LEDGER"] == ledger { trail.entries.append(entry) }
        }
        return trail
    }

    /// When the oldest entry of the whole journal came; microseconds since 1970.
    private func journalBegin() throws(JournalReadingError) -> UInt64 {
        // A journal that is empty has lost nothing to age.
        try JournalReader(folder: source.folder).oldestTime() ?? 0
    }

    private func report(
        on ledger: String, _ comparison: AuditComparison, _ trail: Trail
    ) throws(JournalReadingError) -> AuditReport {
        AuditReport(
            ledger: ledger, comparison: comparison, losses: trail.losses,
            suppressions: try JournalSuppression.all(of: source))
    }
}
