/// Sums over what ledger entries say: those that an account has of itself, and some more.
@dynamicMemberLookup
public struct UsageSums: Hashable, Sendable {
    /// Counts and sums as an account has them.
    public var statistics = Statistics()
    /// Units of work completed.
    public var work: UInt64 = 0
    /// Sum of what became consumption; a late commit may lower it.
    public var charged = Quantities.zero
    /// Sum of what requests asked for that were denied for lack of budget.
    public var refused = Quantities.zero

    /// Nothing yet.
    public init() {}

    /// A count or a sum as an account has it.
    public subscript<Value>(dynamicMember member: WritableKeyPath<Statistics, Value>) -> Value {
        get { statistics[keyPath: member] }
        set { statistics[keyPath: member] = newValue }
    }

    /// Adds others; a sum that is full stays full.
    public mutating func add(_ other: UsageSums) {
        statistics.add(other.statistics)
        work = work.addingSaturated(other.work)
        charged = charged.addingSaturated(other.charged)
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
