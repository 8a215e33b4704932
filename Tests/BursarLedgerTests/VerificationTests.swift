import BursarCore
import Testing

@testable import BursarLedger

/// Entries give the state, and damage of every kind is found and named.
struct VerificationTests {
    let folder: Folder
    let seed = UInt64.random(in: .min ... .max)

    init() throws { folder = try Folder() }

    @Test func aLawfulStoryIsVerifiedWhileItGoesOn() async throws {
        let story = try Story(seed: seed, entries: 800)
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        try await story.append(to: ledger)
        let result = try ledger.reader.verify()
        #expect(result.mismatches == [], "seed \(seed)")
        #expect(result.entries == UInt64(story.entries.count))
        #expect(result.accounts == story.records.accounts.count)

        let (again, recovered) = try Ledger.open(at: folder.copy(), durability: .full)
        let coordinator = try again.coordinator(from: recovered)
        #expect(coordinator.records() == story.records, "seed \(seed)")
        try again.close()
        try ledger.close()
    }

    /// Batches are read in parts of 32.
    @Test(arguments: [0, 1, 31, 32, 33, 64, 65])
    func noBatchIsLeftOutBetweenTwoParts(batches: Int) async throws {
        let story = try Story(seed: seed, entries: 2 * batches)
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        let entries = Array(story.entries.prefix(2 * batches))
        for batch in 0..<batches {
            _ = try await ledger.append(Array(entries[2 * batch..<2 * batch + 2]))
        }
        let ahead = BatchReadAhead(ledger.reader, from: 1)
        var read: [Entry] = []
        while let part = try ahead.next() { read += part.flatMap(\.entries) }
        #expect(read == entries, "seed \(seed)")
        #expect(try ledger.reader.verify().entries == UInt64(entries.count), "seed \(seed)")
        try ledger.close()
    }

    /// A change behind the ledger's back.
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sql: String
        /// The table that is to be named.
        var table: LedgerTable
        /// Whether it is found as soon as the ledger is opened.
        var isFoundAtOpen: Bool

        init(_ what: String, _ sql: String, _ table: LedgerTable, atOpen: Bool) {
            (testDescription, self.sql, self.table) = (what, sql, table)
            isFoundAtOpen = atOpen
        }
    }

    static let damages = [
        Damage(
            "an early batch is gone", "DELETE FROM batches WHERE first_seq = (\(second))", .batches,
            atOpen: false),
        Damage(
            "the first batch is gone", "DELETE FROM batches WHERE first_seq = 1", .batches,
            atOpen: false),
        Damage(
            "an early payload is longer",
            "UPDATE batches SET payload = payload || x'00' WHERE first_seq = (\(second))", .batches,
            atOpen: false),
        Damage(
            "a byte of an early payload is another",
            """
            UPDATE batches SET payload = substr(payload, 1, 9) || x'55' || substr(payload, 11)
            WHERE first_seq = (\(second))
            """, .batches, atOpen: false),
        Damage(
            "a time is another", "UPDATE batches SET time = time + 1 WHERE first_seq = (\(second))",
            .batches, atOpen: false),
        Damage(
            "a hash is another",
            "UPDATE batches SET hash = zeroblob(32) WHERE first_seq = (\(second))", .batches,
            atOpen: false),
        Damage(
            "the last payload is shorter",
            """
            UPDATE batches SET payload = substr(payload, 1, length(payload) - 1)
            WHERE first_seq = (SELECT max(first_seq) FROM batches)
            """, .batches, atOpen: true),
        Damage(
            "the batches of the state are gone", "DELETE FROM batches WHERE first_seq > 1",
            .batches, atOpen: true),
        Damage(
            "a record is another",
            "UPDATE accounts SET record = substr(record, 1, length(record) - 1) || x'07'",
            .accounts, atOpen: true),
        Damage(
            "an account is gone", "DELETE FROM accounts WHERE slot = 0", .accounts, atOpen: true),
        Damage(
            "an account has another path", "UPDATE accounts SET path = 'x' WHERE slot = 0",
            .accounts, atOpen: true),
        Damage("the grants are gone", "DELETE FROM grants", .grants, atOpen: true),
        Damage("the prices are gone", "DELETE FROM prices", .prices, atOpen: true),
        Damage(
            "prices are of another part", "UPDATE prices SET part = part + 1000", .prices,
            atOpen: true),
        Damage(
            "a lane has another checksum",
            "UPDATE lanes SET checksum = checksum + 1", .lanes, atOpen: true),
        Damage(
            "the state's mark is gone", "DELETE FROM meta WHERE key = 'state'", .meta, atOpen: true),
        Damage(
            "a path is another", "UPDATE account_names SET path = 'other' WHERE id = 1", .names,
            atOpen: false),
        Damage("a path is gone", "DELETE FROM account_names WHERE id = 1", .names, atOpen: false),
    ]
    private static let second = "SELECT first_seq FROM batches ORDER BY 1 LIMIT 1 OFFSET 1"

    @Test(arguments: damages) func damageIsFoundAndNamed(_ damage: Damage) async throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        try await Story.known.get().append(to: ledger)
        try ledger.close()
        #expect(try folder.tamper(damage.sql) > 0, "there is nothing to damage")
        let result = try LedgerReader.open(at: folder.ledger).verify()
        #expect(result.mismatches.contains { $0.table == damage.table.rawValue })
        #expect(result.mismatches.allSatisfy { $0.code == .damaged })
        do throws(LedgerFailure) {
            let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .full)
            #expect(!damage.isFoundAtOpen)
            try ledger.close()
        } catch {
            #expect(damage.isFoundAtOpen)
            #expect(error.code == .damaged)
            #expect(error.table == damage.table.rawValue)
        }
    }

    @Test func aWrongEntryInTheChainIsNamed() async throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        var traffic = Traffic()
        _ = try await ledger.append(traffic.notices(5))
        _ = try await ledger.append([traffic.settle(3)])
        let result = try ledger.reader.verify()
        #expect(result.mismatches.first?.seq == 6)
        #expect(result.mismatches.first?.message.contains("entry 6 names account") == true)
    }
}
