/// Amounts that the coordinator chooses for its askers.
extension Coordinator {
    /// What is asked for an operation of which nothing is known, in tokens beyond the prompt.
    static let firstEstimate: Int64 = 4_096

    /// Fills in the amounts that are left to the coordinator.
    func estimate(_ reservation: inout Reservation, at slot: Int) {
        guard reservation.estimate & Resource.tokens.bit != 0 else { return }
        let pool = tree.accounts[tree.accounts[slot].pool].record.id
        let kind = EstimateBook.Kind(
            account: tree.accounts[slot].record.id, operation: reservation.operation,
            model: reservation.model, knowsPrompt: reservation.promptTokens != nil)
        let prompt = reservation.promptTokens ?? 0
        var tokens =
            reservation.want[.tokens].finite ?? prompt.addingClamped(Coordinator.firstEstimate)
        if let rest = estimates.estimate(
            kind, pool: pool, quantile: tree.accounts[slot].policy.estimateQuantile)
        {
            tokens = prompt.addingClamped(rest)
        }
        var node = slot
        while node >= 0 {
            if let most = tree.accounts[node].record.settings.perOperation[.tokens].finite {
                tokens = min(tokens, most)
            }
            node = tree.accounts[node].parent
        }
        // Who accepts nothing less asks for as much.
        tokens = max(tokens, reservation.least[.tokens].finite ?? 0)
        reservation.want[.tokens] = .finite(min(tokens, Amounts.most))
    }

    /// Takes what entries from before a checkpoint say of operations and of consumption over time: after
    /// a start it is not all new.
    /// Entries come in order, before any others.
    public mutating func remember(_ entries: some Sequence<Entry>) {
        forecasts.forget()
        defer { noteRaisedLevels() }
        var open: [UInt64: GrantRecord] = [:]
        for entry in entries {
            switch entry.fact {
            case .granted(let fact):
                open[entry.seq] = GrantRecord(
                    fact, entry.seq, at: entry.time, period: 0)
            case .tracked(let fact):
                if let id = fact.grant { open[id]?.tracked += fact.usage.values }
                if let slot = tree.slot(of: fact.account) {
                    noteConsumption(fact.usage.values, at: slot, entry.time)
                }
            case .settled(let fact):
                guard let grant = open.removeValue(forKey: fact.grant),
                    let slot = tree.slot(of: grant.account)
                else { continue }
                noteConsumption(fact.charged.values - grant.tracked, at: slot, entry.time)
                if fact.cause != .committed { continue }
                let pool = tree.accounts[tree.accounts[slot].pool].record.id
                estimates.add(grant, actual: fact.actual, pool: pool)
            default: break
            }
        }
    }

    /// A page of what operations used beneath an account, of all pools without one, by path, label and
    /// model; `next` continues it.
    public func operations(
        beneath path: AccountPath?, from cursor: Int, most: Int,
        where isVisible: (AccountPath) -> Bool = { _ in true }
    ) -> (page: [OperationSummary], next: Int?) {
        var found: [(path: AccountPath, kind: EstimateBook.Kind)] = []
        for kind in estimates.kinds {
            guard let slot = tree.slot(of: kind.account), tree.accounts[slot].parent >= 0 else {
                continue
            }
            let own = tree.accounts[slot].record.path
            if path.map({ own.isWithin($0) }) ?? true, isVisible(own) { found.append((own, kind)) }
        }
        found.sort { a, b in
            let (x, y) = (a.path.description, b.path.description)
            if x != y { return x < y }
            if a.kind.operation != b.kind.operation { return a.kind.operation < b.kind.operation }
            if a.kind.model != b.kind.model { return a.kind.model < b.kind.model }
            return !a.kind.knowsPrompt && b.kind.knowsPrompt
        }
        let page = found.dropFirst(cursor).prefix(most).map { summary(of: $0.kind, $0.path) }
        return (page, cursor + page.count < found.count ? cursor + page.count : nil)
    }

    private func summary(of kind: EstimateBook.Kind, _ path: AccountPath) -> OperationSummary {
        let history = estimates[kind] ?? EstimateBook.History()
        var estimate = Amounts.none
        if let slot = tree.slot(of: kind.account),
            let tokens = history.quantile(tree.accounts[slot].policy.estimateQuantile)
        {
            estimate[.tokens] = .finite(tokens)
        }
        return OperationSummary(
            path: path, operation: kind.operation, model: kind.model, commits: history.commits,
            overruns: history.overruns, reserved: history.reserved, committed: history.committed,
            estimate: estimate)
    }
}

/// What the operations of an account with one label and model used, and what is expected of the next.
public struct OperationSummary: Hashable, Sendable {
    /// The account.
    public var path: AccountPath
    /// Label of the operation, or empty.
    public var operation: String
    /// Model, or empty.
    public var model: String
    /// Commits that were counted.
    public var commits: UInt64
    /// Commits above their grant.
    public var overruns: UInt64
    /// Sum of what was granted.
    public var reserved: Quantities
    /// Sum of what was used.
    public var committed: Quantities
    /// What the next one would be granted, beyond a prompt whose size is known.
    public var estimate: Amounts
}
