import BursarCore
import BursarLedger
import Foundation
import Systemd

/// What the ledger holds when the coordinator starts.
extension CoordinatorService {
    /// The ledger, and the coordinator as its entries left it.
    struct History: Sendable {
        var ledger: Ledger
        var coordinator: Coordinator
        /// The last entry that was to be copied to the journal, as far as the newest ones tell; else 0.
        var lastAudited: UInt64 = 0
    }

    /// Entries from which a start learns what operations used and how consumption went.
    private static let remembered = 16_384

    /// Opens the ledger and replays it. However long that takes, the service manager waits.
    func openLedger() throws(DaemonError) -> History {
        let extending = TimeoutExtension(status: "reading the ledger")
        defer { extending.end() }
        do throws(DaemonError) {
            return try readLedger()
        } catch {
            guard let journal else { throw error }
            journal.submit(Incident(kind: .ledgerFailed, message: error.description))
            throw error.told
        }
    }

    private func readLedger() throws(DaemonError) -> History {
        do {
            let (ledger, recovered) = try Ledger.open(
                at: directories.ledger, durability: configuration.daemon.ledgerDurability,
                failing: failpoints.inLedger)
            var history = History(
                ledger: ledger, coordinator: try Coordinator(restoring: recovered.records))
            let newest = try ledger.newestEntries(
                CoordinatorService.remembered, from: recovered.oldestSeq,
                through: history.coordinator.lastSeq)
            history.coordinator.remember(newest)
            for entry in recovered.tail { try history.coordinator.replay(entry) }
            try check(history.coordinator)
            history.lastAudited = lastAudited(of: newest + recovered.tail)
            return history
        } catch let failure as LedgerFailure {
            throw DaemonError(failure)
        } catch {
            throw DaemonError(
                "\(directories.state)/ledger: \(error); the ledger is left as it is: verify it, or "
                    + "start with another --state-directory", status: EX_DATAERR)
        }
    }
}

extension CoordinatorService {
    /// Refuses a state that does not add up: nothing could be given out of it.
    private func check(_ coordinator: Coordinator) throws(DaemonError) {
        guard Engine.isCheckable(coordinator), let imbalance = coordinator.imbalance() else {
            return
        }
        throw DaemonError(
            "\(directories.state)/ledger: its state does not add up: \(imbalance); verify it, or start "
                + "with another --state-directory", status: EX_DATAERR)
    }

    /// The last of consecutive entries that an audit showed, or was to; 0 if none was.
    private func lastAudited(of entries: [Entry]) -> UInt64 {
        var level = configuration.daemon.audit
        var last: UInt64 = 0
        for entry in entries {
            if case .notice(let notice) = entry.fact, let audit = notice.audit { level = audit }
            if entry.fact.auditLevel <= level { last = entry.seq }
        }
        return last
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
