import BursarProtocol

/// What is known of the usage of an operation.
struct OperationUsage {
    var isDispatched = false
    /// Units of work that it completed; nothing if it did not say.
    private(set) var work: UInt64?
    private var used = Amounts.absent
    private var tracked = Amounts.absent
    /// An answer or a stream of them each.
    private var parts: [Part] = []
    /// Answers came whose usage is not known.
    private var isMissing = false

    private struct Part {
        /// One answer's, or those of a stream by model.
        var usages: [ModelUsage]
        /// What the coordinator has been told of it.
        var told: [ModelUsage] = []
        var isComplete: Bool

        var rest: [ModelUsage] {
            usages.map { usage in
                usage.since(told.first { $0.model == usage.model } ?? ModelUsage())
            }
            .filter { $0.tokens > 0 }
        }
    }

    mutating func use(_ amounts: Amounts) {
        used.add(amounts)
    }

    mutating func track(_ amounts: Amounts) {
        tracked.add(amounts)
    }

    mutating func complete(_ units: UInt64) {
        let (sum, overflow) = (work ?? 0).addingReportingOverflow(units)
        work = overflow ? .max : sum
    }

    // MARK: Answers

    mutating func use(_ usage: ModelUsage) -> Int {
        parts.append(Part(usages: [usage], isComplete: true))
        return parts.count - 1
    }

    /// A stream of answers begins.
    mutating func follow() -> Int {
        parts.append(Part(usages: [], isComplete: false))
        return parts.count - 1
    }

    /// What a stream has told so far.
    mutating func heard(_ part: Int, _ stream: UsageStream) {
        parts[part].usages = stream.usages
        parts[part].isComplete = stream.isComplete
    }

    mutating func missed() {
        isMissing = true
    }

    mutating func tell(_ part: Int, _ usage: ModelUsage) {
        parts[part].told.add(usage)
    }

    /// The coordinator did not take it.
    mutating func takeBack(_ part: Int, _ usage: ModelUsage) {
        guard let known = parts[part].told.firstIndex(where: { $0.model == usage.model })
        else { return }
        parts[part].told[known].subtract(usage)
    }

    // MARK: Settling

    /// Whether more may have been used than is known, and the operation does not say itself what.
    private var isUnknown: Bool {
        let isSaid = used.tokens != .absent || tracked.tokens != .absent
        return !isSaid && (isMissing || parts.contains { !$0.isComplete })
    }

    /// Tokens in all, as far as they are known.
    var tokens: Amount {
        var sum = used
        sum.add(tracked)
        for usage in parts.flatMap(\.usages) { sum.add(usage.amounts) }
        return sum.tokens
    }

    /// Resources that were only tracked are left to the coordinator, which has added them up.
    func settlement(afterSuccess: Bool) -> Settlement {
        let usages = parts.flatMap(\.usages)
        if isUnknown { return Settlement(tracks: rest(and: used), end: .leave) }
        if used.isAbsent, usages.isEmpty, !afterSuccess {
            if !tracked.isAbsent { return Settlement(end: .commit(.absent, nil)) }
            return Settlement(end: isDispatched ? .leave : .void)
        }
        var actual = Amounts.absent
        for resource in Resource.allCases where used[resource] != .absent {
            actual[resource] = used[resource]
            actual.add(tracked[resource], to: resource)
        }
        if usages.isEmpty { return Settlement(end: .commit(actual, nil)) }
        if usages.count == 1, used.cost == .absent, tracked.cost == .absent {
            // Said too, so that coordinators who do not know of kinds count them.
            actual.tokens = tokens
            return Settlement(end: .commit(actual, usages[0]))
        }
        // A commit has room for one answer: prices depend on the model and on the size of its
        // prompt; and its cost would be in place of what is said here. What is tracked adds up.
        var plain = used
        plain.time = .absent
        (actual.tokens, actual.cost) = (.absent, .absent)
        return Settlement(tracks: rest(and: plain), end: .commit(actual, nil))
    }

    /// What the coordinator has not been told yet.
    private func rest(and plain: Amounts) -> [Settlement.Track] {
        var rest = parts.indices.flatMap { part in
            parts[part].rest.map { Settlement.Track.answer($0, part: part) }
        }
        if !plain.isAbsent { rest.append(.plain(plain)) }
        return rest
    }
}

/// How a grant ends.
struct Settlement: Hashable, Sendable {
    /// Told to the coordinator first.
    var tracks: [Track] = []
    let end: End

    enum Track: Hashable, Sendable {
        /// What has come of a part.
        case answer(ModelUsage, part: Int)
        case plain(Amounts)
    }

    enum End: Hashable, Sendable {
        case commit(Amounts, ModelUsage?)
        case void
        /// The lease runs out, and the coordinator's policy decides.
        case leave
    }
}
