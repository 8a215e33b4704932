import BursarCore
import Dispatch
import Foundation

/// The coordinator's clock: the wall clock at its start, and from then on only forward, whatever
/// anyone does to the wall clock. Leases and waits are not cut or stretched by its jumps.
struct CoordinatorClock: Sendable {
    private let startWall: Int64
    private let startMonotonic: UInt64

    /// A clock that starts now, but not before the last entry of the ledger.
    init(notBefore last: Instant) {
        let wall = Int64(Date().timeIntervalSince1970 * 1_000_000_000)
        startWall = max(wall, last.nanoseconds)
        startMonotonic = DispatchTime.now().uptimeNanoseconds
    }

    /// The time now.
    func now() -> Instant {
        let elapsed = DispatchTime.now().uptimeNanoseconds - startMonotonic
        return Instant(nanoseconds: startWall + Int64(elapsed))
    }

    /// Milliseconds since the start.
    var uptime: UInt64 { (DispatchTime.now().uptimeNanoseconds - startMonotonic) / 1_000_000 }
}
