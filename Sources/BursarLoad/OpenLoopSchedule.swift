/// When lifecycles are to begin, at a steady rate, whatever becomes of those before.
///
/// What begins late because everything is busy is timed from when it was to begin. So a server that
/// stalls is not spared the requests that would have come meanwhile.
struct OpenLoopSchedule {
    /// Nanoseconds of the clock, of the first.
    private let start: Int64
    private let rate: Double
    /// How many have been handed out.
    private(set) var taken = 0

    /// - Parameter rate: How many in a second.
    init(start: Int64, rate: Double) {
        precondition(rate > 0, "something begins")
        self.start = start
        self.rate = rate
    }

    /// When the next is to begin. Out of its number, so that no error adds up.
    var next: Int64 { start + Int64(Double(taken) * 1_000_000_000 / rate) }

    /// The time at which the next was to begin, if that has come.
    mutating func take(at now: Int64) -> Int64? {
        let next = next
        guard next <= now else { return nil }
        taken += 1
        return next
    }
}
