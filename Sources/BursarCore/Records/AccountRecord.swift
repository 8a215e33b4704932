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
    /// Its settings. Most accounts have none of their own, and share these.
    public var settings: AccountSettings {
        @inline(__always) _read { yield sharedSettings.value }
        set { sharedSettings = newValue == AccountSettings() ? .usual : Shared(newValue) }
    }
    /// Where they are.
    private(set) var sharedSettings: Shared<AccountSettings>
    /// Whether it has none of its own.
    var hasUsualSettings: Bool { sharedSettings === Shared.usual }
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
    /// What its group, or a pool's capacity, gives it in every period: the nominal without what is
    /// carried over, paid for debt or handed back. `Int64.max`: no limit.
    public var allotted = Quantities.zero
    /// Start of the running period; only a pool has one.
    public var periodStart: Instant
    /// Its own levels, as they were last told.
    public var levels = ResourceLevels()
    /// Whether it was paused itself.
    public var isPaused = false
    /// Where it stands in wall-clock time.
    public var clock: AccountClock
    /// Whose request made it; `nil` where that was not one, or is not known any more.
    public var creator: UInt32?
    /// What it did so far.
    public var statistics = Statistics()
    /// What few accounts have; `nil`: nothing of it.
    var seldom: Shared<Seldom>?

    /// Whose share of accounts it takes: what the configuration names takes nobody's.
    var chargedUser: UInt32? { source.isDynamic ? creator : nil }

    /// A new account.
    public init(
        id: AccountID, path: AccountPath, parent: AccountID?, created: UInt64,
        settings: AccountSettings, source: AccountSource, periodStart: Instant
    ) {
        self.id = id
        self.path = path
        self.parent = parent
        self.created = created
        sharedSettings = settings == AccountSettings() ? .usual : Shared(settings)
        self.source = source
        self.periodStart = periodStart
        clock = AccountClock(start: periodStart)
    }
}

extension Shared<AccountSettings> {
    /// Nothing said.
    static let usual = Shared(AccountSettings())
}

/// A target that an agent keeps to by itself; nothing enforces it.
public struct IndicativeRecord: Hashable, Sendable {
    /// What it means to use at the most.
    public var target: Amounts
    /// When it was set.
    public var set: Instant
    /// What to add to the consumption of the running period, with all beneath: what it used in periods that
    /// ended since, less what it had used before the target was set.
    public var offset: Quantities

    /// A target from its parts.
    public init(target: Amounts, set: Instant, offset: Quantities) {
        self.target = target
        self.set = set
        self.offset = offset
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
