import BursarCore
import Foundation
import GRDB
import Testing

@testable import BursarLedger

/// Ledgers that earlier programs wrote are read as they were.
struct FormatTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures")

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.fixtures.appendingPathComponent(name), encoding: .utf8)
    }

    /// Puts a ledger of an earlier format where this program's would be.
    private func lay(_ format: Int) throws {
        try FileManager.default.createDirectory(
            atPath: folder.ledger, withIntermediateDirectories: true)
        let database = try DatabaseQueue(path: Ledger.databasePath(folder.ledger))
        try database.writeWithoutTransaction { db in
            try db.execute(sql: try text("ledger-format-\(format).sql"))
        }
        try database.close()
    }

    @Test(arguments: [1, 2, 3, 4, 5]) func anEarlierLedgerGoesOn(format: Int) async throws {
        try lay(format)
        let (ledger, recovered) = try Ledger.open(at: folder.ledger, durability: .process)
        #expect(try ledger.reader.verify().mismatches == [])
        var coordinator = try ledger.coordinator(from: recovered)
        #expect(coordinator.priceTable == .none)
        let consumed = try #require(coordinator.status(of: "main/a")).consumed
        #expect(consumed.values.tokens == 700 && consumed.values.cost == 200_000_000)

        // What comes now is of this format, and verified with what was there before.
        let now = coordinator.lastTime.advanced(milliseconds: 1)
        let price = ModelPrice(model: "m", prices: TokenPrices(input: 5, output: 6))
        let part = PriceImport(source: "s", part: 1, parts: 1, prices: [price])
        let request = Request(
            key: ClientKey(client: 5, number: 1, acknowledgedThrough: 0), account: nil, uid: 0,
            pid: 1, session: 1, command: .importPrices(part))
        guard case .answered = coordinator.apply(request, at: now) else {
            Issue.record("prices are not taken")
            return
        }
        coordinator.settle(at: now)
        let entries = coordinator.takeEffects().entries
        _ = try await ledger.append(entries, checkpoint: coordinator.takeChanges())
        #expect(try ledger.reader.verify().mismatches == [])
        try ledger.close()

        let (again, later) = try Ledger.open(at: folder.ledger, durability: .process)
        #expect(try Coordinator(restoring: later.records).priceTable.models == 1)
        try again.close()
    }

    @Test(arguments: [1, 2, 3, 4]) func anUpgradeThatWasKilledIsTakenUp(format: Int) throws {
        try lay(format)
        let kills = Kills(folder)
        let (ledger, recovered) = try Ledger.open(
            at: folder.ledger, durability: .process, failing: kills.watch)
        let tail = try ledger.tail(after: recovered)
        try ledger.close()
        let migrated = kills.all.filter { $0.step.rawValue.hasPrefix("migration.") }
        #expect(!migrated.isEmpty)
        for kill in migrated {
            let (again, found) = try Ledger.open(at: kill.path, durability: .process)
            #expect(found.records == recovered.records)
            #expect(try again.tail(after: found) == tail)
            #expect(try again.reader.verify().mismatches == [], "killed at \(kill.step)")
            try again.close()
        }
    }

    /// Fields are added to exported lines, and none is renamed: others may have kept them.
    @Test(arguments: [1, 2, 3, 4, 5]) func itsEntriesReadAsBefore(format: Int) throws {
        try lay(format)
        try Ledger.open(at: folder.ledger, durability: .process).ledger.close()
        let reader = try LedgerReader.open(at: folder.ledger)
        var lines: [NSDictionary] = []
        try reader.export { lines.append(try object($0)) }
        let before = try text("ledger-format-\(format).jsonl").split(separator: "\n")
            .map { try object(Array($0.utf8)) }
        #expect(lines.count == before.count)
        for (old, new) in zip(before, lines) { #expect(isWithin(old, new), "\(old)") }
    }

    private func object(_ line: [UInt8]) throws -> NSDictionary {
        try #require(JSONSerialization.jsonObject(with: Data(line)) as? NSDictionary)
    }

    /// Whether `new` has all that `old` has.
    private func isWithin(_ old: Any, _ new: Any?) -> Bool {
        guard let old = old as? NSDictionary else { return (old as? NSObject) == new as? NSObject }
        guard let new = new as? NSDictionary else { return false }
        return old.allKeys.allSatisfy { key in old[key].map { isWithin($0, new[key]) } ?? false }
    }
}
