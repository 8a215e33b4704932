import BursarClient

/// What a session used since it began, as the coordinator answered: the source of truth for the model
/// that asks.
struct SessionUsage: Sendable {
    /// A grant of this session that is not settled yet.
    struct OpenGrant: Hashable, Sendable {
        var amounts: Amounts
        var tracked = Amounts.absent
        var model: String?
        /// What the reports on it said of its cost, worst first.
        var cost: ReportedCost?
    }

    /// When it began.
    let start = ContinuousClock.now
    private var settled = Amounts.absent
    private(set) var open: [UInt64: OpenGrant] = [:]
    /// Reports that came in.
    private(set) var reports = 0
    /// Grants that ended without a report: their lease ran out, and a policy decided.
    private(set) var unreported = 0
    /// Reports whose cost is not exact, by model; of an unknown model without a name.
    private(set) var gaps: [String: Int] = [:]

    /// What was used in all.
    var used: Amounts {
        open.values.reduce(settled) { $0.adding($1.tracked) }
    }

    /// What can be said of the cost.
    var certainty: CostCertainty {
        if reports == 0, unreported == 0 { return .none }
        return gaps.isEmpty && unreported == 0 ? .exact : .partial
    }

    mutating func granted(_ grant: UInt64, _ amounts: Amounts, model: String?) {
        open[grant] = OpenGrant(amounts: amounts, model: model)
    }

    /// Usage was recorded, which is not all of the grant's yet.
    ///
    /// - Parameter tracked: What was tracked on the grant in all; without one, what was reported.
    mutating func tracked(
        _ tracked: Amounts, grant: UInt64?, model: String?, cost: ReportedCost
    ) {
        count(cost, model: model ?? grant.flatMap { open[$0]?.model })
        guard let grant else {
            settled = settled.adding(tracked)
            return
        }
        open[grant, default: OpenGrant(amounts: .absent)].tracked = tracked
    }

    /// A grant was settled with what it used in all.
    mutating func committed(
        _ actual: Amounts, grant: UInt64, model: String?, cost: ReportedCost
    ) {
        count(cost, model: model ?? open[grant]?.model)
        open[grant] = nil
        settled = settled.adding(actual)
    }

    mutating func cancelled(_ grant: UInt64) { open[grant] = nil }

    /// Notes which of some grants are still open. What was tracked on the others was used.
    ///
    /// - Parameter asked: Those that were open when it was asked; others may be newer than the answer.
    mutating func reconcile(_ asked: Set<UInt64>, stillOpen: Set<UInt64>) {
        for (grant, known) in open where asked.contains(grant) && !stillOpen.contains(grant) {
            unreported += 1
            settled = settled.adding(known.tracked)
            open[grant] = nil
        }
    }

    private mutating func count(_ cost: ReportedCost, model: String?) {
        reports += 1
        if !cost.isExact { gaps[model ?? "", default: 0] += 1 }
    }
}

/// Where the cost of a report comes from.
enum ReportedCost: String, Sendable {
    /// Computed by the coordinator, from tokens by kind and the model's price.
    case computed
    /// Told by whoever reported.
    case given
    /// The model has no price; what had been granted was charged.
    case granted
    /// Not known at all.
    case unknown
    /// There was nothing to pay for.
    case nothing = "none"

    var isExact: Bool { self != .granted && self != .unknown }
}

/// What can be said of a sum of costs.
enum CostCertainty: String, Sendable {
    /// Each part was computed or told.
    case exact
    /// Each model has a cost, but not all of it was seen.
    case unverified
    /// Some part is missing or a guess.
    case partial
    /// Nothing was reported yet.
    case none
}
