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

        @inline(__always)
        func isKind(of grant: GrantRecord) -> Bool {
            account == grant.account && knowsPrompt == (grant.promptTokens != nil)
                && operation == grant.operation && model == grant.model
        }
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
        /// Place of what all accounts of the pool did of the kind; -1: not known.
        fileprivate var wider = -1

        /// Commits that are remembered one by one.
        static let samplesMost = 64

        @inline(__always)
        mutating func count(_ grant: GrantRecord, _ actual: Amounts, use: UInt64) {
            lastUse = use
            commits += 1
            if case .finite(let tokens) = actual[.tokens] {
                add(max(0, tokens - (grant.promptTokens ?? 0)))
            }
            if grant.amounts.areExceeded(by: actual) { overruns += 1 }
            reserved = reserved.addingSaturated(grant.amounts.values)
            committed = committed.addingSaturated(actual.values)
        }

        private mutating func add(_ sample: Int64) {
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

    /// What is known of each kind; places of forgotten ones are not kept.
    private var histories: ContiguousArray<(kind: Kind, history: History)> = []
    private var places: [Kind: Int] = [:]
    /// Per slot of an account: the place of the kind that it used last. Most agents do the same again, and
    /// to compare two kinds takes less than to look one up.
    private var recent: ContiguousArray<Int> = []
    private var uses: UInt64 = 0

    /// Most kinds of operations that are remembered; the longest unused quarter goes first.
    static let kindsMost = 16_384

    /// All kinds of which something is known, in no order.
    var kinds: some Sequence<Kind> { places.keys }

    /// What is known of a kind; `nil`: nothing.
    subscript(kind: Kind) -> History? { places[kind].map { histories[$0].history } }

    /// Counts a commit of an account, and of its pool.
    ///
    /// Where it is called, so that a few fields of the grant are read and not all of it copied.
    @inline(__always)
    mutating func add(_ grant: GrantRecord, actual: Amounts, pool: AccountID) {
        let place = place(of: grant)
        histories[place].history.count(grant, actual, use: uses + 1)
        uses += 2
        if grant.account != pool {
            var wider = histories[place].history.wider
            if wider < 0 {
                var kind = histories[place].kind
                kind.account = pool
                wider = places[kind] ?? insert(kind)
                histories[place].history.wider = wider
            }
            histories[wider].history.count(grant, actual, use: uses)
        }
        if histories.count > EstimateBook.kindsMost { trim() }
    }

    @inline(__always)
    private mutating func place(of grant: GrantRecord) -> Int {
        let slot = Int(grant.account.slot)
        while recent.count <= slot { recent.append(-1) }
        let last = recent[slot]
        if last >= 0, histories[last].kind.isKind(of: grant) { return last }
        let kind = Kind(
            account: grant.account, operation: grant.operation, model: grant.model,
            knowsPrompt: grant.promptTokens != nil)
        let place = places[kind] ?? insert(kind)
        recent[slot] = place
        return place
    }

    private mutating func insert(_ kind: Kind) -> Int {
        histories.append((kind, History()))
        places[kind] = histories.count - 1
        return histories.count - 1
    }

    private mutating func trim() {
        var uses: [UInt64] = []
        uses.reserveCapacity(histories.count)
        for place in histories.indices { uses.append(histories[place].history.lastUse) }
        uses.sort()
        let oldest = uses[uses.count / 4]
        // The last one takes the place of each that goes.
        var place = 0
        while place < histories.count {
            guard histories[place].history.lastUse <= oldest else {
                histories[place].history.wider = -1
                place += 1
                continue
            }
            places[histories[place].kind] = nil
            histories.swapAt(place, histories.count - 1)
            histories.removeLast()
            if place < histories.count { places[histories[place].kind] = place }
        }
        recent.removeAll(keepingCapacity: true)
    }

    /// Tokens beyond the prompt that an operation is expected to stay within; `nil` where nothing is
    /// known of any like it.
    func estimate(_ kind: Kind, pool: AccountID, quantile: Int64) -> Int64? {
        var wider = kind
        wider.account = pool
        let own = self[kind]?.quantile(quantile)
        return own ?? self[wider]?.quantile(quantile)
    }
}
