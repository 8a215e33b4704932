import Foundation

/// Places where the daemon can be made to fail, for tests of how it is watched. Off unless the
/// environment names them: `BURSAR_FAILPOINTS=ledger.hang=/run/some/file` hangs the ledger's thread when
/// that file appears. A file is removed when it has had its effect, so that the next process is sound.
struct Failpoints: Sendable {
    /// The places.
    enum Place: String, CaseIterable, Sendable {
        /// The ledger's thread hangs before it writes.
        case ledgerHang = "ledger.hang"
        /// The next look at the invariants finds one broken.
        case invariantBroken = "invariant.broken"
    }

    private var files: [Place: String] = [:]

    /// The failpoints that an environment names; words that name none are ignored.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        for word in environment["BURSAR_FAILPOINTS", default: ""].split(separator: ",") {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let place = Place(rawValue: parts[0]) else { continue }
            files[place] = parts[1]
        }
    }

    /// Whether a place is to fail now.
    func takes(_ place: Place) -> Bool {
        guard let file = files[place] else { return false }
        return unsafe unlink(file) == 0
    }

    /// Hangs for ever if the place is to fail; `nil` where it never is.
    func hanging(at place: Place) -> (@Sendable () -> Void)? {
        guard files[place] != nil else { return nil }
        return {
            while takes(place) { while true { sleep(3_600) } }
        }
    }
}
