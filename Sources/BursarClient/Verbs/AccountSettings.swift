public import BursarProtocol

/// Settings of an account. What is nothing stays as it is, or is the default of a new account.
public struct AccountSettings: Hashable, Sendable {
    /// The account's own allocation; absent resources are computed by the parent's strategy.
    public var nominal: Amounts?
    /// Guaranteed minimum; absent resources get the parent's default.
    public var reserved: Amounts?
    /// The most the account may use, borrowing included; absent resources are inherited.
    public var ceiling: Amounts?
    /// Share in a proportional division.
    public var weight: UInt32?
    /// Class in the waiting queue, higher first.
    public var priority: Int32?
    /// Wall-clock time that the account has from now on; zero: any.
    public var deadline: Duration?
    /// The most that one grant may ask; absent resources are not bounded so.
    public var perOperation: Amounts?

    /// Nothing set, or only some.
    public init(
        nominal: Amounts? = nil, reserved: Amounts? = nil, ceiling: Amounts? = nil,
        weight: UInt32? = nil, priority: Int32? = nil, deadline: Duration? = nil,
        perOperation: Amounts? = nil
    ) {
        self.nominal = nominal
        self.reserved = reserved
        self.ceiling = ceiling
        self.weight = weight
        self.priority = priority
        self.deadline = deadline
        self.perOperation = perOperation
    }
}
