/// Credits for what one leaves to others, to be spent when one needs more: fair over many quanta,
/// not only within each.
///
/// Vuppalapati, Fikioris, Agarwal, Cidon, Khandelwal, Tardos, "Karma: Resource Allocation for
/// Dynamic Demands", OSDI 2023. All have the same guaranteed share, at least their minimum; what of
/// it they do not ask for they donate. The rest of the supply is shared: it is granted as credits to
/// all alike. Then, unit by unit, the borrower with the most credits takes one for a credit, out of
/// the donation of the poorest donor, who earns it, or else out of the shared part; ties by order.
/// Here both sides are computed at once, as water levels; O(n log n). What remains when no borrower
/// has credits goes by `MaxMin` on top of what they have, and nobody pays or earns for it.
///
/// `Awards.payments` are the credits that a claim loses, negative where it gains some: what it paid
/// less what it earned and was granted.
public struct Karma: Allocator {
    /// Part of an even share that is guaranteed, in parts per million.
    public let guarantee: Int64
    /// Number of this division: what cannot be granted to all alike goes to others each time.
    public let quantum: UInt64

    /// The allocator for one quantum; `guarantee` is from 0 to 1,000,000.
    public init(guarantee: Int64, quantum: UInt64) {
        precondition((0...1_000_000).contains(guarantee), "a part of the whole, in millionths")
        self.guarantee = guarantee
        self.quantum = quantum
    }

    /// See `Allocator`.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        precondition(supply >= 0, "a supply is not negative")
        let guaranteed = guaranteed(supply, claims)
        var amounts = zip(claims, guaranteed).map { min($0.demand, $1) }
        let donated = zip(guaranteed, amounts).map { $0 - $1 }
        let shared = supply - guaranteed.reduce(0, +)
        let granted = granted(shared, count: claims.count)
        let credits = zip(claims, granted).map { UInt64($0.credits) + UInt64($1) }

        let richest = credits.max() ?? 0
        let borrowers = claims.indices.map { index in
            let wanted = claims[index].demand - amounts[index]
            return WaterLevel.Vessel(
                bottom: richest - credits[index],
                room: Int64(min(UInt64(wanted), credits[index])))
        }
        let donors = zip(credits, donated).map { WaterLevel.Vessel(bottom: $0, room: $1) }
        let onOffer = supply - amounts.reduce(0, +)
        let paid = WaterLevel.pour(onOffer, into: borrowers)
        let taken = paid.reduce(0, +)
        let earned = WaterLevel.pour(taken, into: donors)

        for index in amounts.indices { amounts[index] += paid[index] }
        if taken < onOffer { amounts = raised(amounts, to: supply, claims) }
        return Awards(
            amounts: amounts,
            payments: claims.indices.map { paid[$0] - granted[$0] - earned[$0] })
    }

    /// What each has for certain: part of an even share, at least its minimum. Where that does not
    /// fit, minimums that are asked for go before.
    private func guaranteed(_ supply: Int64, _ claims: [Claim]) -> [Int64] {
        if claims.isEmpty { return [] }
        let even = Int128(supply / Int64(claims.count))
        let share = Int64(even * Int128(guarantee) / 1_000_000)
        let certain = claims.map {
            Claim(minimum: $0.floor, demand: max(share, $0.minimum))
        }
        return MaxMin().allocate(supply: supply, claims: certain).amounts
    }

    /// Credits for the shared part, to all alike; the remainder to those next in turn.
    private func granted(_ shared: Int64, count: Int) -> [Int64] {
        if count == 0 { return [] }
        let (each, rest) = shared.quotientAndRemainder(dividingBy: Int64(count))
        let first = Int(quantum % UInt64(count))
        return (0..<count).map { index in
            let turn = index >= first ? index - first : index - first + count
            return turn < rest ? each + 1 : each
        }
    }

    /// The amounts with what is left of the supply on top, for those who want more.
    private func raised(_ amounts: [Int64], to supply: Int64, _ claims: [Claim]) -> [Int64] {
        let wanted = zip(claims, amounts).map {
            Claim(weight: $0.weight, minimum: $1, demand: $0.demand)
        }
        return MaxMin().allocate(supply: supply, claims: wanted).amounts
    }
}
