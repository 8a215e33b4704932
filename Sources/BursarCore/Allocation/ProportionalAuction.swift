/// An auction in which units are shared in proportion to the bids (Kelly 1997): x = C·b / Σb.
///
/// Minimums come first, free of charge. Of the rest each claim gets a share in proportion to what
/// it bids in all, the sum of the prices of its bids, but no more than it asks for; what that leaves
/// is shared among the others by the same rule (weighted max-min, exact, by largest remainder).
/// What is still left goes evenly to those who bid 0. Who does not bid gets its minimum only.
///
/// A claim that gets anything beyond its minimum pays what it bid, also when its demand keeps it
/// below its share: what a unit costs is known only afterwards, the bid beforehand.
public struct ProportionalAuction: Allocator {
    /// The auction; it has no settings.
    public init() {}

    /// See `Allocator`. Payments are at most `Amounts.most`; there is no common price.
    public func allocate(supply: Int64, claims: [Claim]) -> Awards {
        var amounts = claims.minimums(within: supply)
        var payments = [Int64](repeating: 0, count: claims.count)
        let bids = claims.map { claim in
            claim.bids.reduce(Int64(0)) { sum, bid in
                precondition(bid.price >= 0, "a bid is not negative")
                return min(sum.addingClamped(bid.price), Amounts.most)
            }
        }
        let bidders = claims.indices.filter { !claims[$0].bids.isEmpty }
        for paying in [true, false] {
            let members = bidders.filter { (bids[$0] > 0) == paying }
            let left = supply - amounts.reduce(0, +)
            let shares = MaxMin().allocate(
                supply: left,
                claims: members.map {
                    Claim(
                        weight: UInt64(max(1, bids[$0])),
                        demand: min(claims[$0].demand - amounts[$0], left))
                }
            ).amounts
            for (member, share) in zip(members, shares) where share > 0 {
                amounts[member] += share
                payments[member] = bids[member]
            }
        }
        return Awards(amounts: amounts, payments: payments)
    }
}
