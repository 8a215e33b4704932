import BursarCore
import Foundation
import Synchronization
import Testing

@testable import BursarLedger

/// Prints how fast the ledger is; asserts nothing about it. Run with
/// `BURSAR_THROUGHPUT=1 swift test -c release -Xswiftc -enable-testing --filter Throughput`.
@Suite(
    .serialized, .enabled(if: ProcessInfo.processInfo.environment["BURSAR_THROUGHPUT"] != nil))
struct ThroughputTests {
    let folder: Folder
    let clock = ContinuousClock()

    init() throws { folder = try Folder() }

    private func report(_ what: String, _ count: Int, _ unit: String, _ time: Duration) {
        let seconds = Double(time.attoseconds) * 1e-18
        print("\(what): \(count) \(unit) in \(time), \(Int(Double(count) / seconds)) per second")
    }

    @Test func aMillionEntries() async throws {
        var load = try Load(accounts: 1000)
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        var spent = Duration.zero
        var count = 0
        while count < 1_000_000 {
            let entries = try load.entries(1024)
            let isDue = count / 16_384 < (count + entries.count) / 16_384
            let checkpoint = isDue ? load.coordinator.takeChanges() : nil
            count += entries.count
            spent += try await clock.measure {
                _ = try await ledger.append(entries, checkpoint: checkpoint)
            }
        }
        report("appending by 1024", count, "entries", spent)
        spent = try clock.measure { try ledger.close() }
        print("closing: \(spent)")
        let attributes = try FileManager.default.attributesOfItem(
            atPath: Ledger.databasePath(folder.ledger))
        print("bytes per entry: \((attributes[.size] as? Int ?? 0) / count)")

        var opened: (ledger: Ledger, recovered: Recovered)?
        spent = try clock.measure {
            opened = try Ledger.open(at: folder.ledger, durability: .none)
            _ = try opened!.ledger.coordinator(from: opened!.recovered)
        }
        print("recovery, \(opened!.recovered.records.accounts.count) accounts: \(spent)")
        let reader = opened!.ledger.reader
        spent = try clock.measure {
            let result = try reader.verify()
            #expect(result.mismatches == [])
        }
        report("verification", count, "entries", spent)
        spent = try clock.measure {
            var next: UInt64 = 1
            while let last = try reader.entries(from: next, limit: 4096).last {
                next = last.seq + 1
            }
        }
        report("reading and decoding", count, "entries", spent)
        var lines = 0
        spent = try clock.measure { try reader.export { _ in lines += 1 } }
        report("export", lines, "lines", spent)
        try opened!.ledger.close()
    }

    /// Many small appends in flight, as when many clients wait for their own.
    @Test(arguments: [Durability.full, .process, .none])
    func smallAppends(_ durability: Durability) async throws {
        var load = try Load(accounts: 50)
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: durability)
        var turns: [(entries: [Entry], checkpoint: StateChanges)] = []
        for _ in 0..<50_000 {
            let entries = try load.entries(4)
            turns.append((entries, load.coordinator.takeChanges()))
        }
        let depth = DispatchSemaphore(value: 64)
        let spent = clock.measure {
            for turn in turns {
                depth.wait()
                ledger.append(turn.entries, checkpoint: turn.checkpoint) { _ in depth.signal() }
            }
            for _ in 0..<64 { depth.wait() }
            for _ in 0..<64 { depth.signal() }
        }
        report("\(durability), 64 appends in flight", turns.count, "appends of 4 or so", spent)
        try ledger.close()
    }

    @Test func oneAppendAtATime() async throws {
        for durability in [Durability.full, .process] {
            var load = try Load(accounts: 50)
            let path = folder.path + "/\(durability)"
            let (ledger, _) = try Ledger.open(at: path, durability: durability)
            var spent = Duration.zero
            let count = 5_000
            for _ in 0..<count {
                let entries = try load.entries(1)
                let checkpoint = load.coordinator.takeChanges()
                spent += try await clock.measure {
                    _ = try await ledger.append(entries, checkpoint: checkpoint)
                }
            }
            report("\(durability), one at a time", count, "appends", spent)
            try ledger.close()
            let reader = try LedgerReader.open(at: path)
            spent = try clock.measure { _ = try reader.verify() }
            report("verification of single entries", count, "entries", spent)
        }
    }

    @Test func codecAlone() throws {
        let entries = try Load(accounts: 50).entries(ofBatches: 200)
        var writer = ByteWriter()
        var batches: [[UInt8]] = []
        var spent = clock.measure {
            for batch in entries {
                writer.batch(batch[...])
                batches.append(writer.bytes)
            }
        }
        let count = entries.map(\.count).reduce(0, +)
        report("encoding", count, "entries", spent)
        var sum = 0
        spent = try clock.measure {
            for (batch, bytes) in zip(entries, batches) {
                try ByteReader.batch(bytes, seqs: batch[0].seq...batch[batch.count - 1].seq) {
                    entry throws(CodecFailure) in sum &+= Int(entry.seq)
                }
            }
        }
        report("decoding", count, "entries", spent)
    }
}

/// Clients that reserve and commit, through a real coordinator.
struct Load {
    var coordinator = Coordinator()
    private var now = Instant(milliseconds: 1_800_000_000_000)
    private var number: UInt64 = 0
    private let paths: [AccountPath]

    init(accounts: Int) throws {
        var settings = AccountSettings()
        settings.nominal = Amounts(tokens: 1 << 50, cost: 1 << 50)
        var configured = [ConfiguredAccount(path: "main", settings: settings, digest: 1)]
        paths = (0..<accounts).map { AccountPath("main/agent-\($0)")! }
        configured += paths.map { ConfiguredAccount(path: $0, settings: .init(), digest: 1) }
        try coordinator.configure(configured, at: now)
    }

    /// The next entries, at least so many: each grant is followed by its commit.
    mutating func entries(_ least: Int) throws -> [Entry] {
        var entries: [Entry] = []
        while entries.count < least {
            now = now.advanced(milliseconds: 1)
            let path = paths[Int(number) % paths.count]
            let want = Amounts(tokens: 1000 + Int64(number % 999), cost: 5_000_000)
            let reservation = Reservation(want: want, operation: "plan", model: "a-large-model-2")
            guard case .answered(.granted(let granted)) = apply(.reserve(reservation), path) else {
                throw LoadFailure()
            }
            let actual = Amounts(tokens: 900, cost: 4_000_000)
            guard case .answered = apply(.commit(grant: granted.grant, actual: actual), path) else {
                throw LoadFailure()
            }
            coordinator.settle(at: now)
            entries += coordinator.takeEffects().entries
        }
        return entries
    }

    func entries(ofBatches count: Int) throws -> [[Entry]] {
        var load = self
        return try (0..<count).map { _ in try load.entries(1024) }
    }

    private mutating func apply(_ command: Command, _ path: AccountPath) -> Outcome {
        number += 1
        let client = number % UInt64(paths.count)
        let key = ClientKey(
            client: 0xABCD_0000_1234_0000 + client, number: number, acknowledgedThrough: number - 1)
        return coordinator.apply(
            Request(key: key, account: path, uid: 1000, pid: 42, session: 1, command: command),
            at: now)
    }
}

private struct LoadFailure: Error {}
