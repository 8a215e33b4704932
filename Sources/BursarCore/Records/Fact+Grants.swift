/// How much an operation matters when the budget runs low.
public enum OperationClass: UInt8, Sendable {
    /// Admitted up to the stop threshold.
    case essential = 0
    /// Refused from degrade on.
    case optional = 1
    /// May use the rest, to save work.
    case winddown = 2
}

/// A grant was made.
public struct Granted: Hashable, Sendable {
    /// The account that it is charged to.
    public var account: AccountID
    /// What was granted; absent resources were not asked.
    public var amounts: Amounts
    /// Part of it above the account's nominal.
    public var borrowed: Quantities
    /// End of the lease.
    public var expires: Instant
    /// Session that the grant lives with; 0 for a detached one.
    public var session: UInt64
    /// How much the operation matters.
    public var operationClass: OperationClass
    /// Whether it waited in the queue.
    public var waited: Bool
    /// Label of the operation, or empty.
    public var operation: String
    /// Model, or empty.
    public var model: String
    /// Credits paid at an auction.
    public var paid: Quantities
    /// Tokens of the prompt, where they were known before.
    public var promptTokens: Int64?
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        account: AccountID, amounts: Amounts, borrowed: Quantities, expires: Instant,
        session: UInt64, operationClass: OperationClass, waited: Bool, operation: String,
        model: String, paid: Quantities = .zero, promptTokens: Int64? = nil, origin: Origin
    ) {
        self.account = account
        self.amounts = amounts
        self.borrowed = borrowed
        self.expires = expires
        self.session = session
        self.operationClass = operationClass
        self.waited = waited
        self.operation = operation
        self.model = model
        self.paid = paid
        self.promptTokens = promptTokens
        self.origin = origin
    }
}

/// How a grant ended.
public enum SettlementCause: UInt8, Sendable {
    /// Its holder said what it used.
    case committed = 0
    /// Its holder did not use it.
    case voided = 1
    /// Its lease ran out: the outcome is unknown.
    case expired = 2
    /// Its holder's process died, or its session was lost: the outcome is unknown.
    case orphaned = 3
}

/// A grant ended.
public struct Settled: Hashable, Sendable {
    /// The grant.
    public var grant: UInt64
    /// The account that it was charged to.
    public var account: AccountID
    /// How it ended.
    public var cause: SettlementCause
    /// Whether its holder used more than was granted. Entries of earlier programs do not say so.
    public var isOverrun: Bool
    /// The recorded usage in all.
    public var actual: Amounts
    /// What became consumption for this grant in all.
    public var charged: Amounts
    /// Part of the refund that lowered what was borrowed.
    public var paidBack: Quantities
    /// Part of the usage that was consumption already; `nil` in entries of earlier programs.
    public var tracked: Quantities?
    /// Units of work that its holder completed; 0: none, or it did not say.
    public var work: UInt64
    /// How the usage was told and priced.
    public var billing: Billing
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        grant: UInt64, account: AccountID, cause: SettlementCause,
        isOverrun: Bool = false, actual: Amounts, charged: Amounts, paidBack: Quantities,
        tracked: Quantities? = nil, work: UInt64 = 0, billing: Billing = .amounts, origin: Origin
    ) {
        self.grant = grant
        self.account = account
        self.cause = cause
        self.isOverrun = isOverrun
        self.actual = actual
        self.charged = charged
        self.paidBack = paidBack
        self.tracked = tracked
        self.work = work
        self.billing = billing
        self.origin = origin
    }
}

/// A late commit corrected a grant whose outcome had been unknown.
public struct Corrected: Hashable, Sendable {
    /// The grant.
    public var grant: UInt64
    /// The account that was charged.
    public var account: AccountID
    /// The recorded usage in all.
    public var actual: Amounts
    /// What is charged for this grant in all, in the end.
    public var charged: Amounts
    /// Change of the account's consumption in the period that runs; may be negative.
    public var consumedDelta: Quantities
    /// Change of the account's debt, from the period that is closed; never positive.
    public var debtDelta: Quantities
    /// Part of the change that lowered what was borrowed.
    public var paidBack: Quantities
    /// What had been charged until then; `nil` in entries of earlier programs.
    public var replaced: Quantities?
    /// Units of work that its holder completed; 0: none, or it did not say.
    public var work: UInt64
    /// How the usage was told and priced.
    public var billing: Billing
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        grant: UInt64, account: AccountID, actual: Amounts, charged: Amounts,
        consumedDelta: Quantities, debtDelta: Quantities, paidBack: Quantities,
        replaced: Quantities? = nil, work: UInt64 = 0, billing: Billing = .amounts, origin: Origin
    ) {
        self.grant = grant
        self.account = account
        self.actual = actual
        self.charged = charged
        self.consumedDelta = consumedDelta
        self.debtDelta = debtDelta
        self.paidBack = paidBack
        self.replaced = replaced
        self.work = work
        self.billing = billing
        self.origin = origin
    }
}

/// A lease was lengthened.
public struct Extended: Hashable, Sendable {
    /// The grant.
    public var grant: UInt64
    /// New end of the lease.
    public var expires: Instant
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(grant: UInt64, expires: Instant, origin: Origin) {
        self.grant = grant
        self.expires = expires
        self.origin = origin
    }
}

/// Usage was recorded.
public struct Tracked: Hashable, Sendable {
    /// The grant; `nil` for consumption without admission.
    public var grant: UInt64?
    /// The account that consumed.
    public var account: AccountID
    /// Usage since the last one.
    public var usage: Amounts
    /// How the usage was told and priced.
    public var billing: Billing
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        grant: UInt64?, account: AccountID, usage: Amounts, billing: Billing = .amounts,
        origin: Origin
    ) {
        self.grant = grant
        self.account = account
        self.usage = usage
        self.billing = billing
        self.origin = origin
    }
}

/// Held amounts or unspent nominal were given back.
public struct Repaid: Hashable, Sendable {
    /// The grant whose hold shrank; `nil` where the nominal did.
    public var grant: UInt64?
    /// The account.
    public var account: AccountID
    /// What was given back.
    public var returned: Amounts
    /// Part of it that lowered what was borrowed.
    public var paidBack: Quantities
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        grant: UInt64?, account: AccountID, returned: Amounts, paidBack: Quantities, origin: Origin
    ) {
        self.grant = grant
        self.account = account
        self.returned = returned
        self.paidBack = paidBack
        self.origin = origin
    }
}
