/// What one account asks of a supply that is to be divided.
public struct Claim: Hashable, Sendable {
    /// Share in a weighted division; at least 1.
    public var weight: UInt64
    /// What it gets before anything is shared, as far as it asks for that much.
    public var minimum: Int64
    /// The most it takes. `Int64.max`: everything.
    public var demand: Int64
    /// Class, higher first; for rules that know classes.
    public var priority: Int32
    /// What it can spend, at least 0; for rules with credits or bids.
    public var credits: Int64
    /// What it offers for further and further units, by falling price; for auctions. Demand beyond
    /// the bids is not bid for.
    public var bids: [Bid]
    /// What one unit of the demand takes of each resource; for rules over several resources.
    public var task: Quantities

    /// A claim from its parts.
    public init(
        weight: UInt64 = 1, minimum: Int64 = 0, demand: Int64 = .max, priority: Int32 = 0,
        credits: Int64 = 0, bids: [Bid] = [], task: Quantities = .zero
    ) {
        self.weight = weight
        self.minimum = minimum
        self.demand = demand
        self.priority = priority
        self.credits = credits
        self.bids = bids
        self.task = task
    }

    /// The minimum, as far as it is asked for.
    var floor: Int64 { min(minimum, demand) }
}

/// An offer for some units at the same price.
public struct Bid: Hashable, Sendable {
    /// Credits for each unit; in a proportional-share auction credits in all. At least 0.
    public var price: Int64
    /// Number of units, at least 1.
    public var units: Int64

    /// A bid from its parts.
    public init(price: Int64, units: Int64 = 1) {
        self.price = price
        self.units = units
    }
}
