import BursarCore
import BursarLedger
import Dispatch
import Synchronization

/// Follows the ledger for how well the pools' budgets serve, so that a status need not read it all.
///
/// Reads only when somebody asks, on a queue of its own, and never again what it has read.
final class QualityFollower: Sendable {
    private struct State {
        /// Made when somebody asks first: what a roll-up kept may be a lot to read.
        var reader: UsageReader?
        var isReading = false
    }

    private let ledger: LedgerReader
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "bursar.quality", qos: .utility)

    /// Entries that are read before an asker gets what there is.
    private static let entriesPerStep = 20_000

    init(ledger: LedgerReader) { self.ledger = ledger }

    /// What is known now: by pool, and up to which entry.
    struct Reading: Sendable {
        var qualities: [String: PoolQuality]
        var lastSeq: UInt64
    }

    /// Reads what is new, at most so much that it takes a moment, and calls `body`, on its own queue, with
    /// what is known then and the CPU time that it took in nanoseconds. Where there is more it goes on reading
    /// afterwards.
    func refresh(_ body: @escaping @Sendable (Reading, Int64) -> Void) {
        queue.async {
            let before = OwnCost.threadTime()
            let hasMore = self.step()
            body(self.reading, OwnCost.threadTime() - before)
            if hasMore { self.goOn() }
        }
    }

    private var reading: Reading {
        state.withLock { state in
            Reading(
                qualities: state.reader?.qualities ?? [:], lastSeq: state.reader?.lastSeq ?? 0)
        }
    }

    private func goOn() {
        let isFirst = state.withLock { state in
            defer { state.isReading = true }
            return !state.isReading
        }
        if isFirst { queue.async { self.finish() } }
    }

    /// Others who ask get their turn between two steps.
    private func finish() {
        if step() { return queue.async { self.finish() } }
        state.withLock { $0.isReading = false }
    }

    /// Reads a part of what is new; returns whether there is more.
    private func step() -> Bool {
        // Taken out, so that it is changed in place; only this queue does.
        var reader = state.withLock { $0.reader.take() }
        var count = 0
        do throws(LedgerFailure) {
            let past = reader == nil ? try ledger.past() : nil
            var current = reader ?? makeReader(past)
            reader = nil
            defer { reader = current }
            let next = max(current.lastSeq + 1, try ledger.oldestSeq())
            try ledger.scan(ScanRange(from: next)) { entry throws(LedgerFailure) in
                current.read(entry)
                count += 1
                return count < QualityFollower.entriesPerStep
            }
        } catch {
            // The status tells how far this came; whoever writes the ledger tells what is wrong with it.
            count = 0
        }
        let read = reader
        state.withLock { $0.reader = read }
        return count == QualityFollower.entriesPerStep
    }

    private func makeReader(_ past: PastUsage?) -> UsageReader {
        let ledger = ledger
        return UsageReader(
            nil, past: past, isComplete: past == nil, path: { try? ledger.path(of: $0) },
            grant: { try? ledger.grant($0) })
    }
}
