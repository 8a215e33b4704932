/// Dominant resource fairness: max-min fairness over several resources, in whole tasks
/// (Ghodsi et al., NSDI 2011, algorithm 1; here with weights and minimums).
///
/// A claim's demand, minimum and award are numbers of tasks. Its dominant share is the largest
/// fraction that its tasks take of any supply. Task by task, the claim with the smallest dominant
/// share per weight that still wants one gets one; a claim whose next task does not fit is out.
/// Minimums come first: there the claim that has the smallest part of its own is next, so that
/// minimums that do not fit are scaled down together.
///
/// A supply of `Int64.max` is unlimited and never scarce. A claim whose task takes nothing scarce
/// gets its demand at once, but nothing if that is infinite: there is no number to give.
///
/// The result is that of serving one task after the other; most are served in batches, see
/// `TaskFilling`.
public struct DominantResourceFairness: Allocator {
    /// The rule; it has no settings.
    public init() {}

    /// See `Allocator`. Amounts are tasks.
    public func allocate(supply: Quantities, claims: [Claim]) -> Awards {
        precondition(supply.isNatural, "a supply is not negative")
        var awards = [Int64](repeating: 0, count: claims.count)
        var tasks: [TaskFilling.Line] = []
        for (index, claim) in claims.enumerated() {
            precondition(claim.task.isNatural, "a task takes nothing negative")
            var amounts = claim.task
            for resource in Resource.allCases where supply[resource] == .max {
                amounts[resource] = 0
            }
            if amounts.isZero {
                awards[index] = claim.demand == .max ? 0 : claim.demand
            } else {
                tasks.append(TaskFilling.Line(claim: index, amounts: amounts))
            }
        }
        var filling = TaskFilling(lines: tasks, left: supply)
        filling.serve { line in
            let floor = claims[line.claim].floor
            return TaskFilling.Pace(limit: floor, step: 1, scale: UInt128(max(1, floor)))
        }
        filling.serve { line in
            let claim = claims[line.claim]
            let dominant = Self.dominantResource(of: line.amounts, in: supply)
            return TaskFilling.Pace(
                limit: claim.demand, step: UInt64(line.amounts[dominant]),
                scale: UInt128(supply[dominant]) * UInt128(max(1, claim.weight)))
        }
        for line in filling.lines { awards[line.claim] = line.served }
        return Awards(amounts: awards)
    }

    /// The resource of whose supply `amounts`, not all zero, takes the largest fraction.
    private static func dominantResource(
        of amounts: Quantities, in supply: Quantities
    ) -> Resource {
        let taken = Resource.allCases.filter { amounts[$0] > 0 }
        return taken.dropFirst().reduce(taken[0]) { dominant, resource in
            let fraction = Int128(amounts[resource]) * Int128(supply[dominant])
            let largest = Int128(amounts[dominant]) * Int128(supply[resource])
            return fraction > largest ? resource : dominant
        }
    }
}
