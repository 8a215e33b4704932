import BursarCore
import Testing

@testable import BursarLedger
@testable import BursarSimulation

/// What a failed sync leaves behind, on a disk that loses what was not synced.
struct SyncTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func open() throws -> (ledger: Ledger, recovered: Recovered) {
        var surroundings = LedgerSurroundings.system
        // The database is on a disk of the test's own, the lock is not.
        surroundings.hasFile = false
        return try Ledger.open(at: folder.ledger, durability: .full, surroundings: surroundings)
    }

    @Test(
        "what is acknowledged after a failed sync does not hang on what that did not write",
        arguments: 1...12 as ClosedRange<UInt64>)
    func aFailedSync(seed: UInt64) async throws {
        var random = Random(seed: seed)
        let disk = SimulatedDisk(directory: folder.ledger, seed: seed)
        let entries = random.entries(60)
        var (ledger, recovered) = try open()
        _ = try await ledger.append(Array(entries[..<20]))
        disk.expect(.failedSync, in: 1)
        await #expect(throws: LedgerFailure.self) {
            _ = try await ledger.append(Array(entries[20..<40]))
        }
        // The process ends. The kernel shows the next one all that was written, synced or not.
        ledger.abandon()
        disk.restart(isPowerLost: false)
        (ledger, recovered) = try open()
        #expect([20, 40].contains(recovered.lastSeq), "seed \(seed)")
        let last = try await ledger.append(Array(entries[Int(recovered.lastSeq)...]))
        ledger.abandon()
        disk.restart(isPowerLost: true)
        (ledger, recovered) = try open()
        #expect(recovered.lastSeq == last, "seed \(seed)")
        let kept = try ledger.reader.entries(from: 1, limit: entries.count)
        #expect(kept == Array(entries[..<Int(last)]), "seed \(seed)")
        try ledger.close()
    }
}
