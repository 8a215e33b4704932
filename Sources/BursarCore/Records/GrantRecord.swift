/// A grant that is open, or whose outcome is unknown and may still be corrected.
public struct GrantRecord: Hashable, Sendable {
    /// Its number.
    public var id: UInt64
    /// The account that it is charged to.
    public var account: AccountID
    /// What was granted; absent resources were not asked.
    public var amounts: Amounts
    /// Usage tracked so far.
    public var tracked = Quantities.zero
    /// Part of `tracked` in the period that runs.
    public var trackedInPeriod = Quantities.zero
    /// Period of the pool that `trackedInPeriod`, or the settlement, belongs to.
    public var period: UInt64
    /// When it was made.
    public var made: Instant
    /// End of the lease.
    public var expires: Instant
    /// Session that it lives with; 0 for a detached one.
    public var session: UInt64
    /// User of the process that asked.
    public var uid: UInt32
    /// Process that asked.
    public var pid: UInt32
    /// How much the operation matters.
    public var operationClass: OperationClass
    /// Label of the operation, or empty.
    public var operation: String
    /// Model, or empty.
    public var model: String
    /// Set once the outcome is unknown: what was charged for it, and in which period.
    public var abandoned: Amounts?
    /// Set while borrowed amounts are wanted back.
    public var recall: Recall?
    /// Tokens of the prompt, where they were known before; the rest is what estimates are about.
    public var promptTokens: Int64?
    /// How long the account had stood still when it was made, in nanoseconds.
    public var pausedBefore: Int64 = 0
    /// Key of the answer that told of the grant; kept while the grant is open.
    public var key: RequestKey?

    /// A new grant.
    public init(
        id: UInt64, account: AccountID, amounts: Amounts, period: UInt64, made: Instant,
        expires: Instant, session: UInt64, uid: UInt32, pid: UInt32,
        operationClass: OperationClass, operation: String, model: String, key: RequestKey?
    ) {
        self.id = id
        self.account = account
        self.amounts = amounts
        self.period = period
        self.made = made
        self.expires = expires
        self.session = session
        self.uid = uid
        self.pid = pid
        self.operationClass = operationClass
        self.operation = operation
        self.model = model
        self.key = key
    }

    /// What the grant still holds: granted, less tracked, never below zero.
    public var held: Quantities { amounts.values.excess(over: tracked) }
}

/// Borrowed amounts of a grant that are wanted back.
public struct Recall: Hashable, Sendable {
    /// What is to be given back.
    public var amounts: Quantities
    /// When it is taken, if it was not given back before.
    public var due: Instant
    /// The account whose nominal it is.
    public var claimant: AccountID

    /// A recall from its parts.
    public init(amounts: Quantities, due: Instant, claimant: AccountID) {
        self.amounts = amounts
        self.due = due
        self.claimant = claimant
    }
}
