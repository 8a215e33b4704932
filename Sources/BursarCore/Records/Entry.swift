/// One numbered fact. State changes only by entries, so the entries alone rebuild it.
public struct Entry: Hashable, Sendable {
    /// Number of the entry: 1, 2, 3, … without gaps.
    public var seq: UInt64
    /// When it happened, on the coordinator's clock.
    public var time: Instant
    /// What happened.
    public var fact: Fact

    /// An entry from its parts.
    public init(seq: UInt64, time: Instant, fact: Fact) {
        self.seq = seq
        self.time = time
        self.fact = fact
    }
}

/// What an entry says.
public enum Fact: Hashable, Sendable {
    /// An account or a pool exists, or has new settings.
    // Boxed, because settings are several times as large as what frequent entries carry.
    indirect case accountDefined(AccountDefined)
    /// An account ended; what it used became its parent's.
    case accountReleased(AccountReleased)
    /// A group's nominal was divided anew among its accounts, and so on downwards.
    case divided(AccountID)
    /// A grant was made. Its number is the entry's.
    case granted(Granted)
    /// A grant ended.
    case settled(Settled)
    /// A late commit corrected a grant whose outcome had been unknown.
    case corrected(Corrected)
    /// A lease was lengthened.
    case extended(Extended)
    /// Usage was recorded.
    case tracked(Tracked)
    /// Held amounts or unspent nominal were given back.
    case repaid(Repaid)
    /// A pool's period was settled.
    case periodEnded(PeriodEnded)
    /// Requests were denied; equal ones of one batch are counted together.
    case denied(Denied)
    /// A client does not need its older answers any more.
    case acknowledged(Acknowledged)
    /// Something about the coordinator itself; changes no account.
    case notice(Notice)
}

/// Who asked, and with which key.
public struct Origin: Hashable, Sendable {
    /// The idempotency key; `nil` where the coordinator itself acted.
    public var key: RequestKey?
    /// User of the process.
    public var uid: UInt32
    /// The process.
    public var pid: UInt32

    /// An origin from its parts.
    public init(key: RequestKey?, uid: UInt32, pid: UInt32) {
        self.key = key
        self.uid = uid
        self.pid = pid
    }

    /// The coordinator itself.
    public static let coordinator = Origin(key: nil, uid: 0, pid: 0)
}

/// An idempotency key with its scope and the digest of the request that it named.
public struct RequestKey: Hashable, Sendable {
    /// Where the key is valid.
    public var scope: KeyScope
    /// Client instance that made it.
    public var client: UInt64
    /// Rises with each mutation of that instance.
    public var number: UInt64
    /// Answers up to this number need not be kept.
    public var acknowledgedThrough: UInt64
    /// Digest of the request's payload.
    public var digest: UInt64

    /// A key from its parts.
    public init(
        scope: KeyScope, client: UInt64, number: UInt64, acknowledgedThrough: UInt64, digest: UInt64
    ) {
        self.scope = scope
        self.client = client
        self.number = number
        self.acknowledgedThrough = acknowledgedThrough
        self.digest = digest
    }
}

/// The user and the account that a key belongs to.
public struct KeyScope: Hashable, Sendable {
    /// Digest of the account's path, 0 where a request names none.
    public var account: UInt64
    /// User of the process.
    public var uid: UInt32

    /// A scope from its parts.
    public init(account: UInt64, uid: UInt32) {
        self.account = account
        self.uid = uid
    }
}

/// An account or a pool exists, or has new settings.
public struct AccountDefined: Hashable, Sendable {
    /// The account.
    public var id: AccountID
    /// Its absolute path.
    public var path: AccountPath
    /// Its parent; `nil` for a pool.
    public var parent: AccountID?
    /// Whether it is new.
    public var isNew: Bool
    /// Its settings.
    public var settings: AccountSettings
    /// Why it exists.
    public var source: AccountSource
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        id: AccountID, path: AccountPath, parent: AccountID?, isNew: Bool,
        settings: AccountSettings, source: AccountSource, origin: Origin
    ) {
        self.id = id
        self.isNew = isNew
        self.path = path
        self.parent = parent
        self.settings = settings
        self.source = source
        self.origin = origin
    }
}

/// Why an account exists.
public enum AccountSource: Hashable, Sendable {
    /// The configuration names it; the digest is of what it says.
    case configuration(digest: UInt64)
    /// `allocate` made it.
    case allocated
    /// An agent made it beneath its own account; it ends with that session's process.
    case delegated(session: UInt64)
}

/// An account ended.
public struct AccountReleased: Hashable, Sendable {
    /// The account.
    public var id: AccountID
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(id: AccountID, origin: Origin) {
        self.id = id
        self.origin = origin
    }
}

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
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        account: AccountID, amounts: Amounts, borrowed: Quantities, expires: Instant,
        session: UInt64, operationClass: OperationClass, waited: Bool, operation: String,
        model: String, origin: Origin
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
    /// The recorded usage in all.
    public var actual: Amounts
    /// What became consumption for this grant in all.
    public var charged: Amounts
    /// Part of the refund that lowered what was borrowed.
    public var paidBack: Quantities
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        grant: UInt64, account: AccountID, cause: SettlementCause, actual: Amounts,
        charged: Amounts, paidBack: Quantities, origin: Origin
    ) {
        self.grant = grant
        self.account = account
        self.cause = cause
        self.actual = actual
        self.charged = charged
        self.paidBack = paidBack
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
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(
        grant: UInt64, account: AccountID, actual: Amounts, charged: Amounts,
        consumedDelta: Quantities, debtDelta: Quantities, paidBack: Quantities, origin: Origin
    ) {
        self.grant = grant
        self.account = account
        self.actual = actual
        self.charged = charged
        self.consumedDelta = consumedDelta
        self.debtDelta = debtDelta
        self.paidBack = paidBack
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
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(grant: UInt64?, account: AccountID, usage: Amounts, origin: Origin) {
        self.grant = grant
        self.account = account
        self.usage = usage
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

/// A pool's period was settled: consumption starts from zero, debts and nominals are new.
public struct PeriodEnded: Hashable, Sendable {
    /// The pool.
    public var pool: AccountID
    /// The boundary; it lies before the entry's time where the coordinator was down.
    public var boundary: Instant

    /// The fact from its parts.
    public init(pool: AccountID, boundary: Instant) {
        self.pool = pool
        self.boundary = boundary
    }
}

/// Requests were denied.
public struct Denied: Hashable, Sendable {
    /// The account that asked.
    public var account: AccountID
    /// Why.
    public var reason: RefusalReason
    /// How many.
    public var count: UInt32

    /// The fact from its parts.
    public init(account: AccountID, reason: RefusalReason, count: UInt32) {
        self.account = account
        self.reason = reason
        self.count = count
    }
}

/// A client does not need its older answers any more.
public struct Acknowledged: Hashable, Sendable {
    /// Where its keys are valid.
    public var scope: KeyScope
    /// The client instance.
    public var client: UInt64
    /// Answers up to this number are dropped.
    public var through: UInt64

    /// The fact from its parts.
    public init(scope: KeyScope, client: UInt64, through: UInt64) {
        self.scope = scope
        self.client = client
        self.through = through
    }
}

/// Something about the coordinator itself.
public struct Notice: Hashable, Sendable {
    /// What happened.
    public var kind: NoticeKind
    /// In words.
    public var text: String

    /// The fact from its parts.
    public init(kind: NoticeKind, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// Kinds of notices.
public enum NoticeKind: UInt8, Sendable {
    /// The coordinator started.
    case started = 0
    /// The coordinator stopped in good order.
    case stopped = 1
    /// A configuration came into force.
    case configured = 2
    /// A new configuration was refused and the old one kept.
    case configurationKept = 3
}
