/// A name whose account was released with a balance that comes back with it.
public struct DormantRecord: Hashable, Sendable {
    /// The name.
    public var path: AccountPath
    /// Its debt.
    public var debt: Quantities
    /// Its credits, if it had any.
    public var credits: Quantities?

    /// A record from its parts.
    public init(path: AccountPath, debt: Quantities, credits: Quantities? = nil) {
        self.path = path
        self.debt = debt
        self.credits = credits
    }
}
