/// What must always hold of recalls.
extension Coordinator {
    /// Recalls are of open grants, of what they hold, for accounts that are alive; the sums and lists
    /// kept of them and of borrowers are right.
    func recallViolation() -> String? {
        var sums: [Int: Quantities] = [:]
        var count = 0
        for grant in grants.all {
            guard let recall = grant.recall else { continue }
            count += 1
            if grant.abandoned != nil { return "g\(grant.id) has ended and is recalled" }
            if recall.amounts.isZero || !recall.amounts.excess(over: grant.held).isZero {
                return "\(recall.amounts) of g\(grant.id) are recalled, it holds \(grant.held)"
            }
            if tree.slot(of: recall.claimant) == nil {
                return "g\(grant.id) is recalled for an account that is gone"
            }
            if !grants.recalls(for: recall.claimant).contains(grant.id) {
                return "the recall of g\(grant.id) is not listed"
            }
            if let next = grants.nextDue, recall.due < next {
                return "the recall of g\(grant.id) is due unnoticed"
            }
            sums[slot(grant.account), default: .zero] += recall.amounts
        }
        if count != grants.recallCount { return "\(grants.recallCount) recalls, not \(count)" }
        for slot in tree.accounts.indices where tree.accounts[slot].isLive {
            if let violation = borrowingViolation(at: slot, recalled: sums[slot] ?? .zero) {
                return "\(tree.accounts[slot].record.path): \(violation)"
            }
        }
        return nil
    }

    private func borrowingViolation(at slot: Int, recalled: Quantities) -> String? {
        let account = tree.accounts[slot]
        var sum = recalled
        for child in account.children { sum += tree.accounts[child].treeRecalled }
        if account.recalled != recalled || account.treeRecalled != sum {
            return "recalls sum to \(account.recalled) and \(account.treeRecalled), "
                + "not \(recalled) and \(sum)"
        }
        let borrowers = Set(account.children.filter { tree.isBorrower($0) })
        if Set(account.borrowers) != borrowers || account.borrowers.count != borrowers.count {
            return "the list of its borrowers is wrong"
        }
        return nil
    }
}
