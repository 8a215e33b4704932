import BursarCore
import BursarLedger
import Dispatch

/// The ledger.
enum LedgerPieces {
    private static let batchCount = 256
    private static let batchSize = 1_024

    static func run(in folder: String) throws {
        for durability in [Durability.full, .process] {
            let path = "\(folder)/\(durability)"
            let (ledger, _) = try Ledger.open(at: path, durability: durability)
            var load = try CoreLoad(accounts: 1_000)
            try PieceBench.measure(
                "ledger: make and append an entry, batches of \(batchSize), \(durability)",
                count: batchCount * batchSize
            ) {
                try append(&load, to: ledger, batchSize: batchSize, batchCount: batchCount)
            }
            try PieceBench.measure(
                "ledger: make and append a batch of 2, \(durability)", count: 1_000
            ) {
                try append(&load, to: ledger, batchSize: 2, batchCount: 1_000)
            }
            try ledger.close()
            guard durability == .process else { continue }
            let reader = try LedgerReader.open(at: path)
            let entries = try reader.verify().entries
            try PieceBench.measure("ledger: verify an entry", count: Int(entries)) {
                let found = try reader.verify()
                precondition(found.mismatches.isEmpty, "the ledger is right")
            }
            try PieceBench.measure("ledger: read an entry", count: Int(entries)) {
                var next: UInt64 = 1
                while let last = try reader.entries(from: next, limit: 4_096).last {
                    next = last.seq + 1
                }
            }
        }
    }

    /// Makes entries and appends them, each batch when the one before is there.
    private static func append(
        _ load: inout CoreLoad, to ledger: Ledger, batchSize: Int, batchCount: Int
    ) throws {
        let done = DispatchSemaphore(value: 0)
        for number in 1...batchCount {
            var entries: [Entry] = []
            while entries.count < batchSize { entries += try load.lifecycle() }
            let checkpoint = number.isMultiple(of: 16) ? load.takeChanges() : nil
            ledger.append(entries, checkpoint: checkpoint) { result in
                if case .failure(let failure) = result { fatalError("\(failure)") }
                done.signal()
            }
            done.wait()
        }
    }
}
