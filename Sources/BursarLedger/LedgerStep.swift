internal import Glibc

/// How far the ledger has come in its work: where tests end the process, or let the disk fail.
public enum LedgerStep: String, CaseIterable, Sendable {
    /// The lock is held; nothing was read yet.
    case openLocked = "open.locked"
    /// A step of a migration, or a new ledger, is written, but not committed.
    case migrationWritten = "migration.written"
    /// A step of a migration, or a new ledger, is committed.
    case migrationCommitted = "migration.committed"
    /// Its tables are up to date; the transaction that reads them has begun.
    case openBegun = "open.begun"
    /// Everything was read, and it is sound.
    case openRecovered = "open.recovered"
    /// Something waits to be written; there is no transaction yet.
    case commitBegin = "commit.begin"
    /// The transaction has begun.
    case commitBegun = "commit.begun"
    /// The entries are written, the state is not.
    case commitEntries = "commit.entries"
    /// Some of the state's rows are written.
    case commitState = "commit.state"
    /// Everything is written, but not committed.
    case commitWritten = "commit.written"
    /// It is committed; the witness still speaks of the entry before.
    case commitDone = "commit.done"
    /// The witness is left; nobody was told yet.
    case commitWitnessed = "commit.witnessed"
    /// The log is about to be brought into the database file.
    case logBegin = "log.begin"
    /// The log was brought into the database file.
    case logDone = "log.done"
    /// A part of a roll-up's new base is written, but not committed.
    case rollUpPart = "rollup.part"
    /// A roll-up's new base is in force, but not committed.
    case rollUpBase = "rollup.base"
    /// Some of what a roll-up drops is gone, but that is not committed.
    case rollUpDropped = "rollup.dropped"
    /// Everything is written; the log is not in the database file yet.
    case closeBegin = "close.begin"
    /// Everything is in the database file; nothing is closed yet.
    case closeDone = "close.done"
}

/// Tells somebody of each step, who may fail it. Costs nothing where nobody listens.
struct StepObserver: Sendable {
    /// Whether the disk is to fail at a step.
    let failing: (@Sendable (LedgerStep) -> Bool)?

    static let none = StepObserver(failing: nil)

    func reach(_ step: LedgerStep) throws(LedgerFailure) {
        guard let failing, failing(step) else { return }
        throw LedgerFailure(
            .storage, "a failpoint lets the disk fail at \(step.rawValue)", errorNumber: EIO)
    }
}
