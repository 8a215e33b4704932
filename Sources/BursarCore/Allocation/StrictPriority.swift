/// Strict classes above the minimums.
///
/// Every claim gets `min(demand, minimum)`; what is left goes class by class, the highest
/// `Claim.priority` first, and within a class as another rule divides it: a lower class gets
/// something above its minimums only when all in the higher ones have what they ask for.
public struct StrictPriority: Allocator {
    /// How the accounts of one class divide what it gets.
    private let rule: any Allocator<Int64>

    /// The allocator; `rule` divides within a class.
    public init(within rule: any Allocator<Int64> = MaxMin()) { self.rule = rule }

    /// See `Allocator`.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        let classes = Dictionary(grouping: claims.indices) { claims[$0].priority }
        if classes.count <= 1 { return rule.allocate(supply: supply, claims: claims) }
        var awards = Awards(amounts: claims.map(\.floor))
        let floors = awards.amounts.reduce(Int128(0)) { $0 + Int128($1) }
        guard floors < Int128(supply) else {
            return MaxMin().allocate(supply: supply, claims: claims)
        }
        var left = supply - Int64(floors)
        for (_, members) in classes.sorted(by: { $0.key > $1.key }) where left > 0 {
            let divided = rule.allocate(
                supply: members.reduce(left) { $0 + awards.amounts[$1] },
                claims: members.map { claims[$0] })
            for (place, member) in members.enumerated() {
                left -= divided.amounts[place] - awards.amounts[member]
                awards.amounts[member] = divided.amounts[place]
            }
            add(divided.payments, of: members, to: &awards, count: claims.count)
        }
        return awards
    }

    private func add(
        _ payments: [Int64], of members: [Int], to awards: inout Awards, count: Int
    ) {
        if payments.isEmpty { return }
        if awards.payments.isEmpty { awards.payments = [Int64](repeating: 0, count: count) }
        for (place, member) in members.enumerated() { awards.payments[member] = payments[place] }
    }
}
