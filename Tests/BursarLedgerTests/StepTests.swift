import BursarCore
import Foundation
import Synchronization
import Testing

@testable import BursarLedger

/// A ledger whose process ends, or whose disk fails, at each step of its work.
struct StepTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// From the first entry to the orderly end, with a roll-up.
    private func live(
        _ story: Story, acknowledge: (UInt64) -> Void = { _ in },
        failing: @escaping @Sendable (LedgerStep) -> Bool
    ) async throws {
        let (ledger, _) = try Ledger.open(
            at: folder.ledger, durability: .process, failing: failing)
        // After a failure it gives the ledger back all the same.
        defer { try? ledger.close() }
        for turn in story.turns {
            acknowledge(try await ledger.append(turn.entries, checkpoint: turn.checkpoint))
        }
        let entries = story.entries
        let age = entries[entries.count / 2].time.millisecondsUntil(entries.last!.time)
        _ = try await ledger.rollUp(Retention(ageMost: age), now: entries.last!.time)
        try ledger.close()
    }

    /// What is in a ledger is the story's beginning, with all that was acknowledged, and it goes on.
    private func check(
        _ path: String, _ story: Story, acknowledged: UInt64, _ comment: Comment
    ) async throws {
        let (ledger, recovered) = try Ledger.open(at: path, durability: .process)
        #expect(recovered.lastSeq >= acknowledged, comment)
        let entries = story.entries
        let first = Int(recovered.oldestSeq) - 1
        let kept = try ledger.reader.entries(from: recovered.oldestSeq, limit: entries.count)
        #expect(kept == Array(entries[first..<Int(recovered.lastSeq)]), comment)
        let rest = Array(entries[Int(recovered.lastSeq)...])
        if !rest.isEmpty { _ = try await ledger.append(rest) }
        #expect(try ledger.reader.verify().mismatches == [], comment)
        try ledger.close()
    }

    @Test func aKillAtAnyStepLosesNothing() async throws {
        let story = try Story.known.get()
        let kills = Kills(folder)
        try await live(story, acknowledge: kills.acknowledge, failing: kills.watch)
        #expect(Set(kills.all.map(\.step)) == Set(LedgerStep.allCases))
        for kill in kills.all {
            try await check(
                kill.path, story, acknowledged: kill.acknowledged, "killed at \(kill.step)")
        }
    }

    @Test(arguments: LedgerStep.allCases)
    func aFailureAtAnyStepIsTheEndAndLosesNothing(step: LedgerStep) async throws {
        let story = try Story.known.get()
        let left = Mutex(step.rawValue.hasPrefix("commit") ? 20 : 1)
        let told = Mutex<UInt64>(0)
        let failure = await #expect(throws: LedgerFailure.self) {
            try await live(story, acknowledge: { seq in told.withLock { $0 = seq } }) { reached in
                left.withLock { left in
                    if reached == step { left -= 1 }
                    return reached == step && left == 0
                }
            }
        }
        #expect(failure?.code == .storage)
        #expect(failure?.message.contains(step.rawValue) == true)
        try await check(
            folder.ledger, story, acknowledged: told.withLock { $0 }, "failed at \(step)")
    }
}
