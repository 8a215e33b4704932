/// The time that agents' operations take, summed: the coordinator's own measure, whatever the agents
/// say.
///
/// An operation runs from its reserve to its settlement. At any moment the sum grows by as much as
/// operations are under way, so that long ones count while they run and not when they end.
public struct AgentTimeMeter: Hashable, Sendable {
    /// What was metered so far, in nanoseconds.
    public private(set) var total: Int64 = 0
    private var running = 0
    private var since: Int64

    /// A meter that starts when nothing runs.
    public init(at now: Instant) { since = now.nanoseconds }

    /// Counts the time up to `now`; from then on so many operations are under way.
    public mutating func advance(to now: Instant, running count: Int) {
        total = total(at: now)
        since = max(since, now.nanoseconds)
        running = count
    }

    /// Counts time that an agent measured itself, in milliseconds: what it tracked without a grant.
    public mutating func add(milliseconds: Int64) {
        total = Int64(clamping: Int128(total) + Int128(milliseconds) * 1_000_000)
    }

    /// What was metered up to `now`, in nanoseconds.
    public func total(at now: Instant) -> Int64 {
        let elapsed = max(0, now.nanoseconds - since)
        return Int64(clamping: Int128(total) + Int128(elapsed) * Int128(running))
    }
}
