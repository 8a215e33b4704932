/// A limit that is given as an amount or as a part of something else.
public enum Bound: Hashable, Sendable {
    /// Not said: the default, or the parent's.
    case inherited
    /// An exact amount in the resource's unit.
    case absolute(Int64)
    /// Parts per million of the quantity that the setting names.
    case fraction(Int64)
    /// No limit.
    case unlimited
}

/// A bound for each resource.
public struct Bounds: Hashable, Sendable {
    /// Bound of the tokens.
    public var tokens: Bound
    /// Bound of the time.
    public var time: Bound
    /// Bound of the cost.
    public var cost: Bound

    /// The given bounds.
    public init(tokens: Bound = .inherited, time: Bound = .inherited, cost: Bound = .inherited) {
        self.tokens = tokens
        self.time = time
        self.cost = cost
    }

    /// The same bound for each resource.
    public init(repeating bound: Bound) { self.init(tokens: bound, time: bound, cost: bound) }

    /// Nothing said.
    public static let inherited = Bounds()

    /// The bound of one resource.
    public subscript(resource: Resource) -> Bound {
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
}

/// How the accounts of a group share its nominal.
public enum Sharing: UInt8, Sendable {
    /// Nothing is lent or borrowed.
    case `static` = 0
    /// Idle nominal above what is protected may be used by others.
    case pool = 1
    /// Minima are kept, and everything above them is sold for credits.
    case auction = 2
}

/// How a group's nominal is divided among the accounts that have none of their own.
public enum AllocationStrategy: UInt8, Sendable {
    /// The same for each.
    case equal = 0
    /// By weight.
    case proportional = 1
    /// All above the minima to the highest class.
    case priority = 2
    /// By what each was seen to need; who borrows pays credits to who lends (Karma).
    case dynamic = 3
}

/// What the winners of an auction pay.
public enum Pricing: UInt8, Sendable {
    /// The highest losing bid, for each unit.
    case uniform = 0
    /// What the others lose by the winner's presence (Vickrey, Clarke, Groves).
    case vcg = 1
    /// Their bids; what is sold is shared in proportion to them (Kelly).
    case proportional = 2
}

/// What a grant is charged whose outcome is unknown.
public enum AbandonPolicy: UInt8, Sendable {
    /// All that was granted: the call may have been billed.
    case charge = 0
    /// What was tracked.
    case tracked = 1
    /// Nothing.
    case refund = 2
}

/// Everything that config, `allocate` and `adjust` can say of an account or a pool. `nil` and
/// `inherited` take the parent's setting, or the default at a pool.
public struct AccountSettings: Hashable, Sendable {
    /// A pool's capacity, an account's own allocation. Absent: computed by the parent's strategy.
    public var nominal = Amounts.none
    /// Guaranteed minimum; fractions are of the parent's nominal.
    public var reserved = Bounds.inherited
    /// The most it may use; absent: `nominal + borrowingLimit`.
    public var ceiling = Amounts.none
    /// The most of its nominal that others may use; fractions are of its nominal.
    /// Default: everything above `reserved`.
    public var lendingLimit = Bounds.inherited
    /// The most it may use above its nominal; fractions are of its nominal. Default: unlimited.
    public var borrowingLimit = Bounds.inherited
    /// The most debt it can carry into a period; fractions are of its nominal. Default: one nominal.
    public var debtLimit = Bounds.inherited
    /// The most that one grant may ask.
    public var perOperation = Amounts.none
    /// Share in a proportional division, 1 to 1,000,000.
    public var weight: UInt32 = 1
    /// Class in the waiting queue, higher first.
    public var priority: Int32 = 0
    /// How the accounts beneath share.
    public var sharing: Sharing?
    /// How the nominal is divided among the accounts beneath.
    public var allocation: AllocationStrategy?
    /// Default minimum of the accounts beneath, parts per million of this one's nominal.
    public var defaultReserved: Int64?
    /// Part of what lies above the minimum that a refill may take for debt, parts per million.
    public var paybackRate: Int64?
    /// What a grant is charged whose outcome is unknown.
    public var onAbandon: AbandonPolicy?
    /// Four rising thresholds of the levels, parts per million of the limit.
    public var thresholds: Thresholds?
    /// Whether `allocate` may create accounts beneath that config does not name.
    public var dynamicAccounts: Bool?
    /// The most that what was left unused adds to the next period; fractions are of the nominal.
    /// Default: nothing.
    public var carryOver = Bounds.inherited
    /// Credits that the first account beneath starts with, for each limited resource.
    /// Default: 1,000 times the group's nominal.
    public var initialCredits: Int64?
    /// Part of the fair share that an account beneath is sure of in a dynamic group, parts per
    /// million.
    public var guarantee: Int64?
    /// How far the expected demand moves towards the last period's, parts per million.
    public var learningRate: Int64?
    /// How the winners of an auction pay.
    public var pricing: Pricing?
    /// Time between two clearings of an auction while it is scarce, in milliseconds.
    public var clearingInterval: Int64?
    /// Time that a borrower gets to give back what is recalled, in milliseconds.
    public var recallGrace: Int64?

    /// By how much limits may stretch for what is under way, in parts per million, for each resource
    /// that says so. Default: 20 % of the time.
    public var elasticity = Amounts.none
    /// How far below its threshold a level has to fall to be left, in parts per million of the limit.
    public var hysteresis: Int64?
    /// How it is slowed down from the throttle level on; concerns it with all beneath together.
    public var pacing = Pacing.off
    /// Its pace whatever its level, in units per minute.
    public var throttle = Amounts.none
    /// What its agents do without, step by step, from the degrade level on; `nil`: as above it.
    public var ladder: [DegradationRung]?
    /// Wall-clock time that it has, in milliseconds; counted from when it was set, in a pool with
    /// periods anew in each.
    public var deadline: Int64?
    /// The part of earlier commits that an estimate is to cover, in parts per million.
    public var estimateQuantile: Int64?
    /// Of a pool: its currency, and prices that come before the imported ones; `nil`: US dollars, and
    /// no price.
    public var prices: PoolPrices?

    /// Settings that say nothing.
    public init() {}

    /// Wall-clock times that make sense, in milliseconds.
    public static let deadlines: ClosedRange<Int64> = 1...3_155_760_000_000
    /// Times between two clearings that make sense, in milliseconds.
    public static let clearingIntervals: ClosedRange<Int64> = 1...3_600_000
    /// Times to give back what is recalled that make sense, in milliseconds.
    public static let recallGraces: ClosedRange<Int64> = 0...3_600_000
}

/// The fractions of the limit at which the levels begin, in parts per million.
public struct Thresholds: Hashable, Sendable {
    /// From here on: warn.
    public var yellow: Int64
    /// From here on: throttle.
    public var orange: Int64
    /// From here on: degrade.
    public var red: Int64
    /// From here on: stop.
    public var black: Int64

    /// Thresholds that rise strictly within 1 to 1,000,000; `nil` for others.
    public init?(yellow: Int64, orange: Int64, red: Int64, black: Int64) {
        guard 0 < yellow, yellow < orange, orange < red, red < black, black <= 1_000_000 else {
            return nil
        }
        self.init(checked: (yellow, orange, red, black))
    }

    private init(checked: (Int64, Int64, Int64, Int64)) {
        (yellow, orange, red, black) = checked
    }

    /// One half, three quarters, nine tenths, nineteen twentieths.
    public static let standard = Thresholds(checked: (500_000, 750_000, 900_000, 950_000))
}
