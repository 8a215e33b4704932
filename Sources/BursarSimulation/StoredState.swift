internal import BursarCore

/// State rows as a ledger keeps them: each checkpoint replaces what it names.
struct StoredState {
    private var coordinator = CoordinatorRecord()
    private var accounts: [UInt32: AccountRecord] = [:]
    private var grants: [UInt64: GrantRecord] = [:]
    private var lanes: [LaneID: LaneRecord] = [:]
    private var dormant: [AccountPath: DormantRecord] = [:]
    private var prices: [PricePartID: PricePart] = [:]

    mutating func absorb(_ changes: StateChanges) {
        coordinator = changes.coordinator
        for id in changes.accountsRemoved { accounts[id.slot] = nil }
        for record in changes.accounts { accounts[record.id.slot] = record }
        for id in changes.grantsRemoved { grants[id] = nil }
        for record in changes.grants { grants[record.id] = record }
        for id in changes.lanesRemoved { lanes[id] = nil }
        for record in changes.lanes {
            lanes[LaneID(scope: record.scope, client: record.client)] = record
        }
        for path in changes.dormantRemoved { dormant[path] = nil }
        for record in changes.dormant { dormant[record.path] = record }
        for id in changes.pricesRemoved { prices[id] = nil }
        for part in changes.prices { prices[part.id] = part }
    }

    /// The rows in the order in which the coordinator lists them.
    var records: StateRecords {
        var records = StateRecords()
        records.coordinator = coordinator
        records.accounts = accounts.values.sorted { $0.id.slot < $1.id.slot }
        records.grants = grants.values.sorted { $0.id < $1.id }
        records.lanes = lanes.sorted { $0.key < $1.key }.map(\.value)
        records.dormant = dormant.values.sorted { $0.path.description < $1.path.description }
        records.prices = prices.values.sorted { $0.id < $1.id }
        return records
    }

    /// Which kind of row differs.
    func difference(from other: StateRecords) -> String {
        let own = records
        if own.coordinator != other.coordinator { return "the coordinator's" }
        if own.accounts != other.accounts { return "accounts" }
        if own.grants != other.grants { return "grants" }
        if own.prices != other.prices { return "prices" }
        return own.lanes != other.lanes ? "lanes" : "dormant names"
    }
}
