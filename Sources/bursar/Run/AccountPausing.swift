/// Keeps apart whether an account is paused because this run paused it, its budget being used up, or
/// because somebody else did.
struct AccountPausing {
    private enum Own {
        case none
        /// Asked for; until it is answered, what is seen may be older.
        case setting
        case set
        case clearing
    }

    private var own = Own.none
    private var isPausedByOthers = false
    private var hasHeardOfResuming = false

    /// The program was stopped for its budget: whether the account is to be paused.
    mutating func budgetExhausted() -> Bool {
        guard own == .none, !isPausedByOthers else { return false }
        own = .setting
        return true
    }

    /// There is budget again: whether the account is to go on.
    mutating func budgetAgain() -> Bool {
        guard own == .set else { return false }
        own = .clearing
        return true
    }

    /// What was asked for is done; nothing: it cannot be.
    mutating func answered(isPaused: Bool?) {
        own = own == .setting && isPaused == true ? .set : .none
    }

    /// Somebody else let the account go on.
    mutating func heardOfResuming() {
        hasHeardOfResuming = true
    }

    /// The account was seen; nothing where the coordinator does not say.
    mutating func seen(isPaused: Bool?) -> Supervision.Event? {
        switch (own, isPaused ?? false) {
        case (.setting, _), (.clearing, _): return nil
        case (.set, true): return nil
        case (.set, false): own = .none
        case (.none, true):
            if isPausedByOthers { return nil }
            isPausedByOthers = true
            return .paused
        case (.none, false):
            guard isPausedByOthers || hasHeardOfResuming else { return nil }
            isPausedByOthers = false
        }
        hasHeardOfResuming = false
        return .resumed
    }
}
