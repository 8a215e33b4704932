/// An account's own level for each resource, as it was last told.
public struct ResourceLevels: Hashable, Sendable {
    /// Level of the tokens.
    public var tokens = Level.green
    /// Level of the time.
    public var time = Level.green
    /// Level of the cost.
    public var cost = Level.green
    /// Bit per resource: a forecast makes its level one step darker.
    public var raised: UInt8 = 0
    /// Whether the wall-clock time is over.
    public var isOverdue = false

    /// All green.
    public init() {}

    /// The level of one resource, without what a forecast adds.
    public subscript(resource: Resource) -> Level {
        get {
            switch resource {
            case .tokens: tokens
            case .time: time
            case .cost: cost
            }
        }
        set {
            switch resource {
            case .tokens: tokens = newValue
            case .time: time = newValue
            case .cost: cost = newValue
            }
        }
    }

    /// Whether nothing is darker than green, nor made so.
    var isGreen: Bool {
        tokens.rawValue | time.rawValue | cost.rawValue | raised == 0 && !isOverdue
    }

    /// The level of one resource.
    public func inForce(_ resource: Resource) -> Level {
        raised & resource.bit == 0 ? self[resource] : self[resource].raised
    }

    /// The worst of them.
    public var worst: Level {
        if isOverdue { return .black }
        return max(inForce(.tokens), inForce(.time), inForce(.cost))
    }
}

/// Where an account stands in wall-clock time.
public struct AccountClock: Hashable, Sendable {
    /// Since when its deadline counts.
    public var start: Instant
    /// Pauses that begin and end with it, or with an account above it, and are not over.
    public var pauses: UInt32 = 0
    /// Since when it stands still.
    public var pausedSince = Instant(nanoseconds: 0)
    /// How long it stood still before, in nanoseconds.
    public var pausedFor: Int64 = 0
    /// The same at `start`.
    public var pausedAtStart: Int64 = 0

    /// A clock that starts to count.
    public init(start: Instant) { self.start = start }

    /// Whether it stands still.
    public var isPaused: Bool { pauses > 0 }

    /// How long it has stood still by `now`, in nanoseconds.
    func pausedTotal(at now: Instant) -> Int64 {
        guard isPaused, now > pausedSince else { return pausedFor }
        return pausedFor + (now.nanoseconds - pausedSince.nanoseconds)
    }

    /// When a deadline of so many milliseconds ends, were it not to stand still any more.
    func end(of deadline: Int64, at now: Instant) -> Instant {
        let end = start.advanced(milliseconds: deadline)
        let stood = pausedTotal(at: now) - pausedAtStart
        return Instant(nanoseconds: end.nanoseconds.addingClamped(max(0, stood)))
    }

    /// Begins to count anew.
    mutating func restart(at now: Instant) {
        start = now
        pausedAtStart = pausedTotal(at: now)
    }

    /// One pause more, or one less.
    mutating func change(pauses change: Int, at now: Instant) {
        let wasPaused = isPaused
        pauses = UInt32(max(0, Int(pauses) + change))
        if isPaused == wasPaused { return }
        if isPaused {
            pausedSince = now
        } else {
            pausedFor += max(0, now.nanoseconds - pausedSince.nanoseconds)
        }
    }
}
