/// A rule that divides a supply among claims.
///
/// A supply is an `Int64` of one resource, at least 0, or `Quantities` for rules over several.
public protocol Allocator<Supply>: Sendable {
    /// What is divided.
    associatedtype Supply

    /// Divides `supply`: one award per claim, in the claims' order, of at most its demand.
    ///
    /// The awards never sum to more than the supply; minimums that do not fit are scaled down
    /// together. Deterministic; ties go to the earlier claim.
    func allocate(supply: Supply, claims: [Claim]) -> Awards
}

/// What the claims of a division get, in the claims' order.
public struct Awards: Hashable, Sendable {
    /// Units for each claim.
    public var amounts: [Int64]
    /// Credits that each claim pays, or earns where negative. Empty: the division is free of charge.
    public var payments: [Int64]
    /// Credits per unit, where all pay the same price.
    public var price: Int64?

    /// Awards from their parts.
    public init(amounts: [Int64], payments: [Int64] = [], price: Int64? = nil) {
        self.amounts = amounts
        self.payments = payments
        self.price = price
    }
}
