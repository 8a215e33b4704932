import BursarCore
import Foundation
import Synchronization

@testable import BursarLedger

/// A folder that is gone when the test is.
final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/bursar-ledger-\(UUID().uuidString)"

    var ledger: String { path + "/ledger" }

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A copy of the ledger as a kill at this moment leaves it.
    func copy(_ name: String = "copy") throws -> String {
        let copy = path + "/" + name
        try FileManager.default.copyItem(atPath: ledger, toPath: copy)
        return copy
    }
}

extension Ledger {
    /// Appends and waits for the answer.
    func append(_ entries: [Entry], checkpoint: StateChanges? = nil) async throws -> UInt64 {
        try await withCheckedThrowingContinuation { continuation in
            append(entries, checkpoint: checkpoint) { continuation.resume(with: $0) }
        }
    }
}

extension StateChanges {
    /// A checkpoint at an entry.
    static func at(_ seq: UInt64, _ change: (inout StateChanges) -> Void = { _ in }) -> StateChanges
    {
        var changes = StateChanges()
        changes.coordinator.lastSeq = seq
        change(&changes)
        return changes
    }
}
