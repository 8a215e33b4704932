/// Weighted max-min fairness with minimums.
///
/// Gives every claim `min(demand, minimum)`, then finds λ with
/// `award = clamp(λ·weight, min(minimum, demand), demand)` and `Σ award = supply`. Exact in integers:
/// what the division leaves over goes by largest remainder, ties by the order of the claims; so an
/// award is never a whole unit away from the exact one, and none falls by more than a unit where the
/// supply grows. Minimums that do not fit are scaled down together. Water-filling after Bertsekas &
/// Gallager, *Data Networks*, §6.5.2. O(n log n).
public struct MaxMin: Allocator {
    /// The allocator; it has no settings.
    public init() {}

    /// See `Allocator`.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        Awards(amounts: amounts(supply: supply, claims: claims))
    }

    private func amounts(supply: Int64, claims: [Claim]) -> [Int64] {
        precondition(supply >= 0, "a supply is not negative")
        let floors = claims.map(\.floor)
        let floorSum = floors.reduce(Int128(0)) { $0 + Int128($1) }
        if floorSum >= Int128(supply) {
            return floorSum == Int128(supply)
                ? floors : Apportionment.divide(supply, by: floors.map { UInt64($0) })
        }
        if claims.reduce(Int128(0), { $0 + Int128($1.demand) }) <= Int128(supply) {
            return claims.map(\.demand)
        }
        // The usual case: by weight alone nobody is below its floor or above its demand.
        let weight = claims.reduce(UInt128(0)) { $0 + UInt128($1.weight) }
        let isProportional = claims.indices.allSatisfy { index in
            let share = product(supply, UInt128(claims[index].weight))
            return share >= product(floors[index], weight)
                && share <= product(claims[index].demand, weight)
        }
        return isProportional
            ? Apportionment.divide(supply, by: claims.map(\.weight))
            : fill(claims: claims, floors: floors, rest: supply - Int64(floorSum))
    }

    /// Raises λ from breakpoint to breakpoint until what is left above the floors is used up.
    private func fill(claims: [Claim], floors: [Int64], rest: Int64) -> [Int64] {
        // A claim joins the rise where λ·weight leaves its floor, and leaves it at its demand.
        var steps: [Step] = []
        steps.reserveCapacity(claims.count * 2)
        for (index, claim) in claims.enumerated() where claim.demand > floors[index] {
            let weight = claim.weight
            steps.append(Step(amount: floors[index], weight: weight, index: index, joins: true))
            steps.append(Step(amount: claim.demand, weight: weight, index: index, joins: false))
        }
        steps.sort()
        // What is for those who rise, and their weights.
        var rest = rest
        var weight = UInt128(0)
        var rising = [Bool](repeating: false, count: claims.count)
        var awards = floors
        for step in steps {
            // At λ = amount / step.weight they would have λ·weight.
            if product(step.amount, weight) >= product(rest, UInt128(step.weight)) { break }
            rising[step.index] = step.joins
            if step.joins {
                rest += step.amount
                weight += UInt128(step.weight)
            } else {
                awards[step.index] = step.amount
                rest -= step.amount
                weight -= UInt128(step.weight)
            }
        }
        let members = claims.indices.filter { rising[$0] }
        let shares = Apportionment.divide(rest, by: members.map { claims[$0].weight })
        for (member, share) in zip(members, shares) { awards[member] = share }
        return awards
    }

    /// The product, or the largest number; with the weight of one claim it always fits.
    private func product(_ amount: Int64, _ weight: UInt128) -> UInt128 {
        let (product, overflow) = UInt128(amount).multipliedReportingOverflow(by: weight)
        return overflow ? .max : product
    }

    /// A value of λ, `amount / weight`, at which a claim's award begins or ceases to rise.
    private struct Step: Comparable {
        var amount: Int64
        var weight: UInt64
        var index: Int
        var joins: Bool

        static func < (a: Step, b: Step) -> Bool {
            let left = UInt128(a.amount) * UInt128(b.weight)
            let right = UInt128(b.amount) * UInt128(a.weight)
            if left != right { return left < right }
            return a.index != b.index ? a.index < b.index : a.joins && !b.joins
        }
    }
}
