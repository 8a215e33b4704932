/// What one account asks of a supply that is to be divided.
public struct Claim: Hashable, Sendable {
    /// Share in a weighted division; at least 1.
    public var weight: UInt64
    /// What it gets before anything is shared, as far as it asks for that much.
    public var minimum: Int64
    /// The most it takes. `Int64.max`: everything.
    public var demand: Int64

    /// A claim from its parts.
    public init(weight: UInt64 = 1, minimum: Int64 = 0, demand: Int64 = .max) {
        self.weight = weight
        self.minimum = minimum
        self.demand = demand
    }
}

/// A rule that divides a supply among claims.
public protocol Allocator: Sendable {
    /// Divides `supply` (at least 0): one award per claim, in the claims' order, of at most its
    /// demand. The awards never sum to more than the supply, unless minimums alone do not fit: then
    /// the minimums are scaled down together. Deterministic; ties go to the earlier claim.
    func allocate(supply: Int64, claims: [Claim]) -> [Int64]
}
