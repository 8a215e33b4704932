internal import BursarCore

extension StateChecker {
    /// A recall is for an account that stays within its nominal by it; nobody is cut below the own
    /// nominal, at any level below the node where borrower and claimant meet.
    mutating func checkRecall(_ entry: Entry, claimant: AccountID?) throws {
        switch entry.fact {
        case .recalled(let fact):
            counts["recalled", default: 0] += 1
            for record in try accounts(from: fact.recall.claimant, apartFrom: fact.account) {
                for resource in Resource.allCases where fact.recall.amounts[resource] > 0 {
                    guard used(by: record)[resource] < record.nominal[resource] else {
                        throw Violation(
                            "g\(fact.grant) is recalled for \(record.path), which borrows")
                    }
                }
            }
        case .revoked(let fact):
            counts["revoked", default: 0] += 1
            guard let claimant else { throw Violation("g\(fact.grant) was not recalled") }
            for record in try accounts(from: fact.account, apartFrom: claimant) {
                for resource in Resource.allCases where fact.returned.values[resource] > 0 {
                    guard used(by: record)[resource] >= record.nominal[resource] else {
                        throw Violation("g\(fact.grant) is cut below the nominal of \(record.path)")
                    }
                }
            }
        case .recallEnded: counts["recallEnded", default: 0] += 1
        default: break
        }
    }

    /// An account and those above it that are not above another one too, as they are after the entry.
    private func accounts(
        from id: AccountID, apartFrom other: AccountID
    ) throws -> [AccountRecord] {
        guard let path = model.accounts[id]?.path, let otherPath = model.accounts[other]?.path
        else {
            throw Violation("a recall between accounts of which one is gone")
        }
        return shadow.records().accounts.filter {
            path.isWithin($0.path) && !otherPath.isWithin($0.path)
        }
    }

    private func used(by record: AccountRecord) -> Quantities {
        shadow.status(of: record.path).map { $0.held.values.plus($0.consumed.values) }
            ?? Quantities()
    }
}
