internal import CSystemd

/// The watchdog that systemd runs for this service.
public struct Watchdog: Hashable, Sendable {
    /// Microseconds without a sign of life after which systemd acts.
    public let timeout: UInt64

    /// A watchdog of this many microseconds, at least 2.
    public init(timeout: UInt64) {
        precondition(timeout >= 2)
        self.timeout = timeout
    }

    /// Microseconds between signs of life: half the timeout, so that one can be late.
    public var interval: UInt64 { timeout / 2 }

    /// The watchdog of this process; `nil` if there is none, or its variables make no sense. Removes
    /// them, so to be called once, before there are threads.
    public static func take() -> Watchdog? {
        var microseconds: UInt64 = 0
        let result = unsafe sd_watchdog_enabled(1, &microseconds)
        guard result > 0, microseconds >= 2, microseconds < .max else { return nil }
        return Watchdog(timeout: microseconds)
    }
}
