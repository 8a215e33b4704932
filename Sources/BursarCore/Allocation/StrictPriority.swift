/// Strict classes above the minimums.
///
/// Every claim gets `min(demand, minimum)`; what is left goes class by class, the highest
/// `Claim.priority` first, and within a class as `MaxMin` divides it: a lower class gets something
/// above its minimums only when all in the higher ones have what they ask for. O(n log n).
public struct StrictPriority: Allocator {
    /// The allocator; it has no settings.
    public init() {}

    /// See `Allocator`.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        var amounts = claims.map(\.floor)
        let floors = amounts.reduce(Int128(0)) { $0 + Int128($1) }
        guard floors < Int128(supply) else {
            return MaxMin().allocate(supply: supply, claims: claims)
        }
        var left = supply - Int64(floors)
        let classes = Dictionary(grouping: claims.indices) { claims[$0].priority }
        for (_, members) in classes.sorted(by: { $0.key > $1.key }) where left > 0 {
            let awards = MaxMin().allocate(
                supply: members.reduce(left) { $0 + amounts[$1] },
                claims: members.map { claims[$0] })
            for (member, award) in zip(members, awards.amounts) {
                left -= award - amounts[member]
                amounts[member] = award
            }
        }
        return Awards(amounts: amounts)
    }
}
