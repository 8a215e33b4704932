/// What an account is expected to need in a period, learned from those that ended.
public struct DemandRecord: Hashable, Sendable {
    /// What is expected of it.
    public var expected: Quantities
    /// What was expected of it in the period that ended last.
    public var before: Quantities
    /// What it consumed in that period and held at its end; `nil` where it was not seen yet.
    public var observed: Quantities?

    /// An expectation that nothing was learned for yet.
    public init(expected: Quantities) {
        self.expected = expected
        before = expected
    }
}
