/// How an account is slowed down from the throttle level on.
public enum Pacing: Hashable, Sendable {
    /// Not at all.
    case off
    /// So that what is left lasts to the end of the period.
    case automatic
    /// To so many units per minute.
    case rate(Amounts)
}

/// One rung of the ladder by which an account is degraded: what its agent does without.
public struct DegradationRung: Hashable, Sendable {
    /// The fraction of the limit from which on it is in force, in parts per million; `nil`: the rungs
    /// are spread evenly from the degrade to the stop threshold.
    public var threshold: Int64?
    /// Features that the agent leaves out.
    public var disabled: [String]
    /// Models, the dearest first: each is replaced by the one after it.
    public var models: [String]
    /// The most that one grant may ask.
    public var most: Amounts
    /// The pace, per minute.
    public var rate: Amounts

    /// A rung from its parts.
    public init(
        threshold: Int64? = nil, disabled: [String] = [], models: [String] = [],
        most: Amounts = .none, rate: Amounts = .none
    ) {
        self.threshold = threshold
        self.disabled = disabled
        self.models = models
        self.most = most
        self.rate = rate
    }

    /// Most rungs of a ladder.
    public static let countMost = 16
    /// Most features or models of a rung.
    public static let namesMost = 32
}

/// What an agent has to do without: the rungs that are in force, taken together.
public struct Degradation: Hashable, Sendable {
    /// How many rungs are in force, and how many there are.
    public var rung: Int
    /// How many there are.
    public var rungs: Int
    /// Features that the agent leaves out.
    public var disabled: [String] = []
    /// The model to use instead of the one that was asked for; `nil`: that one.
    public var model: String?
    /// The most that one grant may ask; absent: any.
    public var most = Amounts.none
    /// The pace, per minute.
    public var rate = Amounts.none

    init(rung: Int, of ladder: [DegradationRung], replacing model: String) {
        self.rung = rung
        rungs = ladder.count
        for step in ladder.prefix(rung) {
            for feature in step.disabled where !disabled.contains(feature) {
                disabled.append(feature)
            }
            if let place = step.models.firstIndex(of: model) {
                self.model = step.models[min(place + 1, step.models.count - 1)]
            }
            most = most.tightened(by: step.most)
            rate = rate.tightened(by: step.rate)
        }
        if self.model == model { self.model = nil }
    }
}

extension Amounts {
    /// The smaller of two bounds, resource by resource; what only one says holds.
    func tightened(by other: Amounts) -> Amounts {
        var result = self
        for resource in Resource.allCases {
            guard let bound = other[resource].finite else { continue }
            result[resource] = .finite(min(self[resource].finite ?? bound, bound))
        }
        return result
    }
}
