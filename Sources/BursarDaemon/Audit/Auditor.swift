import BursarCore
import BursarLedger
import struct BursarProtocol.JournalStatus
import Logging
import Systemd

/// Copies the ledger's entries to the journal, and tells it what no ledger knows of: who was not let in,
/// and what went wrong.
///
/// Each copy names the one before it, so that a loss shows in the journal alone. Without a journal
/// nothing is copied, and the rest is logged.
struct Auditor {
    private let journal: JournalWriter?
    private let logger: Logger
    /// Identity of the ledger.
    private let ledger: String
    /// How much is copied.
    private var level: AuditLevel
    /// The last entry that was copied, or was to be.
    private var previous: UInt64
    private var limiter = IncidentLimiter()

    /// - Parameters:
    ///   - previous: The last entry that was to be copied; 0 if none was, or nobody knows.
    init(
        journal: JournalWriter?, logger: Logger, ledger: String, level: AuditLevel,
        previous: UInt64
    ) {
        self.journal = journal
        self.logger = logger
        self.ledger = ledger
        self.level = journal == nil ? .none : level
        self.previous = previous
    }

    /// Whether entries are copied.
    var copies: Bool { journal != nil }

    /// What became of what was told to the journal.
    var counts: JournalWriter.Counts { journal?.counts ?? JournalWriter.Counts() }

    /// The same for a client; `nil` where nothing is copied.
    var status: JournalStatus? {
        guard let counts = journal?.counts else { return nil }
        return JournalStatus(
            audit: level.rawValue, written: counts.written, lost: counts.lost,
            waiting: UInt32(clamping: counts.waiting))
    }

    /// How much is copied under a configuration. The entry that puts it in force says so, and from there
    /// on it counts.
    func level(under configuration: Configuration) -> AuditLevel {
        copies ? configuration.daemon.audit : .none
    }

    /// Adds the copy of an entry, and of debts that come with it, if it is to be copied.
    mutating func copy(
        _ entry: Entry, account: AccountPath?, claimant: AccountPath?, _ coordinator: Coordinator,
        to records: inout [AuditRecord]
    ) {
        if case .notice(let notice) = entry.fact, let told = notice.audit { level = told }
        guard entry.fact.auditLevel <= level else { return }
        var record = AuditRecord(
            source: entry, account: account, claimant: claimant,
            level: entry.fact.account.flatMap { coordinator.level(of: $0) }, previous: previous,
            auditLevel: level, ledger: ledger)
        previous = entry.seq
        guard case .periodEnded(let fact) = entry.fact else { return records.append(record) }
        let debtors = coordinator.debtors(in: fact.pool)
        // So that the loss of one shows.
        record.debtors = debtors.count
        records.append(record)
        record.previous = entry.seq
        for debtor in debtors {
            record.account = debtor.path
            record.level = nil
            record.debt = (debtor.owed, debtor.paid)
            records.append(record)
        }
    }

    /// Hands copies over to be written.
    func submit(_ records: [AuditRecord]) { journal?.submit(records) }

    /// Tells of an incident, unless the same was told a moment ago; then it is counted, and told
    /// together with others by `tellCounted`.
    ///
    /// - Returns: Whether something is counted now that nobody was told of, and was not before.
    mutating func report(_ incident: Incident, at now: Instant) -> Bool {
        switch limiter.admit(incident, at: now) {
        case .tell: tell(incident)
        case .count(let isFirst): return isFirst
        }
        return false
    }

    /// Tells of what was counted.
    mutating func tellCounted(at now: Instant) {
        for incident in limiter.takeCounted(at: now) { tell(incident) }
    }

    /// Waits for what was handed over to be written, at most so long.
    func flush(milliseconds: Int) { journal?.flush(milliseconds: milliseconds) }

    /// Tells of an incident, whatever was told before.
    func tell(_ incident: Incident) {
        if let journal { return journal.submit(incident) }
        logger.log(level: incident.kind.isTrouble ? .error : .warning, "\(incident.words)")
    }

    /// What the journal says once it takes entries again.
    static func gap(_ loss: JournalLoss) -> JournalEntry {
        let range =
            switch (loss.first, loss.last) {
            case (let first?, let last?) where first < last:
                ", between entry \(first) and entry \(last)"
            case (let only?, _): ", entry \(only)"
            default: ""
            }
        var entry = JournalEntry(
            "the journal did not take \(loss.count == 1 ? "1 entry" : "\(loss.count) entries")\(range); "
                + "the ledger has them",
            priority: AuditKind.journalGap.priority)
        entry.identify(.journalGap)
        entry["BURSAR_COUNT"] = String(loss.count)
        entry["BURSAR_FIRST_SEQ"] = String(loss.first ?? 0)
        entry["BURSAR_LAST_SEQ"] = String(loss.last ?? 0)
        return entry
    }
}
