import BursarCore

/// What a simulation goes through: who there is, what there is, and who wants what when.
struct Scenario: Hashable, Sendable {
    /// What there is anew in each round.
    var capacity: Capacity
    var policy: Policy
    /// Groups before what they contain, else in the order written.
    var nodes: [Node]
    /// For each round what is wanted; who is not named wants nothing.
    var rounds: [[Wish]]

    /// What is divided.
    enum Capacity: Hashable, Sendable {
        case units(Int64)
        /// For dominant resource fairness; `Int64.max` where there is no limit.
        case resources(Quantities)
    }

    /// An agent, or a group of agents.
    struct Node: Hashable, Sendable {
        /// Names from the top, separated by `/`.
        var path: String
        /// Position of its group; -1 at the top.
        var parent = -1
        var isGroup = false
        var weight: UInt64 = 1
        var priority: Int32 = 0
        var reserved: Int64 = 0
        var nominal: Int64?
        var lendingLimit: Int64?
        var borrowingLimit: Int64?
        /// The first round that it takes part in.
        var join = 0
        /// What one unit of its demand takes; for dominant resource fairness.
        var task = Quantities.zero
    }

    /// What one agent wants in one round.
    struct Wish: Hashable, Sendable {
        /// Position of the agent.
        var node: Int
        /// `Int64.max`: everything.
        var demand: Int64
        /// By falling price; of a proportional-share auction one sum.
        var bids: [Int64] = []
    }

    /// Limits, so that sums fit and memory does.
    enum Limits {
        /// The most of any amount, as the coordinator counts; also of all rounds' capacity together.
        static let amount: Int64 = 1 << 61
        static let depth = 16
        static let agents = 1_000_000
        static let rounds = 1_000_000
        /// Agents times rounds.
        static let cells = 20_000_000
        static let weight: Int64 = 1_000_000
        static let fileBytes = 1 << 28
        static let nameBytes = 64
    }
}
