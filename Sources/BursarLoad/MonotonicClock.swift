import Glibc

/// Nanoseconds of clocks that only rise, read without an allocation.
enum MonotonicClock {
    /// Since boot.
    static func now() -> Int64 { read(CLOCK_MONOTONIC) }

    /// Processor time of the calling thread.
    static func threadTime() -> Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
