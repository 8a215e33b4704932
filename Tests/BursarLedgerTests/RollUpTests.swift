import BursarCore
import Testing

@testable import BursarLedger

/// A ledger that drops its past keeps everything else.
struct RollUpTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func told(_ story: Story) async throws -> Ledger {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        try await story.append(to: ledger)
        return ledger
    }

    @Test func oldEntriesGoAndTheRestStaysVerifiable() async throws {
        let story = try Story.known.get()
        let entries = story.entries
        let ledger = try await told(story)
        let before = try ledger.reader.verify()
        // Half of the time that the story took.
        let age = entries[entries.count / 2].time.millisecondsUntil(entries.last!.time)
        let retention = Retention(ageMost: age)
        let done = try await ledger.rollUp(retention, now: entries.last!.time)
        #expect(done.dropped > 0)
        #expect(done.oldestSeq == done.dropped + 1)

        let after = try ledger.reader.verify()
        #expect(after.mismatches == [])
        #expect(after.entries == before.entries - done.dropped)
        #expect(try ledger.reader.oldestSeq() == done.oldestSeq)
        let first = entries[Int(done.dropped)]
        #expect(try ledger.reader.entries(from: first.seq, limit: 1) == [first])
        #expect { try ledger.reader.entries(from: first.seq - 1, limit: 1) } throws: { error in
            let failure = error as? LedgerFailure
            return failure?.code == .rolledUp && failure?.seq == first.seq
        }

        // Nothing more to drop, and the ledger goes on.
        #expect(try await ledger.rollUp(retention, now: entries.last!.time).dropped == 0)
        var traffic = Traffic()
        traffic.seq = entries.last!.seq
        traffic.time = entries.last!.time
        _ = try await ledger.append([traffic.notice()])
        let everything = Retention(ageMost: 0)
        let later = try await ledger.rollUp(everything, now: traffic.time.advanced(milliseconds: 1))
        #expect(later.oldestSeq > done.oldestSeq)
        #expect(try ledger.reader.verify().mismatches == [])
        try ledger.close()

        let (again, recovered) = try Ledger.open(at: folder.ledger, durability: .process)
        #expect(recovered.oldestSeq == later.oldestSeq)
        #expect(recovered.lastSeq == traffic.seq)
        let coordinator = try again.coordinator(from: recovered)
        #expect(coordinator.records().accounts == story.records.accounts)
        try again.close()
    }

    @Test func theSizeShrinks() async throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        var traffic = Traffic()
        var coordinator = Coordinator()
        for _ in 0..<40 {
            let text = String(repeating: "x", count: 16_384)
            let entry = traffic.notice(text)
            try coordinator.replay(entry)
            _ = try await ledger.append([entry], checkpoint: coordinator.takeChanges())
        }
        let before = try ledger.pagesInUse()
        let most = before * 4096 * 3 / 4
        let done = try await ledger.rollUp(Retention(bytesMost: most), now: traffic.time)
        #expect(done.dropped > 5 && done.dropped < 30)
        #expect(try ledger.pagesInUse() * 4096 < most)
        #expect(try await ledger.rollUp(Retention(bytesMost: most), now: traffic.time).dropped == 0)
        #expect(try ledger.reader.verify().mismatches == [])
        try ledger.close()
    }

    @Test func damageIsNotRolledUp() async throws {
        let story = try Story.known.get()
        try await told(story).close()
        try folder.tamper("UPDATE batches SET time = time + 1 WHERE first_seq = 1")
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        await #expect { try await ledger.rollUp(Retention(ageMost: 0), now: .distant) } throws: {
            ($0 as? LedgerFailure)?.code == .damaged
        }
        #expect(try ledger.reader.oldestSeq() == 1)
        // The damage is in the past only: the ledger goes on.
        try await ledger.heartbeat()
        try ledger.close()
    }

    /// What the state rows do not include yet is not dropped, whatever its age.
    @Test func theTailStays() async throws {
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        var traffic = Traffic()
        for _ in 0..<5 { _ = try await ledger.append(traffic.notices(3)) }
        let kept = try await ledger.rollUp(Retention(ageMost: 0), now: .distant)
        #expect(kept.dropped == 0)
        try ledger.close()
        let (again, recovered) = try Ledger.open(at: folder.ledger, durability: .process)
        #expect(try again.tail(after: recovered).count == 15)
        try again.close()
    }
}

extension Instant {
    fileprivate static let distant = Instant(nanoseconds: .max)
}
