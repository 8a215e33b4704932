/// Sums over what ledger entries say.
public struct UsageSums: Hashable, Sendable {
    /// Grants made.
    public var grants: UInt64 = 0
    /// Requests denied.
    public var denials: UInt64 = 0
    /// Grants that waited in the queue.
    public var waits: UInt64 = 0
    /// Grants committed in time.
    public var commits: UInt64 = 0
    /// Grants voided.
    public var voids: UInt64 = 0
    /// Grants whose outcome became unknown.
    public var abandoned: UInt64 = 0
    /// Of those, corrected by a late commit.
    public var lateCommits: UInt64 = 0
    /// Commits above the grant.
    public var overruns: UInt64 = 0
    /// Units of work completed.
    public var work: UInt64 = 0
    /// Sum of the grants.
    public var granted = Quantities.zero
    /// Sum of the recorded usage.
    public var actual = Quantities.zero
    /// Sum of what became consumption; a late commit may lower it.
    public var charged = Quantities.zero
    /// Sum of the borrowed parts of grants.
    public var borrowed = Quantities.zero
    /// Sum of what lowered the borrowed amount again.
    public var paidBack = Quantities.zero
    /// Sum of what requests asked for that were denied for lack of budget.
    public var refused = Quantities.zero

    /// Nothing yet.
    public init() {}

    /// Adds others; a sum that is full stays full.
    public mutating func add(_ other: UsageSums) {
        grants &+= other.grants
        denials &+= other.denials
        waits &+= other.waits
        commits &+= other.commits
        voids &+= other.voids
        abandoned &+= other.abandoned
        lateCommits &+= other.lateCommits
        overruns &+= other.overruns
        work = work.addingSaturated(other.work)
        granted = granted.addingSaturated(other.granted)
        actual = actual.addingSaturated(other.actual)
        charged = charged.addingSaturated(other.charged)
        borrowed = borrowed.addingSaturated(other.borrowed)
        paidBack = paidBack.addingSaturated(other.paidBack)
        refused = refused.addingSaturated(other.refused)
    }
}

extension RefusalReason {
    /// Whether more budget would have helped.
    var isLackOfBudget: Bool {
        self == .insufficientBudget || self == .noBudget || self == .queuedBehind
            || self == .waitTimedOut
    }
}

extension UInt64 {
    /// The sum, or the largest number.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
