import BursarLedger
import Foundation
import Synchronization

/// Places where tests end the daemon, hang it or fail it. Off unless the environment names them *and* a file
/// appears, so that none is on by accident:
///
///     BURSAR_FAILPOINTS=commit.written=kill@/run/a,replies.half=kill:3@/run/b
///
/// ends the daemon by SIGKILL where it has written what it is about to commit, when it comes there while
/// `/run/a` exists, and the third time it has sent half of its replies while `/run/b` exists. A file is
/// removed when it has its effect, so that the next process is sound.
struct Failpoints: Sendable {
    /// The places in the daemon; those in the ledger are `LedgerStep`.
    enum Place: String, CaseIterable, Sendable {
        /// The ledger was replayed; nobody can connect yet.
        case startReplayed = "start.replayed"
        /// A batch is in the ledger; none of its replies has left.
        case repliesBegin = "replies.begin"
        /// The first connection has its replies, the others have not.
        case repliesHalf = "replies.half"
        /// All replies of a batch have left.
        case repliesDone = "replies.done"
        /// A configuration was read, and is not in force yet.
        case reloadBegin = "reload.begin"
        /// A configuration is in force, and not in the ledger yet.
        case reloadDone = "reload.done"
        /// The process stops, and the last batch is in the ledger.
        case stopDrained = "stop.drained"
        /// The invariants are looked at; the only place here that can fail.
        case invariantCheck = "invariant.check"
    }

    /// What happens at a place.
    enum Action: String, CaseIterable, Sendable {
        /// The process ends by SIGKILL.
        case kill
        /// The thread goes no further.
        case hang
        /// What is done there fails.
        case fail
    }

    private var points: [String: Failpoint] = [:]

    /// None.
    static let none = Failpoints(points: [:])

    private init(points: [String: Failpoint]) { self.points = points }

    /// The failpoints that an environment names.
    init(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(DaemonError) {
        for word in environment["BURSAR_FAILPOINTS", default: ""].split(separator: ",") {
            guard let point = Failpoint(word) else {
                throw DaemonError(
                    "BURSAR_FAILPOINTS: \"\(word)\" is not PLACE=ACTION@FILE or "
                        + "PLACE=ACTION:COUNT@FILE; places are "
                        + "\(Failpoint.places.joined(separator: ", ")), actions "
                        + "\(Action.allCases.map(\.rawValue).joined(separator: ", ")); to fail is "
                        + "possible in the ledger and at invariant.check")
            }
            guard points.updateValue(point, forKey: point.place) == nil else {
                throw DaemonError("BURSAR_FAILPOINTS: \(point.place) is named twice; name it once")
            }
        }
    }

    /// Places that are watched.
    var names: [String] { points.keys.sorted() }

    /// Does what is to happen at a place; whether what is done there is to fail.
    func reach(_ place: Place) -> Bool {
        points.isEmpty ? false : points[place.rawValue]?.reach() ?? false
    }

    /// The same for the ledger; `nil` where none of its steps is watched.
    var inLedger: (@Sendable (LedgerStep) -> Bool)? {
        let points = points.filter { LedgerStep(rawValue: $0.key) != nil }
        if points.isEmpty { return nil }
        return { points[$0.rawValue]?.reach() ?? false }
    }
}

/// One place that is watched.
private final class Failpoint: Sendable {
    let place: String
    private let action: Failpoints.Action
    private let file: String
    /// How often the place has yet to be reached while the file exists.
    private let left: Mutex<Int>

    static let places =
        Failpoints.Place.allCases.map(\.rawValue) + LedgerStep.allCases.map(\.rawValue)

    /// The failpoint that a word describes; `nil` if it describes none.
    init?(_ word: Substring) {
        let parts = word.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, Self.places.contains(String(parts[0])) else { return nil }
        place = String(parts[0])
        let effect = parts[1].split(separator: "@", maxSplits: 1)
        guard effect.count == 2 else { return nil }
        file = String(effect[1])
        let said = effect[0].split(separator: ":", omittingEmptySubsequences: false)
        let count = said.count == 2 ? Int(said[1]) : 1
        guard said.count <= 2, let first = said.first,
            let action = Failpoints.Action(rawValue: String(first)), let count, count > 0
        else { return nil }
        let canFail =
            LedgerStep(rawValue: place) != nil
            || place == Failpoints.Place.invariantCheck.rawValue
        guard action != .fail || canFail else { return nil }
        self.action = action
        left = Mutex(count)
    }

    /// Does what is to happen here; whether to fail.
    func reach() -> Bool {
        guard unsafe access(file, F_OK) == 0 else { return false }
        let isDue = left.withLock { left in
            left -= 1
            return left == 0
        }
        guard isDue else { return false }
        unsafe unlink(file)
        switch action {
        case .kill: kill(getpid(), SIGKILL)
        case .hang: break
        case .fail: return true
        }
        while true { sleep(3_600) }
    }
}
