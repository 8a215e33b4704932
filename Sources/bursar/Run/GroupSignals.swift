/// Tells the signals that were sent to this process alone from those that its process group got: the
/// guard, a member that does nothing with them, is the witness.
struct GroupSignals<Instant: InstantProtocol> where Instant.Duration == Duration {
    /// How much earlier than here a signal may arrive there.
    private static var advance: Duration { .milliseconds(100) }

    private var waiting: Set<Int32> = []
    private var seen: [Int32: Instant] = [:]

    /// This process got one: returns whether the guard got it before. If not, it may yet do so.
    mutating func caught(_ number: Int32, at now: Instant) -> Bool {
        if let earlier = seen.removeValue(forKey: number),
            earlier.duration(to: now) <= Self.advance
        {
            return true
        }
        waiting.insert(number)
        return false
    }

    /// The guard got one: returns whether this process got it before, and waits for this.
    mutating func witnessed(_ number: Int32, at now: Instant) -> Bool {
        if waiting.remove(number) != nil { return true }
        seen[number] = now
        return false
    }

    /// The guard has not got it.
    mutating func passedOn(_ number: Int32) {
        waiting.remove(number)
    }
}
