internal import BursarCore

/// Checkpoints of one transaction, merged: a row that changed often is written once, and one that
/// came and went not at all. `nil`: gone.
struct PendingChanges {
    private(set) var coordinator: CoordinatorRecord?
    private(set) var accounts: [UInt32: AccountRecord?] = [:]
    private(set) var grants: [UInt64: GrantRecord?] = [:]
    private(set) var lanes: [LaneID: LaneRecord?] = [:]
    private(set) var dormant: [AccountPath: DormantRecord?] = [:]
    private(set) var prices: [PricePartID: PricePart?] = [:]

    /// How many rows change at most.
    var count: Int {
        accounts.count + grants.count + lanes.count + dormant.count + prices.count
    }

    /// Lays a newer checkpoint over this.
    mutating func absorb(_ changes: StateChanges) {
        coordinator = changes.coordinator
        for id in changes.accountsRemoved { accounts[id.slot] = .some(nil) }
        for record in changes.accounts { accounts[record.id.slot] = record }
        for id in changes.grantsRemoved { grants[id] = .some(nil) }
        for record in changes.grants { grants[record.id] = record }
        for id in changes.lanesRemoved { lanes[id] = .some(nil) }
        for record in changes.lanes { lanes[record.lane] = record }
        for path in changes.dormantRemoved { dormant[path] = .some(nil) }
        for record in changes.dormant { dormant[record.path] = record }
        for id in changes.pricesRemoved { prices[id] = .some(nil) }
        for part in changes.prices { prices[part.id] = part }
    }
}

extension LaneRecord {
    var lane: LaneID { LaneID(scope: scope, client: client) }
}
