extension AccountTree {
    /// Asks for a group's nominal to be divided anew.
    mutating func setUndivided(_ slot: Int) {
        if accounts[slot].isUndivided { return }
        accounts[slot].isUndivided = true
        undivided.append(slot)
    }

    /// Whether a group above an account is undivided, so that the account's limits are out of date.
    func isUndivided(above slot: Int) -> Bool {
        var node = accounts[slot].parent
        while node >= 0 {
            if accounts[node].isUndivided { return true }
            node = accounts[node].parent
        }
        return false
    }

    /// A group to be divided, none above it being undivided.
    mutating func nextUndivided() -> Int? {
        // Some were divided with a group above them, or are gone.
        while let last = undivided.last, !accounts[last].isUndivided { undivided.removeLast() }
        guard var top = undivided.last else { return nil }
        var node = top
        while node >= 0 {
            if accounts[node].isUndivided { top = node }
            node = accounts[node].parent
        }
        return top
    }

    /// Divides a group's nominal among its accounts, and theirs among those beneath.
    mutating func divide(_ group: Int) {
        if accounts[group].parent < 0 { setPoolLimits(group) }
        for slot in subtree(of: group) where !accounts[slot].children.isEmpty {
            divideOneLevel(slot)
        }
        fund(accounts[group].pool)
        endDivision(of: group)
    }

    /// Notes that a group and all beneath it are divided.
    mutating func endDivision(of group: Int) {
        accounts[group].isUndivided = false
        while let last = undivided.last, !accounts[last].isUndivided { undivided.removeLast() }
    }

    /// A pool's nominal and ceiling are its capacity; nothing of it is protected from anyone.
    mutating func setPoolLimits(_ slot: Int) {
        let capacity = accounts[slot].record.settings.nominal.limits
        accounts[slot].policy = Policy().overlaid(with: accounts[slot].record.settings)
        accounts[slot].record.nominal = capacity
        accounts[slot].record.ceiling = capacity
        accounts[slot].record.highestNominal = capacity.most(accounts[slot].record.highestNominal)
        markChanged(slot)
    }

    /// Divides a group's nominal among the accounts directly beneath.
    mutating func divideOneLevel(_ group: Int) {
        let children = accounts[group].children
        let policy = accounts[group].policy
        for child in children {
            accounts[child].policy = policy.overlaid(with: accounts[child].record.settings)
            accounts[child].isUndivided = false
        }
        let divisions = Resource.allCases.map { divide($0, of: group, among: children, policy) }
        let ceiling = accounts[group].record.ceiling
        for (index, child) in children.enumerated() {
            var nominal = Quantities.unlimited
            var reserved = Quantities.zero
            for (resource, division) in zip(Resource.allCases, divisions) {
                reserved[resource] = division.minima[index]
                if division.nominals[index] == .max { continue }
                // What the group repaid or was paid for this period, and what was handed back.
                let change =
                    accounts[child].record.adjustment[resource]
                    - accounts[child].record.handedBack[resource]
                nominal[resource] = max(division.nominals[index] + change, reserved[resource])
            }
            setLimits(
                nominal: nominal, reserved: reserved, parentCeiling: ceiling,
                sharing: policy.sharing, at: child)
        }
        openCredits(in: group)
    }

    private func divide(
        _ resource: Resource, of group: Int, among children: [Int], _ policy: Policy
    ) -> GroupDivision {
        let isEqual = policy.allocation == .equal
        return GroupDivision(
            supply: accounts[group].record.nominal[resource],
            used: accounts[group].record.held[resource] + accounts[group].record.consumed[resource],
            defaultFraction: policy.defaultReserved,
            members: children.map {
                GroupDivision.Member(
                    explicit: accounts[$0].record.settings.nominal[resource].finite,
                    reserved: accounts[$0].record.settings.reserved[resource],
                    ceiling: accounts[$0].record.settings.ceiling[resource].finite ?? .max,
                    weight: isEqual ? 1 : UInt64(accounts[$0].record.settings.weight))
            })
    }

    private mutating func setLimits(
        nominal: Quantities, reserved: Quantities, parentCeiling: Quantities, sharing: Sharing,
        at slot: Int
    ) {
        var ceiling = Quantities.zero
        var protected = Quantities.zero
        for resource in Resource.allCases {
            let own = nominal[resource]
            var most = own
            var kept = own == .max ? reserved[resource] : own
            if sharing != .static {
                let settings = accounts[slot].record.settings
                let borrowing = settings.borrowingLimit[resource].amount(of: own) ?? .max
                most = own.addingClamped(borrowing)
                let lending = settings.lendingLimit[resource].amount(of: own)
                let lendable = own == .max ? nil : lending.map { max(0, own - $0) }
                kept = max(reserved[resource], lendable ?? 0)
            }
            if case .finite(let explicit) = accounts[slot].record.settings.ceiling[resource] {
                most = min(most, explicit)
            }
            ceiling[resource] = min(most, parentCeiling[resource])
            protected[resource] = min(kept, ceiling[resource])
        }
        let highest = accounts[slot].record.highestNominal.most(nominal)
        let isSame =
            accounts[slot].record.nominal == nominal && accounts[slot].record.reserved == reserved
            && accounts[slot].record.ceiling == ceiling
            && accounts[slot].record.protected == protected
            && accounts[slot].record.highestNominal == highest
        if !isSame {
            accounts[slot].record.nominal = nominal
            accounts[slot].record.reserved = reserved
            accounts[slot].record.ceiling = ceiling
            accounts[slot].record.protected = protected
            accounts[slot].record.highestNominal = highest
            markChanged(slot)
        }
        setFunded(accounts[slot].record.funded.least(protected), at: slot)
    }
}

extension Bound {
    /// The bound as an amount, a fraction being of `whole`; `nil` where nothing is said.
    func amount(of whole: Int64) -> Int64? {
        switch self {
        case .inherited: nil
        case .absolute(let amount): amount
        case .fraction(let parts):
            whole == .max
                ? .max : Int64(clamping: Int128(whole) * Int128(parts) / 1_000_000)
        case .unlimited: .max
        }
    }
}

extension Int64 {
    /// The sum; what would overflow, or is unlimited already, is unlimited.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow || self == .max || other == .max ? .max : sum
    }

    /// The difference of a limit, which stays unlimited, and not below zero.
    func subtractingClamped(_ other: Int64) -> Int64 {
        self == .max ? .max : Swift.max(0, self - other)
    }
}
