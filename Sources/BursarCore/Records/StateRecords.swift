/// All that a coordinator keeps, as it is stored and restored.
public struct StateRecords: Hashable, Sendable {
    /// What belongs to no single account.
    public var coordinator = CoordinatorRecord()
    /// The accounts and pools, by slot.
    public var accounts: [AccountRecord] = []
    /// Open grants and abandoned ones that may still be corrected, by number.
    public var grants: [GrantRecord] = []
    /// The kept answers, by scope and client.
    public var lanes: [LaneRecord] = []
    /// Released names with a balance, by path.
    public var dormant: [DormantRecord] = []
    /// The imported prices, by version and part of their table.
    public var prices: [PricePart] = []

    /// Nothing kept yet.
    public init() {}
}

/// What a coordinator keeps that belongs to no single account.
public struct CoordinatorRecord: Hashable, Sendable {
    /// The newest entry that the records include.
    public var lastSeq: UInt64 = 0
    /// Its time.
    public var lastTime = Instant(nanoseconds: 0)
    /// Free slots, with the generation that the next account there gets; the last is used first.
    public var freeSlots: [AccountID] = []
    /// When outlived answers are dropped next.
    public var nextSweep = Instant(nanoseconds: 0)

    /// The record of an empty coordinator.
    public init() {}
}

/// What changed of `StateRecords` since the last time it was asked: a checkpoint.
public struct StateChanges: Sendable {
    /// What belongs to no single account, as it is now.
    public var coordinator = CoordinatorRecord()
    /// New and changed accounts.
    public var accounts: [AccountRecord] = []
    /// Accounts that are gone.
    public var accountsRemoved: [AccountID] = []
    /// New and changed grants.
    public var grants: [GrantRecord] = []
    /// Grants that are gone.
    public var grantsRemoved: [UInt64] = []
    /// New and changed lanes.
    public var lanes: [LaneRecord] = []
    /// Lanes that are gone.
    public var lanesRemoved: [LaneID] = []
    /// New and changed balances of released names.
    public var dormant: [DormantRecord] = []
    /// Names that are in use again.
    public var dormantRemoved: [AccountPath] = []
    /// New parts of tables of prices.
    public var prices: [PricePart] = []
    /// Parts of tables that are not in force any more, or were never finished.
    public var pricesRemoved: [PricePartID] = []

    /// No change.
    public init() {}
}

/// Names one client instance in one scope.
public struct LaneID: Hashable, Sendable {
    /// Where its keys are valid.
    public var scope: KeyScope
    /// The client instance.
    public var client: UInt64

    /// An identifier from its parts.
    public init(scope: KeyScope, client: UInt64) {
        self.scope = scope
        self.client = client
    }
}
