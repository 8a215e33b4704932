/// What a mutating request did, as its asker is told, and told again on a retry.
public enum Answer: Hashable, Sendable {
    /// The grant exists.
    case granted(GrantedAnswer)
    /// The grant was committed or voided, or corrected late.
    case settled(SettledAnswer)
    /// The lease in force.
    case extended(ExtendedAnswer)
    /// The usage is recorded.
    case tracked(TrackedAnswer)
    /// What was given back.
    case repaid(RepaidAnswer)
    /// The account exists, or has new settings.
    case defined(DefinedAnswer)
    /// The account is gone.
    case released(ReleasedAnswer)
    /// The pace in force.
    case paced(PacedAnswer)
    /// The part is recorded.
    case pricesImported(PricesImportedAnswer)
}

/// The grant exists.
public struct GrantedAnswer: Hashable, Sendable {
    /// Number of the grant and of its entry.
    public var grant: UInt64
    /// What was granted.
    public var amounts: Amounts
    /// Part of it above the account's nominal; the same resources as `amounts`.
    public var borrowed: Amounts
    /// End of the lease.
    public var expires: Instant
    /// Level of the account afterwards.
    public var level: Level
    /// Credits paid at an auction.
    public var paid: Quantities

    /// An answer from its parts.
    public init(
        grant: UInt64, amounts: Amounts, borrowed: Amounts, expires: Instant, level: Level,
        paid: Quantities = .zero
    ) {
        self.grant = grant
        self.amounts = amounts
        self.borrowed = borrowed
        self.expires = expires
        self.level = level
        self.paid = paid
    }
}

/// The grant was settled.
public struct SettledAnswer: Hashable, Sendable {
    /// How it ended.
    public var cause: SettlementCause
    /// What became consumption for this grant in all.
    public var charged: Amounts
    /// The recorded usage.
    public var actual: Amounts
    /// Held amounts that became free.
    public var refunded: Amounts
    /// Part of the refund that lowered what was borrowed.
    public var paidBack: Amounts
    /// Whether the grant had been given up before and was corrected.
    public var late: Bool
    /// Level of the account afterwards.
    public var level: Level
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(
        cause: SettlementCause, charged: Amounts, actual: Amounts, refunded: Amounts,
        paidBack: Amounts, late: Bool, level: Level, seq: UInt64
    ) {
        self.cause = cause
        self.charged = charged
        self.actual = actual
        self.refunded = refunded
        self.paidBack = paidBack
        self.late = late
        self.level = level
        self.seq = seq
    }
}

/// The lease in force.
public struct ExtendedAnswer: Hashable, Sendable {
    /// End of the lease.
    public var expires: Instant
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(expires: Instant, seq: UInt64) {
        self.expires = expires
        self.seq = seq
    }
}

/// The usage is recorded.
public struct TrackedAnswer: Hashable, Sendable {
    /// Tracked on the grant in all; without a grant: this usage.
    public var tracked: Amounts
    /// Level of the account afterwards.
    public var level: Level
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(tracked: Amounts, level: Level, seq: UInt64) {
        self.tracked = tracked
        self.level = level
        self.seq = seq
    }
}

/// What was given back.
public struct RepaidAnswer: Hashable, Sendable {
    /// What was given back; at most what was unspent.
    public var returned: Amounts
    /// Part of it that lowered what was borrowed.
    public var paidBack: Amounts
    /// Debt that is left.
    public var debt: Quantities
    /// Level of the account afterwards.
    public var level: Level
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(
        returned: Amounts, paidBack: Amounts, debt: Quantities, level: Level, seq: UInt64
    ) {
        self.returned = returned
        self.paidBack = paidBack
        self.debt = debt
        self.level = level
        self.seq = seq
    }
}

/// The account exists, or has new settings.
public struct DefinedAnswer: Hashable, Sendable {
    /// The account; its figures are read with `status`.
    public var account: AccountID
    /// Its path.
    public var path: AccountPath
    /// Whether this made it.
    public var created: Bool
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(account: AccountID, path: AccountPath, created: Bool, seq: UInt64) {
        self.account = account
        self.path = path
        self.created = created
        self.seq = seq
    }
}

/// The account is gone.
public struct ReleasedAnswer: Hashable, Sendable {
    /// Unused nominal that went back to the parent.
    public var returned: Amounts
    /// What it had consumed in this period; its parent's now.
    public var consumed: Quantities
    /// Debt that comes back if the name is allocated again.
    public var debt: Quantities
    /// Open grants that are the parent's now.
    public var grantsMoved: UInt32
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(
        returned: Amounts, consumed: Quantities, debt: Quantities, grantsMoved: UInt32, seq: UInt64
    ) {
        self.returned = returned
        self.consumed = consumed
        self.debt = debt
        self.grantsMoved = grantsMoved
        self.seq = seq
    }
}

/// The pace in force.
public struct PacedAnswer: Hashable, Sendable {
    /// Units per minute; absent resources are not paced.
    public var rate: Amounts
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(rate: Amounts, seq: UInt64) {
        self.rate = rate
        self.seq = seq
    }
}

/// A part of a table of prices is recorded.
public struct PricesImportedAnswer: Hashable, Sendable {
    /// The table in force now: the new one after its last part.
    public var table: PriceTable
    /// The entry.
    public var seq: UInt64

    /// An answer from its parts.
    public init(table: PriceTable, seq: UInt64) {
        self.table = table
        self.seq = seq
    }
}
