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

/// An account's indicative target was set or taken away.
public struct IndicativeSet: Hashable, Sendable {
    /// The account.
    public var account: AccountID
    /// What it means to use from here on at the most; nothing: it has no target any more.
    public var target: Amounts
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(account: AccountID, target: Amounts, origin: Origin) {
        self.account = account
        self.target = target
        self.origin = origin
    }
}
