/// What a load did, and how long that took.
public struct LoadOutcome: Sendable {
    /// Seconds that were measured.
    public internal(set) var seconds = 0.0
    /// Lifecycles that ended while it was measured; with open grants, those.
    public internal(set) var measured = 0
    /// Of each lifecycle, from its reservation, or when that was to be sent, to the reply to its commit.
    public internal(set) var lifecycles = Latencies()
    /// Of each request, from its being sent to its reply.
    public internal(set) var requests = Latencies()
    /// Reservations that were granted, in all.
    public internal(set) var granted = 0
    /// Commits that were answered as they should, in all.
    public internal(set) var committed = 0
    /// What else was answered, by what it says.
    public internal(set) var faults: [String: Int] = [:]
    /// Number of the last key that any client has used.
    public internal(set) var lastKey: UInt64 = 0
    /// Parts of the time that the driver's own thread was busy.
    public internal(set) var busyness = 0.0

    /// Lifecycles in a second.
    public var rate: Double { seconds > 0 ? Double(measured) / seconds : 0 }
    /// Tokens that were committed, in all.
    public var committedTokens: Int64 { Int64(committed) * LoadPlan.committedTokens }
    /// Tokens of the grants that are still open.
    public var heldTokens: Int64 { Int64(granted - committed) * LoadPlan.reservedTokens }
}
