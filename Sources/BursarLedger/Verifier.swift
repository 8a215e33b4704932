internal import BursarCore
internal import GRDB

/// Follows the chain from the base to the last entry, replays every entry, and compares what comes
/// out with the state that is kept.
struct Verifier {
    private(set) var result = Verification()
    private(set) var position: ChainPosition
    /// `nil` once an entry could not be replayed: nothing after it can.
    private(set) var coordinator: Coordinator?
    /// The paths that the entries give.
    private(set) var names: [AccountID: AccountPath] = [:]

    /// A verifier that stands where the entries begin.
    init(_ base: BaseMark, in db: Database) throws {
        position = base.position
        do {
            let records = try base.records(from: db)
            for account in records.accounts { names[account.id] = account.path }
            coordinator = try Coordinator(restoring: records)
            // Read for what is wrong with it.
            _ = try base.past(from: db)
        } catch let failure as LedgerFailure {
            result.note(failure)
        } catch let error as ReplayError {
            result.note(.damage(.bases, "base \(base.seq)", error.description, seq: base.seq))
        }
    }

    mutating func note(_ table: LedgerTable, _ row: String, _ what: String) {
        result.note(.damage(table, row, what))
    }

    mutating func note(_ message: String) { result.note(LedgerFailure(.damaged, message)) }

    /// Follows one more batch, and goes on behind it whatever is wrong with it.
    mutating func follow(_ decoded: DecodedBatch) {
        let batch = decoded.batch
        do throws(LedgerFailure) {
            try position.advance(over: batch)
        } catch {
            result.note(error)
            // What the chain does not vouch for is decoded, but never acted upon.
            coordinator = nil
            position = ChainPosition(seq: batch.row.lastSeq, link: batch.link)
        }
        do throws(LedgerFailure) {
            try replay(decoded)
        } catch {
            result.note(error)
            coordinator = nil
        }
        result.entries += batch.row.lastSeq - batch.row.firstSeq + 1
        result.lastSeq = batch.row.lastSeq
    }

    private mutating func replay(_ decoded: DecodedBatch) throws(LedgerFailure) {
        let row = decoded.batch.row
        var failure: ReplayError?
        for entry in decoded.entries {
            if case .accountDefined(let fact) = entry.fact { names[fact.id] = fact.path }
            if failure != nil { continue }
            do throws(ReplayError) {
                try coordinator?.replay(entry)
            } catch {
                failure = error
            }
        }
        if let error = decoded.failure { throw error }
        if let failure {
            throw .damage(.batches, row.name, failure.description, seq: row.firstSeq)
        }
        guard decoded.entries.last?.time.nanoseconds == row.time else {
            throw .damage(
                .batches, row.name, "the time is not the last entry's", seq: row.firstSeq)
        }
    }

    /// Compares the state rows, brought up to the last entry, and the names.
    mutating func compare(_ db: Database) throws {
        do {
            let stored = try Recovered(db)
            result.accounts = stored.records.accounts.count
            if let replayed = coordinator.take() {
                var restored = try Coordinator(restoring: stored.records)
                let seq = restored.lastSeq
                if let first = try Batches.firstSeq(ofBatchWith: seq + 1, in: db) {
                    let batches = try Batches.cursor(from: first, in: db)
                    while let batch = try batches.next() {
                        for entry in try batch.entries() where entry.seq > seq {
                            try restored.replay(entry)
                        }
                    }
                }
                result.accounts = replayed.records().accounts.count
                compare(restored.records(), with: replayed.records())
            }
        } catch let failure as LedgerFailure {
            if !result.mismatches.contains(failure) { result.note(failure) }
        } catch let error as ReplayError {
            result.note(.damage(.accounts, "all rows", error.description))
        }
        try compareNames(db)
    }

    private mutating func compareNames(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT id, path FROM account_names")
        while let row = try rows.next() {
            let id = AccountID(rawValue: row.number(0))
            let path = String.fromDatabaseValue(row[1])
            // A name without an entry: the account ended before the roll-up.
            guard let expected = names.removeValue(forKey: id), expected.description != path else {
                continue
            }
            result.note(
                .damage(.names, "account \(id.rawValue)", "the path is not \(expected)"))
        }
        for (id, path) in names {
            result.note(.damage(.names, "account \(id.rawValue)", "the row of \(path) is missing"))
        }
    }
}
