internal import BursarCore

/// What the entries say of grants that are wanted back.
extension ReferenceModel {
    mutating func recall(_ fact: Recalled) throws {
        guard let grant = grants[fact.grant], grant.recall == nil else {
            throw Violation("g\(fact.grant) is recalled twice, or not open")
        }
        guard fact.recall.amounts.over(grant.held) == Quantities() else {
            throw Violation("more of g\(fact.grant) is recalled than it holds")
        }
        grants[fact.grant]?.recall = fact.recall
    }

    /// For whom a grant was recalled that an entry revokes.
    func claimant(of entry: Entry) -> AccountID? {
        guard case .revoked(let fact) = entry.fact else { return nil }
        return grants[fact.grant]?.recall?.claimant
    }

    mutating func endRecall(of id: UInt64) throws {
        guard grants[id]?.recall != nil else {
            throw Violation("a recall of g\(id) ends, and there is none")
        }
        grants[id]?.recall = nil
    }

    mutating func revoke(_ fact: Revoked, at time: Instant) throws {
        guard let grant = grants[fact.grant], let recall = grant.recall else {
            throw Violation("g\(fact.grant) is revoked, and was not recalled")
        }
        guard time >= recall.due else { throw Violation("g\(fact.grant) is revoked too early") }
        guard fact.returned.values.over(recall.amounts) == Quantities() else {
            throw Violation("more is taken of g\(fact.grant) than was recalled and not given back")
        }
        grants[fact.grant]?.amounts.add(fact.returned.values.negated)
        grants[fact.grant]?.recall = nil
    }

    /// A grant holds less; what was wanted back of it is wanted back no more.
    mutating func giveBack(_ amounts: Quantities, of id: UInt64) {
        grants[id]?.amounts.add(amounts.negated)
        if let recall = grants[id]?.recall {
            grants[id]?.recall?.amounts = recall.amounts.over(amounts)
        }
        limitRecall(of: id)
    }

    /// What is spent cannot be given back.
    mutating func limitRecall(of id: UInt64) {
        guard let grant = grants[id], let recall = grant.recall else { return }
        let rest = recall.amounts.over(recall.amounts.over(grant.held))
        grants[id]?.recall?.amounts = rest
        if rest == Quantities() { grants[id]?.recall = nil }
    }
}
