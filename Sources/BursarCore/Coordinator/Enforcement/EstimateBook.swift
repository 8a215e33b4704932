/// What operations used before, so that the next one can be estimated: for each account, label and
/// model, and for all accounts of a pool together, where an account has done nothing like it yet.
///
/// Kept in memory, bounded; not stored: what the newest entries of a ledger say brings it back.
struct EstimateBook {
    /// What makes two operations alike.
    struct Kind: Hashable {
        /// The account, or the pool for what all of its accounts did.
        var account: AccountID
        var operation: String
        var model: String
        /// Whether the prompt's size was known before, so that only the rest is estimated.
        var knowsPrompt: Bool
    }

    /// What the operations of a kind used.
    struct History {
        /// Tokens beyond the prompt of the newest commits, in no order.
        private(set) var samples: [Int64] = []
        private var next = 0
        var commits: UInt64 = 0
        var overruns: UInt64 = 0
        /// Sums of what was granted and what was used.
        var reserved = Quantities.zero
        var committed = Quantities.zero
        /// When it was added to last, by count of all additions.
        var lastUse: UInt64 = 0

        /// Commits that are remembered one by one.
        static let samplesMost = 64

        mutating func add(_ sample: Int64) {
            if samples.count < History.samplesMost { return samples.append(sample) }
            samples[next] = sample
            next = (next + 1) % History.samplesMost
        }

        /// What so many parts per million of the operations stay within; `nil` without any.
        ///
        /// The order statistic of rank ⌈q·(n+1)⌉, which a further sample exceeds with probability
        /// 1 − q at most. Where there are too few samples for that, the largest one, widened by its
        /// n-th part.
        func quantile(_ parts: Int64) -> Int64? {
            if samples.isEmpty { return nil }
            let count = Int64(samples.count)
            let sorted = samples.sorted()
            let rank = (parts * (count + 1) + 999_999) / 1_000_000
            if rank <= count { return sorted[Int(max(1, rank)) - 1] }
            let most = sorted[sorted.count - 1]
            return most.addingClamped(most / count)
        }
    }

    private(set) var histories: [Kind: History] = [:]
    private var uses: UInt64 = 0

    /// Most kinds of operations that are remembered; the longest unused quarter goes first.
    static let kindsMost = 16_384

    /// Counts a commit of an account, and of its pool.
    mutating func add(_ grant: GrantRecord, actual: Amounts, pool: AccountID) {
        var kind = EstimateBook.kind(of: grant)
        update(kind, grant, actual)
        if kind.account == pool { return }
        kind.account = pool
        update(kind, grant, actual)
    }

    private static func kind(of grant: GrantRecord) -> Kind {
        Kind(
            account: grant.account, operation: grant.operation, model: grant.model,
            knowsPrompt: grant.promptTokens != nil)
    }

    private mutating func update(_ kind: Kind, _ grant: GrantRecord, _ actual: Amounts) {
        uses += 1
        var history = histories.removeValue(forKey: kind) ?? History()
        history.lastUse = uses
        history.commits += 1
        if let tokens = actual[.tokens].finite {
            history.add(max(0, tokens - (grant.promptTokens ?? 0)))
        }
        if grant.amounts.areExceeded(by: actual) { history.overruns += 1 }
        history.reserved = history.reserved.addingSaturated(grant.amounts.values)
        history.committed = history.committed.addingSaturated(actual.values)
        histories[kind] = history
        if histories.count > EstimateBook.kindsMost { trim() }
    }

    private mutating func trim() {
        let uses = histories.values.map(\.lastUse).sorted()
        let oldest = uses[uses.count / 4]
        histories = histories.filter { $0.value.lastUse > oldest }
    }

    /// Tokens beyond the prompt that an operation is expected to stay within; `nil` where nothing is
    /// known of any like it.
    func estimate(_ kind: Kind, pool: AccountID, quantile: Int64) -> Int64? {
        var wider = kind
        wider.account = pool
        let own = histories[kind]?.quantile(quantile)
        return own ?? histories[wider]?.quantile(quantile)
    }
}
