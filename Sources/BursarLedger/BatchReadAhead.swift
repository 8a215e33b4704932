internal import BursarCore
internal import Dispatch
internal import GRDB
internal import Synchronization

/// Reads batches and decodes their entries on another thread, while those before are looked at.
final class BatchReadAhead {
    /// Batches that are read in one transaction, which is short so that it does not hold up the log.
    private static let batchesPerRead = 32

    private typealias Part = Result<[DecodedBatch], LedgerFailure>

    /// Hands over the one part that is under way.
    private final class Handover: Sendable {
        private let part = Mutex<Part?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        func put(_ new: Part) {
            part.withLock { $0 = new }
            isThere.signal()
        }

        /// Waits for it.
        func take() -> Part {
            isThere.wait()
            return part.withLock { $0.take()! }
        }
    }

    private let reader: LedgerReader
    private let handover = Handover()
    private let queue = DispatchQueue(label: "bursar.ledger.ahead")
    private var isReading = false

    /// Begins to read.
    init(_ reader: LedgerReader, from seq: UInt64) {
        self.reader = reader
        read(from: seq)
    }

    /// The next batches; `nil` behind those that were there when the last were read.
    func next() throws(LedgerFailure) -> [DecodedBatch]? {
        guard isReading else { return nil }
        isReading = false
        let batches = try handover.take().get()
        if batches.count == Self.batchesPerRead, let last = batches.last?.batch.row.lastSeq {
            read(from: last + 1)
        }
        return batches
    }

    /// Whoever does not want the rest has the reader for itself again, and may close it.
    deinit { queue.sync {} }

    private func read(from seq: UInt64) {
        isReading = true
        let (reader, handover) = (reader, handover)
        queue.async {
            handover.put(
                Part { () throws(LedgerFailure) in
                    try reader.reading { db in
                        try Batches.starting(
                            from: seq, limit: BatchReadAhead.batchesPerRead, in: db)
                    }.map(DecodedBatch.init)
                })
        }
    }
}
