internal import BursarCore

extension Verifier {
    /// Notes where two states differ.
    mutating func compare(_ stored: StateRecords, with replayed: StateRecords) {
        var stored = stored
        stored.accounts.completeCreators(from: replayed.accounts)
        if stored == replayed { return }
        if stored.coordinator != replayed.coordinator {
            note(.meta, "row state", "it differs from what the entries give")
        }
        differences(.accounts, stored.accounts, replayed.accounts, by: \.id) {
            "account \($0.path)"
        }
        differences(.grants, stored.grants, replayed.grants, by: \.id) { "grant g\($0.id)" }
        differences(.lanes, stored.lanes, replayed.lanes, by: \.lane) {
            "client \(String($0.client, radix: 16)) of user \($0.scope.uid)"
        }
        differences(.dormant, stored.dormant, replayed.dormant, by: \.path) { "path \($0.path)" }
        differences(.prices, stored.prices, replayed.prices, by: \.id) {
            "part \($0.id.part) of table \($0.id.version)"
        }
        if result.isOK { note(.meta, "row state", "the records stand in another order") }
    }

    private mutating func differences<Record: Hashable, Key: Hashable>(
        _ table: LedgerTable, _ stored: [Record], _ replayed: [Record],
        by key: KeyPath<Record, Key>,
        name: (Record) -> String
    ) {
        var expected: [Key: Record] = [:]
        for record in replayed { expected[record[keyPath: key]] = record }
        for record in stored {
            switch expected.removeValue(forKey: record[keyPath: key]) {
            case nil: note(table, name(record), "the entries give no such row")
            case record?: break
            default: note(table, name(record), "it differs from what the entries give")
            }
        }
        for record in expected.values { note(table, name(record), "the row is missing") }
    }
}

extension [AccountRecord] {
    /// Rows of earlier formats do not tell whose requests made the accounts; the entries do.
    fileprivate mutating func completeCreators(from replayed: [AccountRecord]) {
        let creators = Dictionary(
            replayed.map { ($0.id, $0.creator) }, uniquingKeysWith: { first, _ in first })
        for index in indices where self[index].creator == nil {
            self[index].creator = creators[self[index].id] ?? nil
        }
    }
}
