import BursarCore
import Foundation
import Synchronization

@testable import BursarLedger

/// Copies a ledger at its steps: what is left of it by a kill there.
final class Kills: Sendable {
    struct Kill: Sendable {
        var step: LedgerStep
        var path: String
        /// The last entry that was acknowledged before.
        var acknowledged: UInt64
    }

    private struct State {
        var reached: [LedgerStep: Int] = [:]
        var kills: [Kill] = []
        var acknowledged: UInt64 = 0
    }

    private let ledger: String
    private let folder: String
    private let state = Mutex(State())

    /// At which of its times a step is looked at.
    private static let looks: Set = [1, 2, 9]

    init(_ folder: Folder) {
        ledger = folder.ledger
        self.folder = folder.path
    }

    func acknowledge(_ seq: UInt64) { state.withLock { $0.acknowledged = seq } }

    /// What is there to be looked at.
    var all: [Kill] { state.withLock { $0.kills } }

    /// For `Ledger.open`: lets nothing fail.
    func watch(_ step: LedgerStep) -> Bool {
        state.withLock { state in
            let count = state.reached[step, default: 0] + 1
            state.reached[step] = count
            guard Kills.looks.contains(count) else { return }
            let path = "\(folder)/\(step.rawValue)-\(count)"
            do {
                try FileManager.default.copyItem(atPath: ledger, toPath: path)
            } catch {
                preconditionFailure("no copy: \(error)")
            }
            state.kills.append(Kill(step: step, path: path, acknowledged: state.acknowledged))
        }
        return false
    }
}
