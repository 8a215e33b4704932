import BursarClient
import Synchronization

/// What a replay has done so far; all its agents write to it.
final class ReplayTally: Sendable {
    /// The figures.
    struct Counts: Sendable {
        var operations = 0
        var tokens: Int64 = 0
        var denials = 0
        /// Tokens that were reserved and committed, and commits above their grant, without the first
        /// operations: estimates need some to learn from.
        var judged = Judged()
        /// The latest reason to wait.
        var reason: ErrorCode?
    }

    /// How well reservations met what was used.
    struct Judged: Sendable {
        var operations = 0
        var reserved: Int64 = 0
        var committed: Int64 = 0
        var overruns = 0

        /// Reserved for each token that was used; 0 without any.
        var ratio: Double { committed > 0 ? Double(reserved) / Double(committed) : 0 }
    }

    /// Operations that are not judged.
    static let learningOperations = 500

    private let counts = Mutex(Counts())

    var now: Counts { counts.withLock { $0 } }

    func committed(tokens: Int64, reserved: Int64) {
        counts.withLock {
            if $0.operations >= ReplayTally.learningOperations {
                $0.judged.operations += 1
                $0.judged.reserved += reserved
                $0.judged.committed += tokens
                if tokens > reserved { $0.judged.overruns += 1 }
            }
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
