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
        /// Whether it was added to again since the last round of who looks for what can be forgotten.
        fileprivate var isRecent = false
        /// What all accounts of the pool did of the kind, as far as it is known.
        fileprivate var wider = Reference()

        /// Commits that are remembered one by one.
        static let samplesMost = 64

        @inline(__always)
        mutating func count(_ grant: GrantRecord, _ actual: Amounts) {
            // Not by the first: what comes once is the first to be forgotten.
            isRecent = commits > 0
            commits += 1
            if case .finite(let tokens) = actual[.tokens] {
                add(max(0, tokens - (grant.promptTokens ?? 0)))
            }
            if grant.amounts.areExceeded(by: actual) { overruns += 1 }
            reserved = reserved.addingSaturated(grant.amounts.values)
            committed = committed.addingSaturated(actual.values)
        }

        /// Begins again, in the memory of before.
        fileprivate mutating func reset() {
            var samples: [Int64] = []
            swap(&samples, &self.samples)
            samples.removeAll(keepingCapacity: true)
            self = History()
            swap(&samples, &self.samples)
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

    /// A kind that may have been forgotten since, and another one be in its place.
    fileprivate struct Reference {
        var place = 0
        /// 0, which no cell has: refers to none.
        var generation: UInt64 = 0
    }

    private struct Cell {
        var kind: Kind
        var history = History()
        /// Of all kinds ever, the how many-th this is.
        var generation: UInt64
    }

    private var cells: ContiguousArray<Cell> = []
    private var places: [Kind: Int] = [:]
    /// Per slot of an account: the place of the kind that it used last. Most agents do the same again, and
    /// to compare two kinds takes less than to look one up.
    private var recent: ContiguousArray<Int> = []
    private var newest: UInt64 = 0
    /// The place that is looked at next for what can be forgotten.
    private var hand = 0

    /// Most kinds of operations that are remembered; at least two.
    private let kindsMost: Int

    init(kindsMost: Int = 16_384) {
        precondition(kindsMost >= 2, "there are an account's kind and its pool's")
        self.kindsMost = kindsMost
    }

    /// All kinds of which something is known, in no order.
    var kinds: some Sequence<Kind> { places.keys }

    /// What is known of a kind; `nil`: nothing.
    subscript(kind: Kind) -> History? { places[kind].map { cells[$0].history } }

    /// Counts a commit of an account, and of its pool.
    ///
    /// Where it is called, so that a few fields of the grant are read and not all of it copied.
    @inline(__always)
    mutating func add(_ grant: GrantRecord, actual: Amounts, pool: AccountID) {
        let place = place(of: grant)
        cells[place].history.count(grant, actual)
        if grant.account == pool { return }
        let known = cells[place].history.wider
        let wider =
            cells[known.place].generation == known.generation
            ? known.place : findWider(place, pool: pool)
        cells[wider].history.count(grant, actual)
    }

    @inline(__always)
    private mutating func place(of grant: GrantRecord) -> Int {
        let slot = Int(grant.account.slot)
        while recent.count <= slot { recent.append(-1) }
        let last = recent[slot]
        if last >= 0, cells[last].kind.isKind(of: grant) { return last }
        let kind = Kind(
            account: grant.account, operation: grant.operation, model: grant.model,
            knowsPrompt: grant.promptTokens != nil)
        let place = places[kind] ?? insert(kind, keeping: nil)
        recent[slot] = place
        return place
    }

    /// The place of what all accounts of the pool did of a kind.
    private mutating func findWider(_ place: Int, pool: AccountID) -> Int {
        var kind = cells[place].kind
        kind.account = pool
        let wider = places[kind] ?? insert(kind, keeping: place)
        cells[place].history.wider = Reference(place: wider, generation: cells[wider].generation)
        return wider
    }

    private mutating func insert(_ kind: Kind, keeping kept: Int?) -> Int {
        newest += 1
        let place: Int
        if cells.count < kindsMost {
            place = cells.count
            cells.append(Cell(kind: kind, generation: newest))
        } else {
            place = findUnused(but: kept)
            places[cells[place].kind] = nil
            (cells[place].kind, cells[place].generation) = (kind, newest)
            cells[place].history.reset()
        }
        places[kind] = place
        return place
    }

    /// One that was not added to again since the hand was there last: the clock algorithm of page replacement
    /// (Corbató, 1968), which comes close to the longest unused and has no order to keep.
    private mutating func findUnused(but kept: Int?) -> Int {
        while true {
            defer { hand = hand + 1 < cells.count ? hand + 1 : 0 }
            if hand == kept { continue }
            if !cells[hand].history.isRecent { return hand }
            cells[hand].history.isRecent = false
        }
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
