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
        let order = subtree(of: group)
        let promised = promisedMinima(in: order)
        for slot in order where !accounts[slot].children.isEmpty {
            divideOneLevel(slot, promised: promised)
        }
        fund(accounts[group].pool)
        endDivision(of: group)
    }

    /// Notes that a group and all beneath it are divided.
    mutating func endDivision(of group: Int) {
        accounts[group].isUndivided = false
        while let last = undivided.last, !accounts[last].isUndivided { undivided.removeLast() }
    }

    /// What the accounts beneath each group were promised as absolute minima, whatever their parts of
    /// their groups come to; groups without such promises are left out. What an agent promises its
    /// sub-agents comes out of its own share and binds nobody else. `order` is a whole subtree, parents
    /// first.
    func promisedMinima(in order: [Int]) -> [Int: Quantities] {
        var promised: [Int: Quantities] = [:]
        for slot in order.reversed() where slot != order[0] {
            if case .delegated = accounts[slot].record.source { continue }
            let settings = accounts[slot].record.sharedSettings
            var own = promised[slot] ?? .zero
            for resource in Resource.allCases {
                guard case .absolute(let amount) = settings.value.reserved[resource]
                else { continue }
                own[resource] = max(own[resource], amount)
            }
            if own.isZero { continue }
            own = own.least(settings.value.nominal.limits)
            promised[accounts[slot].parent, default: .zero] =
                (promised[accounts[slot].parent] ?? .zero).addingSaturated(own)
        }
        return promised
    }

    /// A pool's nominal and ceiling are its capacity and what it carried over; nothing of it is
    /// protected from anyone.
    mutating func setPoolLimits(_ slot: Int) {
        var record = accounts[slot].record
        accounts[slot].inherit(Account.usualPolicy)
        record.allotted = record.sharedSettings.value.nominal.limits
        for resource in Resource.allCases {
            record.carried[resource] =
                record.allotted[resource] == .max ? 0 : record.saved[resource]
        }
        record.nominal = record.allotted.addingLimit(record.carried)
        record.ceiling = record.nominal
        record.highestNominal = record.nominal.most(record.highestNominal)
        accounts[slot].record = record
        accounts[slot].derive()
        touchLevel(at: slot)
        markChanged(slot)
    }

    /// Divides a group's nominal among the accounts directly beneath.
    mutating func divideOneLevel(_ group: Int, promised: [Int: Quantities]) {
        let children = accounts[group].children
        let policy = accounts[group].sharedPolicy
        for child in children {
            accounts[child].inherit(policy)
            accounts[child].isUndivided = false
            accounts[child].derive()
        }
        // Whose limits change may have crossed a threshold.
        accounts[group].levelWatch = LevelWatch()
        touchLevel(at: group)
        expectOfNewcomers(in: group)
        let divisions = Resource.allCases.map { divide($0, of: group, promised: promised) }
        let ceiling = accounts[group].record.ceiling
        for (index, child) in children.enumerated() {
            var share = AccountShare()
            for (resource, division) in zip(Resource.allCases, divisions) {
                share.nominal[resource] = division.nominals[index]
                share.reserved[resource] = division.minima[index]
                share.allotted[resource] = division.allotted[index]
                share.carried[resource] = division.carried[index]
            }
            setLimits(share, parentCeiling: ceiling, sharing: policy.value.sharing, at: child)
        }
        sumShares(of: group)
        openCredits(in: group)
    }

    private func divide(
        _ resource: Resource, of group: Int, promised: [Int: Quantities]
    ) -> GroupDivision {
        let policy = accounts[group].policy
        let carried = accounts[group].record.carried[resource]
        let weights = weights(of: resource, in: group)
        return GroupDivision(
            GroupDivision.Group(
                supply: accounts[group].record.nominal[resource].subtractingClamped(carried),
                carried: carried,
                used: accounts[group].record.held[resource]
                    + accounts[group].record.consumed[resource],
                defaultFraction: policy.defaultReserved, allocator: policy.nominalAllocator),
            members: zip(accounts[group].children, weights).map { child, weight in
                member(child, resource, weight, promised: promised[child]?[resource] ?? 0)
            })
    }

    private func member(
        _ slot: Int, _ resource: Resource, _ weight: UInt64, promised: Int64
    ) -> GroupDivision.Member {
        let settings = accounts[slot].record.sharedSettings
        return GroupDivision.Member(
            explicit: settings.value.nominal[resource].finite,
            reserved: settings.value.reserved[resource],
            ceiling: settings.value.ceiling[resource].finite ?? .max,
            weight: weight, priority: settings.value.priority,
            promised: promised, saved: accounts[slot].record.saved[resource],
            adjustment: accounts[slot].record.adjustment[resource],
            handedBack: accounts[slot].record.handedBack[resource])
    }

    private func weights(of resource: Resource, in group: Int) -> [UInt64] {
        let children = accounts[group].children
        switch accounts[group].sharedPolicy.value.allocation {
        case .equal: return children.map { _ in 1 }
        case .proportional, .priority:
            return children.map { UInt64(accounts[$0].record.sharedSettings.value.weight) }
        case .dynamic: return expectedWeights(of: resource, in: group)
        }
    }
}

extension Policy {
    /// What divides a group's nominal above the minima; `nil`: nothing does, it is for sale.
    var nominalAllocator: (any Allocator<Int64>)? {
        if sharing == .auction { return nil }
        return allocation == .priority ? StrictPriority() : MaxMin()
    }
}
