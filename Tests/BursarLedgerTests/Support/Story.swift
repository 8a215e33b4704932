import BursarCore
import BursarSimulation

@testable import BursarLedger

/// A random but lawful life of a coordinator, in turns: what the daemon would append.
struct Story: Sendable {
    struct Turn: Sendable {
        var entries: [Entry]
        var checkpoint: StateChanges?
    }

    private(set) var turns: [Turn] = []
    /// The state at the end.
    private(set) var records = StateRecords()
    /// The state at the last checkpoint, which is what the ledger's rows hold.
    private(set) var stored = StateRecords()

    /// A story that has at least so many entries, and goes on until its last checkpoint is as asked.
    init(
        seed: UInt64, entries count: Int,
        until isComplete: (StateRecords) -> Bool = { _ in true }
    ) throws {
        var random = Random(seed: seed)
        var run = try RandomRun(seed: seed)
        var shadow = Coordinator()
        var told = 0
        while told < count || !isComplete(stored) {
            if told > 0 { try run.step() }
            let entries = Array(run.entries[told...])
            told = run.entries.count
            for entry in entries { try shadow.replay(entry) }
            let checkpoint = random.chance(3) ? shadow.takeChanges() : nil
            if checkpoint != nil { stored = shadow.records() }
            turns.append(Turn(entries: entries, checkpoint: checkpoint))
        }
        records = shadow.records()
    }

    /// A story that is always the same. It goes on until a checkpoint holds grants, answers and prices,
    /// so that rows of every kind are there to be damaged.
    static let known = Result {
        try Story(seed: 7, entries: 500) {
            !$0.grants.isEmpty && !$0.lanes.isEmpty && !$0.prices.isEmpty
        }
    }

    var entries: [Entry] { turns.flatMap(\.entries) }

    /// Has a ledger keep the story.
    func append(to ledger: Ledger) async throws {
        for turn in turns {
            _ = try await ledger.append(turn.entries, checkpoint: turn.checkpoint)
        }
    }
}
