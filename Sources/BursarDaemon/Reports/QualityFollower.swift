import BursarCore
import BursarLedger
import Synchronization

/// Follows the ledger for how well the pools' budgets serve, so that a status need not read it all.
///
/// Reads only when somebody asks, off the loop, and never again what it has read. Those who ask at the
/// same time share a reading.
final class QualityFollower: Sendable {
    /// What is known.
    struct Reading: Sendable {
        /// By name of the pool.
        var qualities: [String: PoolQuality] = [:]
        /// Up to this entry.
        var lastSeq: UInt64 = 0
        /// Whether there is more to read.
        var hasMore = false
        /// CPU time that it took in nanoseconds.
        var cpu: Int64 = 0
    }

    private struct State {
        var askers: [@Sendable (Reading) -> Void] = []
        var isReading = false
    }

    /// Touched by one reading at a time.
    private struct Position {
        var ledger: LedgerReader
        var reader: UsageReader
    }

    private let ledger: LedgerReader
    private let state = Mutex(State())
    private let position = Mutex<Position?>(nil)
    private let perform: @Sendable (_ work: @escaping @Sendable () -> Void) -> Void
    private let threadTime: @Sendable () -> Int64

    /// Entries that are read before an asker gets what there is.
    private static let entriesPerStep = 20_000

    init(ledger: LedgerReader, surroundings: Surroundings) {
        self.ledger = ledger
        perform = surroundings.background
        threadTime = surroundings.threadTime
    }

    /// Reads what is new, at most so much that it takes a moment, and calls `body`, where it read, with
    /// what is known then. One of those who share a reading is told its CPU time.
    func refresh(_ body: @escaping @Sendable (Reading) -> Void) {
        let isFirst = state.withLock { state in
            state.askers.append(body)
            defer { state.isReading = true }
            return !state.isReading
        }
        if isFirst { perform { self.read() } }
    }

    private func read() {
        let before = threadTime()
        // Who asks from here on asks for what comes later.
        let askers = state.withLock { state in
            defer { state.askers = [] }
            return state.askers
        }
        var reading = position.withLock { step(&$0) }
        reading.cpu = threadTime() - before
        for asker in askers {
            asker(reading)
            reading.cpu = 0
        }
        let goesOn = state.withLock { state in
            state.isReading = !state.askers.isEmpty
            return state.isReading
        }
        if goesOn { perform { self.read() } }
    }

    /// Reads a part of what is new.
    private func step(_ position: inout Position?) -> Reading {
        var count = 0
        do throws(LedgerFailure) {
            // Taken out, so that it is changed in place.
            var current: Position
            if let known = position.take() { current = known } else { current = try begin() }
            defer { position = current }
            let next = max(current.reader.lastSeq + 1, try current.ledger.oldestSeq())
            try current.ledger.scan(ScanRange(from: next)) { entry throws(LedgerFailure) in
                current.reader.read(entry)
                count += 1
                return count < QualityFollower.entriesPerStep
            }
        } catch {
            // The status tells how far this came; whoever writes the ledger tells what is wrong with it.
            count = 0
        }
        return Reading(
            qualities: position?.reader.qualities ?? [:],
            lastSeq: position?.reader.lastSeq ?? 0,
            hasMore: count == QualityFollower.entriesPerStep)
    }

    private func begin() throws(LedgerFailure) -> Position {
        let own = try ledger.separate()
        return Position(ledger: own, reader: ledger.usageReader(nil, past: try own.past()))
    }
}
