internal import BursarCore

/// Checkpoints of one transaction, merged: a row that changed often is written once.
struct PendingChanges {
    private(set) var coordinator: CoordinatorRecord?
    private(set) var accounts = PendingRows<UInt32, AccountRecord>()
    private(set) var grants = PendingRows<UInt64, GrantRecord>()
    private(set) var lanes = PendingRows<LaneID, LaneRecord>()
    private(set) var dormant = PendingRows<AccountPath, DormantRecord>()
    private(set) var prices = PendingRows<PricePartID, PricePart>()

    /// How many rows change at most.
    var count: Int {
        accounts.count + grants.count + lanes.count + dormant.count + prices.count
    }

    /// Lays a newer checkpoint over this.
    mutating func absorb(_ changes: StateChanges) {
        coordinator = changes.coordinator
        accounts.absorb(changes.accounts, gone: changes.accountsRemoved.map(\.slot), \.id.slot)
        grants.absorb(changes.grants, gone: changes.grantsRemoved, \.id)
        lanes.absorb(changes.lanes, gone: changes.lanesRemoved, \.lane)
        dormant.absorb(changes.dormant, gone: changes.dormantRemoved, \.path)
        prices.absorb(changes.prices, gone: changes.pricesRemoved, \.id)
    }
}

/// What changes in one table.
struct PendingRows<Key: Equatable, Record> {
    private struct Change {
        var key: Key
        /// Where its record is; -1: the row is gone.
        var place: Int
        /// Among the changes, the later being the newer.
        var order: Int
    }

    private var changes: [Change] = []
    private var records: [Record] = []

    var isEmpty: Bool { changes.isEmpty }
    var count: Int { changes.count }

    /// Lays newer changes over these.
    mutating func absorb(_ changed: [Record], gone: [Key], _ key: (Record) -> Key) {
        for key in gone { changes.append(Change(key: key, place: -1, order: changes.count)) }
        for (place, record) in changed.enumerated() {
            changes.append(
                Change(
                    key: key(record), place: records.count + place, order: changes.count))
        }
        // Not copied where nothing was here yet.
        if records.isEmpty { records = changed } else { records += changed }
    }

    /// Calls `body` once for each row, with the newest record or `nil` for one that is gone.
    ///
    /// - Parameter isBefore: The order of the table: what lies together on disk is written together.
    func forEach(
        by isBefore: (Key, Key) -> Bool, _ body: (Key, Record?) throws -> Void
    ) rethrows {
        let sorted = changes.sorted {
            $0.key == $1.key ? $0.order < $1.order : isBefore($0.key, $1.key)
        }
        for (index, change) in sorted.enumerated() {
            let next = index + 1
            if next < sorted.count, sorted[next].key == change.key { continue }
            try body(change.key, change.place < 0 ? nil : records[change.place])
        }
    }
}

extension LaneRecord {
    var lane: LaneID { LaneID(scope: scope, client: client) }
}

extension LaneID {
    /// What the table has as key, in its order.
    var columns: (account: Int64, uid: Int64, client: Int64) {
        (scope.account.column, Int64(scope.uid), client.column)
    }
}
