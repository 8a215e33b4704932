import BursarCore

/// What is nominally each one's own, where everybody wants everything.
enum NominalShares {
    /// The shares of `nodes`, of which `claims` say where they stand: each group divides its own
    /// share. A nominal that is said is taken off first; explicit ones that do not fit are scaled
    /// down together.
    static func divide(
        _ units: Int64, among nodes: [Scenario.Node], _ claims: [ClaimTree.Node],
        by policy: Policy
    ) -> [Int64] {
        var members = [[Int]](repeating: [], count: nodes.count + 1)
        for (place, claim) in claims.enumerated() { members[claim.parent + 1].append(place) }
        // A group's minimum is at least those beneath it.
        var minimums = claims.map(\.claim.minimum)
        for (place, claim) in claims.enumerated().reversed() {
            let own = members[place + 1].reduce(Int64(0)) { $0.addingSaturated(minimums[$1]) }
            minimums[place] = max(claim.claim.minimum, own)
        }
        var shares = [Int64](repeating: 0, count: nodes.count)
        for group in members.indices where !members[group].isEmpty {
            let divided = rule(policy).allocate(
                supply: group == 0 ? units : shares[group - 1],
                claims: members[group].map { place in
                    var claim = claims[place].claim
                    // Karma's fair shares are even.
                    if policy.strategy == .karma { claim.weight = 1 }
                    claim.minimum = minimums[place]
                    claim.demand = nodes[place].nominal ?? .max
                    return claim
                })
            for (place, share) in zip(members[group], divided.amounts) { shares[place] = share }
        }
        return shares
    }

    /// When nobody is idle, static shares and Karma's fair shares are those of max-min.
    private static func rule(_ policy: Policy) -> any Allocator<Int64> {
        policy.strategy == .priority ? StrictPriority() : MaxMin()
    }
}
