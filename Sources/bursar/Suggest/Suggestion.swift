import BursarClient

/// A change that would suit what the ledger tells, and why.
struct Suggestion: Hashable {
    /// What is to change.
    enum Kind: String, Hashable {
        /// The own allocation.
        case allocation
        /// The guaranteed minimum.
        case minimum
        /// The most that may be used.
        case cap
        /// What agents reserve for an operation; only they can change it.
        case estimate
        /// What a pool has; only its owner can decide that.
        case capacity
    }

    var kind: Kind
    /// The account.
    var account: String
    var resource: Resource
    /// As it is; nothing: not limited, or not there.
    var now: Int64?
    /// As it should be.
    var proposed: Int64
    /// Why.
    var reason: String
    /// Label of the operation, for estimates.
    var operation: String?
    /// The model, for estimates.
    var model: String?
    /// Whether an adjustment of a live account can make it so.
    var isApplicable = true

    /// What applies it; nothing where that is not ours to do.
    var changes: AccountChanges? {
        guard isApplicable else { return nil }
        let amounts = amounts(proposed)
        return switch kind {
        case .allocation: AccountChanges(settings: AccountSettings(nominal: amounts))
        case .minimum: AccountChanges(settings: AccountSettings(reserved: amounts))
        case .cap: AccountChanges(settings: AccountSettings(ceiling: amounts))
        case .estimate, .capacity: nil
        }
    }

    /// So much of its resource.
    func amounts(_ number: Int64) -> Amounts {
        var amounts = Amounts.absent
        amounts[resource] = .finite(number)
        return amounts
    }

    /// Whether it gives something up, so that others can have it.
    var isLess: Bool { now.map { proposed < $0 } ?? false }

    /// The options of `bursar adjust` that do the same; nothing where none do.
    var command: String? {
        guard changes != nil else { return nil }
        let value = Amount.finite(proposed).option(of: resource)
        let option =
            switch kind {
            case .minimum: "--reserved-\(resource.name)"
            case .cap: "--ceiling-\(resource.name)"
            case .allocation, .estimate, .capacity: "--\(resource.name)"
            }
        return "bursar adjust \(account) \(option) \(value)"
    }
}

extension Amount {
    /// As options take it.
    fileprivate func option(of resource: Resource) -> String {
        switch resource {
        case .tokens: "\(number)"
        case .time: "\(number)ms"
        case .cost: DecimalText.cost(nano: number).filter { $0 != "," }
        }
    }
}
