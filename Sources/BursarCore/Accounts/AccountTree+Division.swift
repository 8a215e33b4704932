extension AccountTree {
    /// Asks for a group's nominal to be divided anew.
    mutating func setUndivided(_ slot: Int) {
        if !undivided.contains(slot) { undivided.append(slot) }
    }

    /// Divides a group's nominal among its accounts, and theirs among those beneath.
    mutating func divide(_ group: Int) {
        undivided.removeAll { $0 == group }
        if accounts[group].parent < 0 { setPoolLimits(group) }
        let order = subtree(of: group)
        for slot in order where !accounts[slot].children.isEmpty { divideOneLevel(slot) }
        fund()
    }

    /// A pool's nominal and ceiling are its capacity; nothing of it is protected from anyone.
    private mutating func setPoolLimits(_ slot: Int) {
        let capacity = accounts[slot].record.settings.nominal.limits
        accounts[slot].policy = Policy().overlaid(with: accounts[slot].record.settings)
        accounts[slot].record.nominal = capacity
        accounts[slot].record.ceiling = capacity
        accounts[slot].record.highestNominal = capacity.combined(
            accounts[slot].record.highestNominal, max)
        markChanged(slot)
    }

    private mutating func divideOneLevel(_ group: Int) {
        let children = accounts[group].children
        let parent = accounts[group].record
        let policy = accounts[group].policy
        for child in children {
            accounts[child].policy = policy.overlaid(with: accounts[child].record.settings)
        }
        var nominals = [Quantities](repeating: .unlimited, count: children.count)
        var minima = [Quantities](repeating: .zero, count: children.count)
        for resource in Resource.allCases {
            let division = GroupDivision(
                supply: parent.nominal[resource], policy: policy, resource: resource,
                settings: children.map { accounts[$0].record.settings })
            for (index, child) in children.enumerated() {
                let minimum = division.minima[index]
                var nominal = division.nominals[index]
                if nominal != .max {
                    nominal += accounts[child].record.adjustment[resource]
                    nominal -= accounts[child].record.handedBack[resource]
                    nominal = max(nominal, minimum)
                }
                nominals[index][resource] = nominal
                minima[index][resource] = minimum
            }
        }
        for (index, child) in children.enumerated() {
            setLimits(
                nominal: nominals[index], reserved: minima[index], parentCeiling: parent.ceiling,
                sharing: policy.sharing, at: child)
        }
    }

    private mutating func setLimits(
        nominal: Quantities, reserved: Quantities, parentCeiling: Quantities, sharing: Sharing,
        at slot: Int
    ) {
        let settings = accounts[slot].record.settings
        var ceiling = Quantities.zero
        var protected = Quantities.zero
        for resource in Resource.allCases {
            let own = nominal[resource]
            var most = own
            var kept = own == .max ? reserved[resource] : own
            if sharing == .pool {
                let borrowing = settings.borrowingLimit[resource].amount(of: own) ?? .max
                most = own.addingClamped(borrowing)
                let lending = settings.lendingLimit[resource].amount(of: own)
                let lendable = own == .max ? nil : lending.map { max(0, own - $0) }
                kept = max(reserved[resource], lendable ?? 0)
            }
            if case .finite(let explicit) = settings.ceiling[resource] { most = explicit }
            ceiling[resource] = min(most, parentCeiling[resource])
            protected[resource] = min(kept, ceiling[resource])
        }
        var record = accounts[slot].record
        record.nominal = nominal
        record.reserved = reserved
        record.ceiling = ceiling
        record.protected = protected
        record.highestNominal = record.highestNominal.most(nominal)
        let funded = record.funded.least(protected)
        record.funded = accounts[slot].record.funded
        accounts[slot].record = record
        markChanged(slot)
        setFunded(funded, at: slot)
        if funded == protected { unfunded.remove(slot) } else { unfunded.insert(slot) }
    }
}

extension Bound {
    /// The bound as an amount, a fraction being of `whole`; `nil` where nothing is said.
    func amount(of whole: Int64) -> Int64? {
        switch self {
        case .inherited: nil
        case .absolute(let amount): amount
        case .fraction(let parts):
            whole == .max ? .max : Int64(Int128(whole) * Int128(parts) / 1_000_000)
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
}
