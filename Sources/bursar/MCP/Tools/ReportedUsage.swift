import BursarClient

/// Usage that a model reports.
struct ReportedUsage: Sendable {
    var grant: GrantNumber?
    var amounts: Amounts
    var usage: ModelUsage?
    var model: String?
    /// What this session knows of the grant.
    var known: SessionUsage.OpenGrant?
    /// Units of work completed; nothing if none were told.
    var work: UInt64?
    /// Whether the grant is settled with it.
    var isFinal = false

    /// The tokens that it tells, in all.
    private var tokens: Int64 {
        if case .finite(let tokens) = amounts.tokens { return tokens }
        return usage?.tokens ?? 0
    }

    /// Where the cost comes from, if the coordinator answered with `charged`.
    ///
    /// - Parameter hasPrice: Whether the model has a price; asked where the cost is zero.
    func cost(charged: Amounts, hasPrice: () async -> Bool) async -> ReportedCost {
        if amounts.cost != .absent { return .given }
        if usage != nil {
            if charged.cost.isSome { return .computed }
            return await hasPrice() ? .computed : .unknown
        }
        if tokens > 0 { return .unknown }
        // What was tracked before has been counted then.
        return .nothing
    }

    /// The same without kinds, for a model without a price: what was granted is its cost then.
    var withoutPrice: (report: ReportedUsage, cost: ReportedCost) {
        var report = self
        report.amounts.tokens = .finite(tokens)
        report.usage = nil
        guard isFinal, case .finite = known?.amounts.cost else { return (report, .unknown) }
        report.amounts.cost = known?.amounts.cost ?? .absent
        return (report, .granted)
    }
}

/// What the coordinator made of a report.
struct ReportOutcome: Sendable {
    enum Kind: String, Sendable { case committed, tracked, recorded, cancelled }

    var kind: Kind
    var charged: Amounts
    var refunded: Amounts?
    var isLate = false
    var cost: ReportedCost
    var level: Level
    var action: Action

    var members: [JSON.Member] {
        var members: [JSON.Member] = [
            .init("outcome", .string(kind.rawValue)), .init("charged", charged.json),
        ]
        if let refunded { members.append(.init("refunded", refunded.json)) }
        if isLate { members.append(.init("late", .bool(true))) }
        members.append(.init("cost_source", .string(cost.rawValue)))
        return members
    }

    /// In a sentence or two.
    func words(_ grant: GrantNumber?) -> String {
        let name = grant.map(\.description) ?? ""
        let late = isLate ? " (late: the grant had ended already)" : ""
        let back = refunded.map { ", \($0.usedWords) refunded" } ?? ""
        let what =
            switch kind {
            case .committed: "\(name) settled\(late): \(charged.usedWords) charged\(back)."
            case .tracked: "\(name) has used \(charged.usedWords) so far, and stays open."
            case .recorded: "Recorded \(charged.usedWords)."
            case .cancelled: "\(name) given back: nothing charged\(back)."
            }
        switch cost {
        case .granted: return what + " The model has no price: the granted cost was charged."
        case .unknown: return what + " Its cost is not known."
        case .computed, .given, .nothing: return what
        }
    }
}
