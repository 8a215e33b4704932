import BursarClient
import Synchronization

/// What a replay has done so far; all its agents write to it.
final class ReplayTally: Sendable {
    /// The figures.
    struct Counts: Sendable {
        var operations = 0
        var tokens: Int64 = 0
        var denials = 0
        /// The latest reason to wait.
        var reason: ErrorCode?
    }

    private let counts = Mutex(Counts())

    var now: Counts { counts.withLock { $0 } }

    func committed(tokens: Int64) {
        counts.withLock {
            $0.operations += 1
            $0.tokens += tokens
            $0.reason = nil
        }
    }

    func denied(_ reason: ErrorCode?) {
        counts.withLock {
            $0.denials += 1
            $0.reason = reason
        }
    }
}
