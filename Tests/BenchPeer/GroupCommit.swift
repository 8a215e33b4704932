import Foundation
import GRDB

/// Batches of entries in a database, one durable transaction each, and nothing else.
enum GroupCommit {
    /// Bytes of an entry in the coordinator's ledger, more or less.
    private static let entryByteCount = 64

    /// Transactions a second.
    static func rate(in folder: String, seconds: Double, entries: Int) throws -> Double {
        let path = folder + "/group-commit-\(ProcessInfo.processInfo.processIdentifier).sqlite"
        defer {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        let database = try DatabasePool(path: path, configuration: configuration)
        try database.write {
            try $0.execute(sql: "CREATE TABLE batch (first INTEGER PRIMARY KEY, entries BLOB)")
        }
        let batch = Data(repeating: 0xA5, count: entries * entryByteCount)
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        while clock.now - start < .seconds(seconds) {
            try database.write {
                let insertion = try $0.cachedStatement(
                    sql: "INSERT INTO batch (entries) VALUES (?)")
                try insertion.execute(arguments: [batch])
            }
            count += 1
        }
        let (whole, attoseconds) = (clock.now - start).components
        return Double(count) / (Double(whole) + Double(attoseconds) * 1e-18)
    }
}
