import BursarCore

/// The coordinator's clock: the wall clock at its start, and from then on only forward, whatever
/// anyone does to the wall clock. Leases and waits are not cut or stretched by its jumps.
struct CoordinatorClock: Sendable {
    private let startWall: Int64
    private let startMonotonic: UInt64
    /// Nanoseconds since some moment.
    private let monotonic: @Sendable () -> UInt64

    /// A clock that starts now, but not before the last entry of the ledger.
    init(notBefore last: Instant, surroundings: Surroundings = .system) {
        startWall = max(surroundings.wall(), last.nanoseconds)
        monotonic = surroundings.monotonic
        startMonotonic = monotonic()
    }

    /// The time now.
    func now() -> Instant {
        let elapsed = monotonic() - startMonotonic
        return Instant(nanoseconds: startWall + Int64(elapsed))
    }

    /// Milliseconds since the start.
    var uptime: UInt64 { (monotonic() - startMonotonic) / 1_000_000 }
}
