/// An account with all beneath it, as people and agents see it.
public struct AccountStatus: Hashable, Sendable {
    /// Its path.
    public var path: AccountPath
    /// Own allocation in force.
    public var nominal: Amounts
    /// Guaranteed minimum.
    public var reserved: Amounts
    /// Part of the minimum that is set aside already.
    public var funded: Amounts
    /// The most it may use.
    public var ceiling: Amounts
    /// Open grants, less what was tracked.
    public var held: Amounts
    /// Actual usage of this period.
    public var consumed: Amounts
    /// Used above nominal.
    public var borrowed: Amounts
    /// Borrowed and spent in past periods, not paid back yet.
    public var debt: Amounts
    /// Consumed and what it could still get were no grant open.
    public var limit: Amounts
    /// What a reserve could get right now.
    public var headroom: Amounts
    /// `consumed / limit` in parts per million, of the resources that have a finite limit.
    public var percentage: Amounts
    /// Worst over resources and ancestors.
    public var level: Level
    /// Level of each limited resource: its own, without its ancestors.
    public var levels: ResourceLevels
    /// Whether it, or an account above it, is paused.
    public var isPaused: Bool
    /// Milliseconds until the first deadline of it and those above it; `nil`: none.
    public var timeLeft: Int64?
    /// The pace in force, in units per minute; absent: none.
    public var rate: Amounts
    /// Open grants of it and beneath it.
    public var openGrants: Int
    /// Accounts directly beneath it.
    public var children: Int
    /// Its own waiting requests.
    public var waiting: Int
    /// Credits, of the limited resources; nothing where credits play no part.
    public var credits: Amounts
    /// Why its nominal is what it is, in words; a line for each resource that is limited.
    public var nominalReason: String
    /// Its indicative target; `nil`: none.
    public var indicative: IndicativeStatus?
    /// What it did since it was allocated, without what is beneath it.
    public var statistics: Statistics
}

/// An indicative target as people and agents see it.
public struct IndicativeStatus: Hashable, Sendable {
    /// What the account means to use at the most.
    public var target: Amounts
    /// What it used since, with all beneath it.
    public var used: Amounts
    /// When the target was set.
    public var set: Instant
}
