internal import BursarCore
internal import GRDB

/// A row of one of the tables of state.
enum StateRow {
    case account(AccountRecord)
    case grant(GrantRecord)
    case lane(LaneRecord)
    case dormant(DormantRecord)
    case price(PricePart)
}

/// Reads the state rows and checks them against their checksums and the mark.
struct StateReader {
    private(set) var records = StateRecords()
    private(set) var writer = StateWriter()

    /// Reads everything, inside its caller's transaction.
    init(_ db: Database) throws {
        let mark: StateMark = try Meta.read(.state, from: db)
        try readAccounts(db)
        try readGrants(db)
        try readLanes(db)
        try readDormant(db)
        try readPrices(db)
        records.coordinator = mark.coordinator
        writer.restored(through: mark.coordinator.lastSeq)
        let found = writer.mark(mark.coordinator)
        try compare(.accounts, found.accounts, mark.accounts)
        try compare(.grants, found.grants, mark.grants)
        try compare(.lanes, found.lanes, mark.lanes)
        try compare(.dormant, found.dormant, mark.dormant)
        try compare(.prices, found.prices, mark.prices)
        sort()
    }

    private func compare(_ table: LedgerTable, _ found: TableSum, _ expected: TableSum) throws {
        guard found.rows == expected.rows else {
            throw LedgerFailure.damage(
                table, "all rows", "there are \(found.rows) rows instead of \(expected.rows)")
        }
        guard found == expected else {
            throw LedgerFailure.damage(
                table, "all rows", "a row is an older version of itself, or another's")
        }
    }

    private mutating func sort() {
        records.accounts.sort { $0.id.slot < $1.id.slot }
        records.grants.sort { $0.id < $1.id }
        records.lanes.sort { $0.lane.order < $1.lane.order }
        records.dormant.sort { $0.path.description < $1.path.description }
        records.prices.sort { $0.id < $1.id }
    }

    private mutating func readAccounts(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT slot, path, checksum, record FROM accounts")
        while let row = try rows.next() {
            let name = "the account in slot \(row.number(0))"
            let record: AccountRecord = try decoded(
                .accounts, name, checksum: row.number(2), record: row.bytes(3))
            guard record.id.slot == row.number(0),
                record.path.description == String.fromDatabaseValue(row[1])
            else { throw LedgerFailure.damage(.accounts, name, "the record is another account's") }
            writer.found(.account(record), checksum: row.number(2))
            records.accounts.append(record)
        }
    }

    private mutating func readGrants(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT id, account, checksum, record FROM grants")
        while let row = try rows.next() {
            let name = "grant g\(row.number(0))"
            let record: GrantRecord = try decoded(
                .grants, name, checksum: row.number(2), record: row.bytes(3))
            guard record.id == row.number(0), record.account.rawValue == row.number(1) else {
                throw LedgerFailure.damage(.grants, name, "the record is another grant's")
            }
            writer.found(.grant(record), checksum: row.number(2))
            records.grants.append(record)
        }
    }

    private mutating func readLanes(_ db: Database) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT account, uid, client, checksum, record FROM lanes")
        while let row = try rows.next() {
            let name = "client \(String(row.number(2), radix: 16)) of user \(row.number(1))"
            let record: LaneRecord = try decoded(
                .lanes, name, checksum: row.number(3), record: row.bytes(4))
            guard record.scope.account == row.number(0), record.scope.uid == row.number(1),
                record.client == row.number(2)
            else { throw LedgerFailure.damage(.lanes, name, "the record is another client's") }
            writer.found(.lane(record), checksum: row.number(3))
            records.lanes.append(record)
        }
    }

    private mutating func readDormant(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT path, checksum, record FROM dormant")
        while let row = try rows.next() {
            let path = String.fromDatabaseValue(row[0]) ?? ""
            let record: DormantRecord = try decoded(
                .dormant, "path \(path)", checksum: row.number(1), record: row.bytes(2))
            guard record.path.description == path else {
                throw LedgerFailure.damage(.dormant, "path \(path)", "the record is another path's")
            }
            writer.found(.dormant(record), checksum: row.number(1))
            records.dormant.append(record)
        }
    }

    private mutating func readPrices(_ db: Database) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT version, part, checksum, record FROM prices")
        while let row = try rows.next() {
            let name = "part \(row.number(1)) of table \(row.number(0))"
            let part: PricePart = try decoded(
                .prices, name, checksum: row.number(2), record: row.bytes(3))
            guard part.id.version == row.number(0), part.id.part == row.number(1) else {
                throw LedgerFailure.damage(.prices, name, "the record is another part's")
            }
            writer.found(.price(part), checksum: row.number(2))
            records.prices.append(part)
        }
    }
}

extension LaneID {
    /// The order of the lanes in `StateRecords`.
    var order: (UInt64, UInt32, UInt64) { (scope.account, scope.uid, client) }
}
