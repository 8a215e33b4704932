/// Measures the time of a run without its pauses, and hands it out in whole milliseconds, each once.
struct Stopwatch<Instant: InstantProtocol> where Instant.Duration == Duration {
    private var runningSince: Instant?
    private var measured = Duration.zero
    private var pauses = Duration.zero
    private var pausedSince: Instant?
    /// Milliseconds that were handed out.
    private(set) var handedOut: Int64 = 0

    /// Whether time runs.
    var isRunning: Bool { runningSince != nil }

    /// Time begins, or goes on.
    mutating func start(at now: Instant) {
        guard runningSince == nil else { return }
        if let pausedSince { pauses += pausedSince.duration(to: now) }
        pausedSince = nil
        runningSince = now
    }

    /// Time stands still.
    mutating func pause(at now: Instant) {
        guard let since = runningSince else { return }
        measured += since.duration(to: now)
        runningSince = nil
        pausedSince = now
    }

    /// Time is over; what follows is no pause.
    mutating func stop(at now: Instant) {
        start(at: now)
        pause(at: now)
        pausedSince = nil
    }

    /// The time so far, without pauses.
    func total(at now: Instant) -> Duration {
        measured + (runningSince?.duration(to: now) ?? .zero)
    }

    /// How long time stood still so far.
    func paused(at now: Instant) -> Duration {
        pauses + (pausedSince?.duration(to: now) ?? .zero)
    }

    /// Whole milliseconds since the last time.
    ///
    /// - Parameter isLast: A millisecond that has begun counts.
    mutating func take(at now: Instant, isLast: Bool = false) -> Int64 {
        let total = total(at: now)
        let whole = total.milliseconds
        let sum = isLast && total > .milliseconds(whole) ? whole + 1 : whole
        defer { handedOut = max(handedOut, sum) }
        return max(0, sum - handedOut)
    }
}
