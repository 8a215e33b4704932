/// Shares fixed beforehand: what one does not ask for nobody else gets.
///
/// A claim's share is what `MaxMin` would give it if all asked for everything, by weight and at
/// least its minimum; its award is the smaller of its share and its demand. O(n log n).
public struct StaticShares: Allocator {
    /// The allocator; it has no settings.
    public init() {}

    /// See `Allocator`.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        let entitled = claims.map { Claim(weight: $0.weight, minimum: $0.minimum) }
        let shares = MaxMin().allocate(supply: supply, claims: entitled).amounts
        return Awards(amounts: zip(claims, shares).map { min($0.demand, $1) })
    }
}
