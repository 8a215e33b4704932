/// How complex a configuration is for those who live by it, by its agents and by what is done for
/// them; below 5 is the aim.
public struct BudgetOverhead: Hashable, Sendable {
    /// Accounts without accounts beneath them.
    public var agents: Int
    /// Whether operations are tracked one by one.
    public var tracksOperations: Bool
    /// Whether a group's budget is divided anew by what its accounts were seen to need.
    public var isDynamic: Bool
    /// Whether a group sells by auction.
    public var hasAuction: Bool

    /// An overhead from its parts.
    public init(agents: Int, tracksOperations: Bool, isDynamic: Bool, hasAuction: Bool) {
        self.agents = agents
        self.tracksOperations = tracksOperations
        self.isDynamic = isDynamic
        self.hasAuction = hasAuction
    }

    /// `0.1 × agents + 1 (operations) + 2 (dynamic) + 5 (auction)`, in thousandths.
    public var thousandths: Int64 {
        Int64(agents) * 100 + (tracksOperations ? 1_000 : 0) + (isDynamic ? 2_000 : 0)
            + (hasAuction ? 5_000 : 0)
    }

    /// What it should stay below, in thousandths.
    public static let target: Int64 = 5_000

    /// The sum with its figures, in words.
    public var formula: String {
        var terms = ["0.1 × \(agents) agent\(agents == 1 ? "" : "s")"]
        if tracksOperations { terms.append("1 for grants per operation") }
        if isDynamic { terms.append("2 for dynamic allocation") }
        if hasAuction { terms.append("5 for auctions") }
        return terms.joined(separator: " + ")
    }
}

extension Coordinator {
    /// The complexity of what is in force. Grants are per operation always.
    public var budgetOverhead: BudgetOverhead {
        let groups = tree.groups.union(tree.pools)
        let policies = groups.lazy.map { tree.accounts[$0].policy }
        return BudgetOverhead(
            agents: tree.count - groups.count, tracksOperations: true,
            isDynamic: policies.contains { $0.allocation == .dynamic },
            hasAuction: policies.contains { $0.sharing == .auction })
    }

    /// Open grants of accounts that are not paused: operations under way.
    public var runningGrantCount: Int { tree.runningGrants }
}
