/// What is kept of an account besides what its place in the tree tells.
public struct AccountRecord: Hashable, Sendable {
    /// The account.
    public var id: AccountID
    /// Its absolute path.
    public var path: AccountPath
    /// Its parent; `nil` for a pool.
    public var parent: AccountID?
    /// Order among its siblings: the number of the entry that created it.
    public var created: UInt64
    /// Its settings.
    public var settings: AccountSettings
    /// Why it exists.
    public var source: AccountSource
    /// Nominal in force. `Int64.max`: no limit.
    public var nominal = Quantities.zero
    /// Guaranteed minimum in force.
    public var reserved = Quantities.zero
    /// The most it may use. `Int64.max`: no limit.
    public var ceiling = Quantities.zero
    /// What stays its own even while it idles.
    public var protected = Quantities.zero
    /// Part of `protected` that is set aside; the rest is owed to it out of freed budget.
    public var funded = Quantities.zero
    /// Open grants of its own, less what was tracked on them.
    public var held = Quantities.zero
    /// Its own usage in this period.
    public var consumed = Quantities.zero
    /// Highest nominal in force in this period.
    public var highestNominal = Quantities.zero
    /// Borrowed and spent in past periods, not paid back yet.
    public var debt = Quantities.zero
    /// Change of the nominal for this period: payback of debt, share of what others paid. Signed.
    public var adjustment = Quantities.zero
    /// Nominal given back early in this period.
    public var handedBack = Quantities.zero
    /// What its group, or a pool's capacity, gives it in every period: the nominal without what is
    /// carried over, paid for debt or handed back. `Int64.max`: no limit.
    public var allotted = Quantities.zero
    /// Part of the nominal that is left of the last period, its own and its share of its group's.
    public var carried = Quantities.zero
    /// What it left unused itself and may keep; it gets it as far as its group has carried so much.
    public var saved = Quantities.zero
    /// What it is expected to need in a period; `nil` where nothing was learned.
    public var demand: DemandRecord?
    /// Its credits, in a group where budget is lent or sold for them.
    public var credit: CreditRecord?
    /// Of a group: what its accounts paid at auctions and have not got back yet.
    public var revenue = Quantities.zero
    /// Of a group: how many times credits were settled; rotates what cannot be divided evenly.
    public var quantum: UInt64 = 0
    /// Debt beyond the limit that was written off, in all.
    public var writtenOff = Quantities.zero
    /// Ends of periods so far; only a pool counts them.
    public var period: UInt64 = 0
    /// Start of the running period; only a pool has one.
    public var periodStart: Instant
    /// What it did so far.
    public var statistics = Statistics()

    /// A new account.
    public init(
        id: AccountID, path: AccountPath, parent: AccountID?, created: UInt64,
        settings: AccountSettings, source: AccountSource, periodStart: Instant
    ) {
        self.id = id
        self.path = path
        self.parent = parent
        self.created = created
        self.settings = settings
        self.source = source
        self.periodStart = periodStart
    }
}

/// The credits of an account, one balance for each resource.
public struct CreditRecord: Hashable, Sendable {
    /// What it can spend; never negative.
    public var balance: Quantities
    /// What it won above its nominal while others waited too, and is not settled yet.
    public var contended = Quantities.zero
    /// What was settled of that in this period.
    public var settled = Quantities.zero

    /// A balance of which nothing is to be settled.
    public init(balance: Quantities) { self.balance = balance }
}

/// What an account did since it was allocated, without what is beneath it.
public struct Statistics: Hashable, Sendable {
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
    /// Sum of the grants.
    public var granted = Quantities.zero
    /// Sum of the recorded usage.
    public var actual = Quantities.zero
    /// Sum of the borrowed parts of grants.
    public var borrowed = Quantities.zero
    /// Sum of what lowered the borrowed amount again.
    public var paidBack = Quantities.zero

    /// Nothing yet.
    public init() {}
}

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

/// The kept answers of one client instance in one scope.
public struct LaneRecord: Hashable, Sendable {
    /// Where its keys are valid.
    public var scope: KeyScope
    /// The client instance.
    public var client: UInt64
    /// Answers up to this number were acknowledged.
    public var floor: UInt64
    /// When the lane was last used.
    public var lastUsed: Instant
    /// The kept answers, by rising number.
    public var answers: [StoredAnswer]

    /// A lane from its parts.
    public init(
        scope: KeyScope, client: UInt64, floor: UInt64, lastUsed: Instant, answers: [StoredAnswer]
    ) {
        self.scope = scope
        self.client = client
        self.floor = floor
        self.lastUsed = lastUsed
        self.answers = answers
    }
}

/// An answer that a retry gets again.
public struct StoredAnswer: Hashable, Sendable {
    /// Number of the key.
    public var number: UInt64
    /// Digest of the payload.
    public var digest: UInt64
    /// When it was given.
    public var time: Instant
    /// The answer.
    public var answer: Answer

    /// A stored answer from its parts.
    public init(number: UInt64, digest: UInt64, time: Instant, answer: Answer) {
        self.number = number
        self.digest = digest
        self.time = time
        self.answer = answer
    }
}

/// A name whose account was released with a balance that comes back with it.
public struct DormantRecord: Hashable, Sendable {
    /// The name.
    public var path: AccountPath
    /// Its debt.
    public var debt: Quantities
    /// Its credits, if it had any.
    public var credits: Quantities?

    /// A record from its parts.
    public init(path: AccountPath, debt: Quantities, credits: Quantities? = nil) {
        self.path = path
        self.debt = debt
        self.credits = credits
    }
}
