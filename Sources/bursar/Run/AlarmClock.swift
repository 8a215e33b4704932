/// Rings once for each kind of alarm, after a while of the time that programs run in: a machine that
/// sleeps does not take it.
struct AlarmClock<Kind: Hashable & Sendable> {
    private var set: [Kind: (due: SuspendingClock.Instant, task: Task<Void, Never>)] = [:]
    private let ring: @Sendable (Kind) -> Void

    /// - Parameter ring: Called when it is time; ``rang(_:)`` is to be told of it.
    init(_ ring: @escaping @Sendable (Kind) -> Void) {
        self.ring = ring
    }

    /// Sets an alarm; one that is due earlier stays.
    mutating func set(_ kind: Kind, milliseconds: Int64) {
        let due = SuspendingClock.now + .milliseconds(milliseconds)
        if let earlier = set[kind] {
            if earlier.due <= due { return }
            earlier.task.cancel()
        }
        let ring = ring
        let task = Task {
            do { try await Task.sleep(until: due, clock: .suspending) } catch { return }
            ring(kind)
        }
        set[kind] = (due, task)
    }

    /// An alarm has rung: returns whether it still counts.
    mutating func rang(_ kind: Kind) -> Bool {
        guard let alarm = set[kind], alarm.due <= SuspendingClock.now else { return false }
        set[kind] = nil
        return true
    }

    mutating func cancel(_ kind: Kind) {
        set.removeValue(forKey: kind)?.task.cancel()
    }

    mutating func cancelAll() {
        for alarm in set.values { alarm.task.cancel() }
        set = [:]
    }
}
