internal import BursarCore

/// Checks a coordinator against its entries: every invariant, after each step.
struct StateChecker {
    /// What the entries alone say.
    var model = ReferenceModel()
    /// A coordinator that only replays the entries.
    private(set) var shadow: Coordinator
    /// How often each kind of thing occurred.
    var counts: [String: Int] = [:]
    var lastExcesses: [AccountID: Quantities] = [:]
    var lastUnadmitted = Quantities()
    var lastLimitChanges = -1
    var lastDebts: [AccountPath: Quantities] = [:]
    var lastPayments = 0
    var lastShares: [AccountID: Quantities] = [:]

    /// Whether each check comes after a single decision.
    private(set) var isFine: Bool

    init(limits: Limits = Limits(), isFine: Bool) {
        shadow = Coordinator(limits: limits)
        self.isFine = isFine
    }

    /// Takes entries in, in their order.
    mutating func fold(_ entries: some Sequence<Entry>) throws {
        for entry in entries {
            let claimant = model.claimant(of: entry)
            let path = entry.fact.account.flatMap { model.accounts[$0]?.path }
            try model.fold(entry)
            let answer: Answer?
            do { answer = try shadow.replay(entry) } catch { throw Violation(error.description) }
            try checkRecall(entry, claimant: claimant)
            if case .released(let released) = answer, let path {
                try checkDebt(released.debt, keptFor: path)
            }
        }
    }
}
