/// Requests within their accounts' nominals that wait for budget which others borrowed: what comes in
/// is kept free for them. Not stored: after a restart their clients ask again.
struct Claims {
    /// Who claims.
    enum Claimant: Hashable {
        /// A waiting request.
        case ticket(UInt64)
        /// An account whose request was refused: it comes back when the recalls are due.
        case account(AccountID)
    }

    /// What is claimed.
    struct Claim {
        var account: AccountID
        var need: Quantities
        /// Bit per resource: short when the claim was made, and to be within the nominal.
        var resources: UInt8
        /// The nodes from the account to its pool, and by what each would grow.
        var steps: [AccountTree.Step]
        /// When an account's claim ends.
        var until: Instant?
    }

    private(set) var all: [Claimant: Claim] = [:]
    /// By what the claims would make each node grow.
    private(set) var kept: SetAside = [:]
    /// What of that is free or coming in.
    private(set) var covered: SetAside = [:]
    /// What is kept for the claims of accounts only.
    private(set) var keptForAccounts: SetAside = [:]
    /// What is claimed beneath each node.
    private(set) var needed: SetAside = [:]
    /// Accounts whose refused requests claim.
    private(set) var accounts: Set<AccountID> = []
    /// When an account's claim ends next; may be early.
    private(set) var nextEnd: Instant?
    private var countOfAccount: [AccountID: Int] = [:]
    /// Accounts with claims for which grants were recalled since the coordinator started.
    var claimants: Set<AccountID> = []

    var isEmpty: Bool { all.isEmpty }

    func has(_ claimant: Claimant) -> Bool { all[claimant] != nil }

    /// Whether an account claims anything.
    func has(account: AccountID) -> Bool { countOfAccount[account] != nil }

    /// The same with their claims, in a definite order.
    var ofAccounts: [(id: AccountID, claim: Claim)] {
        accounts.sorted { $0.rawValue < $1.rawValue }
            .compactMap { id in all[.account(id)].map { (id, $0) } }
    }

    mutating func add(_ claim: Claim, for claimant: Claimant) {
        remove(claimant)
        all[claimant] = claim
        countOfAccount[claim.account, default: 0] += 1
        if case .account(let id) = claimant {
            accounts.insert(id)
            if let until = claim.until { nextEnd = min(nextEnd ?? until, until) }
        }
        for step in claim.steps {
            needed.add(claim.need, at: step.node)
            kept.add(step.growth, at: step.node)
            covered.add(step.covered, at: step.node)
            if case .account = claimant { keptForAccounts.add(step.growth, at: step.node) }
        }
    }

    @discardableResult
    mutating func remove(_ claimant: Claimant) -> Claim? {
        guard let claim = all.removeValue(forKey: claimant) else { return nil }
        let count = countOfAccount[claim.account, default: 1] - 1
        countOfAccount[claim.account] = count == 0 ? nil : count
        if case .account(let id) = claimant {
            accounts.remove(id)
            if accounts.isEmpty { nextEnd = nil }
        }
        for step in claim.steps {
            needed.subtract(claim.need, at: step.node)
            kept.subtract(step.growth, at: step.node)
            covered.subtract(step.covered, at: step.node)
            if case .account = claimant {
                keptForAccounts.subtract(step.growth, at: step.node)
            }
        }
        return claim
    }

    /// Takes all claims out, to be made anew.
    mutating func takeAll() -> [Claimant: Claim] {
        defer {
            (all, countOfAccount, accounts, nextEnd) = ([:], [:], [], nil)
            (kept, covered, keptForAccounts, needed) = ([:], [:], [:], [:])
        }
        return all
    }
}

extension SetAside {
    mutating func add(_ amounts: Quantities, at node: Int) {
        self[node] = (self[node] ?? .zero).addingLimit(amounts)
    }

    mutating func subtract(_ amounts: Quantities, at node: Int) {
        guard let rest = self[node]?.excess(over: amounts) else { return }
        self[node] = rest.isZero ? nil : rest
    }
}

extension AccountTree {
    /// A node on the way from an account to its pool, by what a grant would grow it, and what of that
    /// is free there or coming in.
    struct Step {
        var node: Int
        var growth: Quantities
        var covered: Quantities
    }

    /// The way from an account to its pool.
    func climb(with amounts: Quantities, from slot: Int) -> [Step] {
        var steps: [Step] = []
        forEachGrowth(of: amounts, at: slot) {
            steps.append(Step(node: $0, growth: $1, covered: $1))
        }
        var node = steps.last.map { accounts[$0.node].parent } ?? slot
        while node >= 0 {
            steps.append(Step(node: node, growth: .zero, covered: .zero))
            node = accounts[node].parent
        }
        return steps
    }
}
