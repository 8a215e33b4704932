import BursarCore
import BursarLedger
import Glibc

/// The ledger, and the coordinator as its entries left it.
struct History: Sendable {
    var ledger: Ledger
    var coordinator: Coordinator
    /// The last entry that was to be copied to the journal, as far as the newest ones tell; else 0.
    var lastAudited: UInt64 = 0

    /// Entries from which a start learns what operations used and how consumption went.
    private static let remembered = 16_384

    /// Opens the ledger in a folder and replays it.
    static func read(
        at directory: String, settings: DaemonSettings,
        failing: (@Sendable (LedgerStep) -> Bool)? = nil, surroundings: LedgerSurroundings = .system
    ) throws(DaemonError) -> History {
        do {
            let (ledger, recovered) = try Ledger.open(
                at: directory, durability: settings.ledgerDurability, failing: failing,
                surroundings: surroundings)
            var history = History(
                ledger: ledger, coordinator: try Coordinator(restoring: recovered.records))
            let newest = try ledger.newestEntries(
                History.remembered, from: recovered.oldestSeq,
                through: history.coordinator.lastSeq)
            history.coordinator.remember(newest)
            var audited = LastAudited(level: settings.audit)
            for entry in newest { audited.see(entry) }
            try ledger.reader.replay(after: history.coordinator.lastSeq) { entry in
                try history.coordinator.replay(entry)
                audited.see(entry)
            }
            precondition(
                history.coordinator.lastSeq == recovered.lastSeq, "entries were not replayed")
            try check(history.coordinator, at: directory)
            history.lastAudited = audited.seq
            return history
        } catch let failure as LedgerFailure {
            throw DaemonError(failure)
        } catch let error as DaemonError {
            throw error
        } catch {
            throw DaemonError(
                "\(directory): \(error); the ledger is left as it is: verify it, or "
                    + "start with another --state-directory", status: EX_DATAERR)
        }
    }

    /// Refuses a state that does not add up: nothing could be given out of it.
    private static func check(
        _ coordinator: Coordinator, at directory: String
    ) throws(DaemonError) {
        guard Engine.isCheckable(coordinator), let imbalance = coordinator.imbalance() else {
            return
        }
        throw DaemonError(
            "\(directory): its state does not add up: \(imbalance); verify it, or start "
                + "with another --state-directory", status: EX_DATAERR)
    }
}

/// Finds the last of consecutive entries that an audit showed, or was to.
private struct LastAudited {
    var level: AuditLevel
    /// 0 if none was.
    var seq: UInt64 = 0

    mutating func see(_ entry: Entry) {
        if case .notice(let notice) = entry.fact, let audit = notice.audit { level = audit }
        if entry.fact.auditLevel <= level { seq = entry.seq }
    }
}

extension Ledger {
    /// At most so many of the newest entries up to one; none before `oldest`.
    fileprivate func newestEntries(
        _ most: Int, from oldest: UInt64, through seq: UInt64
    ) throws(LedgerFailure) -> [Entry] {
        let first = max(oldest, seq - min(seq, UInt64(most)) + 1)
        if first > seq { return [] }
        return try reader.entries(from: first, limit: Int(seq - first + 1))
    }
}

extension DaemonSettings {
    var ledgerDurability: BursarLedger.Durability {
        switch durability {
        case .full: .full
        case .process: .process
        case .none: .none
        }
    }
}
