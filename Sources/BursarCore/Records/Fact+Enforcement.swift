/// An account's own level changed: that of its resources, without its ancestors.
public struct LevelChanged: Hashable, Sendable {
    /// The account.
    public var account: AccountID
    /// Its levels from here on.
    public var levels: ResourceLevels
    /// Its level with those of its ancestors.
    public var level: Level
    /// The resource that decides its own level.
    public var resource: Resource
    /// What of that resource's limit is consumed, in parts per million.
    public var percentage: Int64
    /// Milliseconds since the first entry that may have been the cause; 0 where none was, and in entries
    /// of earlier programs.
    public var delay: Int64

    /// The fact from its parts.
    public init(
        account: AccountID, levels: ResourceLevels, level: Level, resource: Resource,
        percentage: Int64, delay: Int64 = 0
    ) {
        self.account = account
        self.levels = levels
        self.level = level
        self.resource = resource
        self.percentage = percentage
        self.delay = delay
    }
}

/// Why an early warning is given.
public enum WarningCause: UInt8, Sendable {
    /// The projection to the period's end passes 0.95 of the limit.
    case projection = 0
    /// The budget burns faster than it may over a long and a short window.
    case burnRate = 1
}

/// A budget is on the way to run out before its period ends.
public struct EarlyWarning: Hashable, Sendable {
    /// The account.
    public var account: AccountID
    /// The resource.
    public var resource: Resource
    /// Why.
    public var cause: WarningCause
    /// Projected consumption at the period's end.
    public var projected: Int64
    /// Its limit.
    public var limit: Int64
    /// Milliseconds until the limit at this rate; `nil`: not before the period's end, or not known.
    public var exhaustedIn: Int64?

    /// The fact from its parts.
    public init(
        account: AccountID, resource: Resource, cause: WarningCause, projected: Int64, limit: Int64,
        exhaustedIn: Int64?
    ) {
        self.account = account
        self.resource = resource
        self.cause = cause
        self.projected = projected
        self.limit = limit
        self.exhaustedIn = exhaustedIn
    }
}

/// An account was paused with all beneath it, or goes on.
public struct PauseChanged: Hashable, Sendable {
    /// The account.
    public var account: AccountID
    /// Whether it is paused from here on.
    public var isPaused: Bool
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(account: AccountID, isPaused: Bool, origin: Origin) {
        self.account = account
        self.isPaused = isPaused
        self.origin = origin
    }
}

/// An account's pace was set, or cleared.
public struct PaceChanged: Hashable, Sendable {
    /// The account.
    public var account: AccountID
    /// Units per minute; a resource that is absent is not paced.
    public var rate: Amounts
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(account: AccountID, rate: Amounts, origin: Origin) {
        self.account = account
        self.rate = rate
        self.origin = origin
    }
}
