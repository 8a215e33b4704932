internal import BursarCore

/// What was appended in one call.
struct Append: Sendable {
    var entries: [Entry]
    var checkpoint: StateChanges?
    var completion: @Sendable (Result<UInt64, LedgerFailure>) -> Void
}

/// The appends that wait for the writer.
struct AppendQueue {
    private(set) var waiting: [Append] = []
    /// Entries that wait.
    private(set) var backlog = 0
    /// Why no append is taken any more.
    private(set) var refusal: LedgerFailure?
    private var isDrainScheduled = false

    /// What the caller of `add` has to do.
    enum Action: Equatable {
        case nothing
        case drain
        case refuse(LedgerFailure)
    }

    mutating func add(_ append: Append) -> Action {
        if let refusal { return .refuse(refusal) }
        guard backlog + append.entries.count <= Ledger.waitingEntriesMost else {
            // The state has moved on already: a gap would be a false ledger, so this is the end.
            let failure = LedgerFailure(
                .overloaded,
                "\(backlog) entries wait to be written: the disk does not keep up, so the ledger "
                    + "takes no more")
            refusal = failure
            return .refuse(failure)
        }
        waiting.append(append)
        backlog += append.entries.count
        // While a commit runs its successor gathers; it is scheduled once.
        if isDrainScheduled { return .nothing }
        isDrainScheduled = true
        return .drain
    }

    /// Everything that waits, for the writer.
    mutating func take() -> [Append] {
        isDrainScheduled = false
        backlog = 0
        defer { waiting = [] }
        return waiting
    }

    /// Takes no more appends, for this reason.
    mutating func refuse(_ failure: LedgerFailure) { refusal = failure }
}
