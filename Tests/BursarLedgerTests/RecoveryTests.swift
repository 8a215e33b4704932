import BursarCore
import Foundation
import GRDB
import Synchronization
import Testing

@testable import BursarLedger

/// What was acknowledged is there again.
struct RecoveryTests {
    let folder: Folder
    let seed = UInt64.random(in: .min ... .max)

    init() throws { folder = try Folder() }

    private func open(
        _ path: String? = nil, _ durability: Durability = .full
    ) throws -> (ledger: Ledger, recovered: Recovered) {
        try Ledger.open(at: path ?? folder.ledger, durability: durability)
    }

    @Test func aNewLedgerIsEmpty() throws {
        let (ledger, recovered) = try open()
        #expect(recovered.records == StateRecords())
        #expect(try ledger.tail(after: recovered).isEmpty)
        #expect(recovered.lastSeq == 0)
        #expect(recovered.oldestSeq == 1)
        try ledger.close()
    }

    @Test(arguments: [Durability.full, .process, .none])
    func entriesSurviveACloseAndAKill(_ durability: Durability) async throws {
        var random = Random(seed: seed)
        let entries = random.entries(3000)
        let (ledger, _) = try open(nil, durability)
        #expect(try await ledger.append(Array(entries[..<10])) == 10)
        #expect(try await ledger.append(Array(entries[10...])) == 3000)
        let killed = try folder.copy()
        try ledger.close()
        for path in [folder.ledger, killed] {
            let (again, recovered) = try open(path)
            #expect(try again.tail(after: recovered) == entries, "seed \(seed)")
            #expect(recovered.lastSeq == 3000)
            try again.close()
        }
    }

    @Test func theCheckpointIsTheStateAndTheRestIsTheTail() async throws {
        var random = Random(seed: seed)
        let entries = random.entries(50)
        let (ledger, _) = try open()
        var first = StateChanges.at(20)
        first.coordinator.freeSlots = [AccountID(slot: 3, generation: 9)]
        first.accounts = (0..<9).map { random.accountRecord(AccountID(slot: $0, generation: 1)) }
        first.grants = (1...9).map { random.grantRecord($0) }
        first.lanes = (1...9).map { random.laneRecord($0) }
        first.dormant = [random.dormantRecord(), random.dormantRecord()]
        first.prices = (1...4).map { random.pricePart(1, $0) }
        _ = try await ledger.append(Array(entries[..<20]), checkpoint: first)
        var second = StateChanges.at(30)
        second.accounts = [random.accountRecord(AccountID(slot: 4, generation: 1))]
        second.accountsRemoved = [AccountID(slot: 0, generation: 1)]
        second.grantsRemoved = [2, 3, 77]
        second.grants = [random.grantRecord(10)]
        second.lanesRemoved = [first.lanes[5].lane]
        second.dormantRemoved = [first.dormant[0].path]
        second.prices = [random.pricePart(2, 1)]
        second.pricesRemoved = [first.prices[1].id, PricePartID(version: 9, part: 9)]
        _ = try await ledger.append(Array(entries[20..<30]), checkpoint: second)
        _ = try await ledger.append(Array(entries[30...]))

        let (again, recovered) = try open(try folder.copy())
        var expected = StateRecords()
        expected.coordinator = second.coordinator
        expected.accounts = Array(first.accounts[1...])
        expected.accounts[3] = second.accounts[0]
        expected.grants = first.grants.filter { $0.id != 2 && $0.id != 3 } + second.grants
        expected.lanes = first.lanes.filter { $0 != first.lanes[5] }
            .sorted { $0.lane.order < $1.lane.order }
        expected.dormant = [first.dormant[1]]
        expected.prices = [first.prices[0], first.prices[2], first.prices[3]] + second.prices
        #expect(recovered.records == expected, "seed \(seed)")
        #expect(try again.tail(after: recovered) == Array(entries[30...]), "seed \(seed)")
    }

    @Test func completionsComeInOrderAndInGroups() async throws {
        var traffic = Traffic()
        let (ledger, _) = try open()
        let seen = Mutex<[(append: Int, seq: UInt64)]>([])
        let appends = (0..<500).map { _ in traffic.notices(3) }
        await withCheckedContinuation { continuation in
            for (index, entries) in appends.enumerated() {
                ledger.append(entries, checkpoint: .at(entries[2].seq)) { result in
                    seen.withLock { $0.append((index, (try? result.get()) ?? 0)) }
                    if index == 499 { continuation.resume() }
                }
            }
        }
        let order = seen.withLock { $0 }
        #expect(order.map(\.append) == Array(0..<500))
        // An append is safe when its group is, so each is told of its own entries at least.
        #expect(order.allSatisfy { $0.seq >= UInt64($0.append + 1) * 3 })
        #expect(ledger.backlog == 0)
        try ledger.close()
        let (again, recovered) = try open()
        #expect(recovered.records.coordinator.lastSeq == 1500)
        #expect(try again.tail(after: recovered).isEmpty)
    }

    @Test func aReaderGoesOnFromAnyEntry() async throws {
        var traffic = Traffic()
        let entries = traffic.notices(3000)
        let (ledger, _) = try open()
        _ = try await ledger.append(Array(entries[..<2500]))
        _ = try await ledger.append(Array(entries[2500...]))
        for (from, limit) in [
            (1, 10), (1000, 100), (1024, 1), (1025, 2000), (2990, 100), (3001, 5),
        ] {
            let read = try ledger.reader.entries(from: UInt64(from), limit: limit)
            #expect(read == Array(entries.dropFirst(from - 1).prefix(limit)))
        }
    }

    /// 70 batches are read in three parts.
    @Test func aReplayBeginsAtAnyEntry() async throws {
        var traffic = Traffic()
        let (ledger, _) = try open(nil, .process)
        var entries: [Entry] = []
        for _ in 0..<70 {
            let batch = traffic.notices(3)
            entries += batch
            _ = try await ledger.append(batch)
        }
        for after in [0, 1, 2, 3, 95, 96, 97, 191, 192, 209, 210, 500] {
            var replayed: [Entry] = []
            try ledger.reader.replay(after: UInt64(after)) { replayed.append($0) }
            #expect(replayed == Array(entries.dropFirst(after)), "after \(after)")
        }
        // Who wants no more has the reader for itself again.
        #expect(throws: CancellationError.self) {
            try ledger.reader.replay(after: 0) { if $0.seq == 10 { throw CancellationError() } }
        }
        try ledger.close()
    }

    /// As a program that has a mistake would write it: everything fits, but nobody can read it.
    @Test func aBatchThatCannotBeReadIsRefusedBeforeAnythingIsWritten() async throws {
        var traffic = Traffic()
        let (ledger, _) = try open(nil, .process)
        for _ in 0..<40 { _ = try await ledger.append(traffic.notices(3)) }
        try await ledger.database.write { db in
            let last = try #require(try Batches.containing(120, in: db))
            let row = BatchRow(firstSeq: 121, lastSeq: 123, time: last.row.time, payload: [1, 0])
            try Batches.insert(StoredBatch(row: row, link: last.link.next(row)), to: db)
        }
        let copy = try folder.copy()
        func files() -> [Data?] {
            ["/ledger.db", "/ledger.db-wal"].map {
                FileManager.default.contents(atPath: copy + $0)
            }
        }
        let before = files()
        let failure = #expect(throws: LedgerFailure.self) { try open(copy) }
        #expect(failure?.code == .damaged && failure?.seq == 121)
        #expect(files() == before)
        // What comes before it, in an earlier part, is read.
        var count = 0
        #expect(throws: LedgerFailure.self) {
            try ledger.reader.replay(after: 0) { _ in count += 1 }
        }
        #expect(count == 120)
        try ledger.close()
    }

    @Test func aClosedLedgerRefuses() async throws {
        var traffic = Traffic()
        let (ledger, _) = try open()
        try ledger.close()
        try ledger.close()
        await #expect { try await ledger.append(traffic.notices(1)) } throws: { error in
            (error as? LedgerFailure)?.code == .closed
        }
    }

    @Test func oldAccountsKeepTheirNames() async throws {
        var random = Random(seed: seed)
        let (ledger, _) = try open()
        let entry = Entry(seq: 1, time: random.instant(), fact: random.fact(0))
        guard case .accountDefined(let fact) = entry.fact else { return }
        _ = try await ledger.append([entry])
        #expect(try ledger.reader.path(of: fact.id) == fact.path)
        #expect(try ledger.reader.path(of: AccountID(slot: .max, generation: 0)) == nil)
    }
}
