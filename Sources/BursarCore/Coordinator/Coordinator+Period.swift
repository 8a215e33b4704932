extension Coordinator {
    /// Settles a pool's period at its boundary: one entry, hence one transaction.
    public mutating func endPeriod(of pool: AccountPath, boundary: Instant, at now: Instant) {
        guard let slot = tree.slot(at: pool), tree.accounts[slot].parent < 0 else { return }
        prepare(at: now)
        record(
            .periodEnded(PeriodEnded(pool: tree.accounts[slot].record.id, boundary: boundary)),
            at: now)
        settle(at: now)
    }

    mutating func endPeriod(_ fact: PeriodEnded) {
        let pool = slot(fact.pool)
        let order = tree.subtree(of: pool)
        var unused: [Int: Quantities] = [:]
        for slot in order {
            let account = tree.accounts[slot]
            tree.accounts[slot].record.saved = saved(at: slot)
            carryIndicative(at: slot)
            if slot == pool { continue }
            unused[slot] = account.record.highestNominal.excess(over: account.treeConsumed)
            chargeDebt(at: slot)
        }
        for group in order where !tree.accounts[group].children.isEmpty {
            settlePeriodCredits(in: group)
            tree.learnDemand(in: group)
        }
        for slot in order.reversed() {
            #if PLANTED_BUGS
                let isOver = !PlantedBug.keptPeriod.isPlanted
                let consumed = isOver ? tree.accounts[slot].record.consumed : .zero
            #else
                let consumed = tree.accounts[slot].record.consumed
            #endif
            tree.add(held: .zero, consumed: .zero - consumed, at: slot)
            tree.accounts[slot].record.adjustment = .zero
            tree.accounts[slot].record.handedBack = .zero
            tree.accounts[slot].record.highestNominal = .zero
            // What was booked at the pace of a budget that was nearly used up is over with it.
            tree.accounts[slot].forgetPaces()
            // Who did nothing for a whole period has no history worth keeping.
            if unused[slot] != nil, consumed.isZero {
                forecasts.remove(tree.accounts[slot].record.id)
            }
            if tree.accounts[slot].record.settings.deadline != nil {
                tree.accounts[slot].record.clock.restart(at: lastTime)
                expectDeadline(of: slot, lastTime)
                tree.touchLevel(at: slot)
            }
        }
        // When the new one ends is not known yet.
        periodEnds[fact.pool] = nil
        tree.accounts[pool].record.period += 1
        tree.accounts[pool].record.periodStart = fact.boundary
        // From the top down: what a group pays of its debt, the accounts beneath do not have.
        tree.setPoolLimits(pool)
        let promised = tree.promisedMinima(in: order)
        for group in order where !tree.accounts[group].children.isEmpty {
            tree.divideOneLevel(group, promised: promised)
            payDebts(in: group, unused: unused, promised: promised)
            for child in tree.accounts[group].children {
                tree.accounts[child].record.highestNominal = .zero
            }
            tree.divideOneLevel(group, promised: promised)
        }
        tree.fund(pool)
        tree.endDivision(of: pool)
        hasFreed = true
    }

    /// What an account, or a pool, left unused in the period that ends and may carry over.
    private func saved(at slot: Int) -> Quantities {
        let record = tree.accounts[slot].record
        let left = record.nominal.excess(over: tree.accounts[slot].treeConsumed)
        var saved = Quantities.zero
        for resource in Resource.allCases where record.nominal[resource] != .max {
            let most = record.settings.carryOver[resource].amount(of: record.allotted[resource])
            saved[resource] = min(left[resource], most ?? 0, Amounts.most)
        }
        return saved
    }

    /// `debt += max(0, consumed − highest nominal)`, at most the debt limit. What was handed back
    /// early was not the account's own any more; what was paid for in credits is not owed.
    mutating func chargeDebt(at slot: Int) {
        let parent = tree.accounts[slot].parent
        if parent >= 0, tree.accounts[parent].policy.isKarma || tree.market(above: slot) != nil {
            return
        }
        let consumed = tree.accounts[slot].treeConsumed
        var record = tree.accounts[slot].record
        for resource in Resource.allCases where record.highestNominal[resource] != .max {
            let own = max(0, record.highestNominal[resource] - record.handedBack[resource])
            let over = max(0, consumed[resource] - own)
            if over == 0 { continue }
            let whole = record.allotted[resource]
            let most = record.settings.debtLimit[resource].amount(of: whole) ?? whole
            let sum = record.debt[resource].addingClamped(over)
            // A limit that was lowered does not forgive what is owed already.
            let kept = min(sum, max(most, record.debt[resource]))
            record.debt[resource] = kept
            record.writtenOff[resource] = record.writtenOff[resource].addingClamped(sum - kept)
        }
        tree.accounts[slot].record = record
        tree.markChanged(slot)
    }

    /// Cuts the nominals of a group's debtors, but neither below their minimum nor below what those
    /// beneath them were promised; what is cut goes, for this period, to the siblings that had left
    /// nominal unused, pro rata.
    private mutating func payDebts(
        in group: Int, unused: [Int: Quantities], promised: [Int: Quantities]
    ) {
        let children = tree.accounts[group].children
        for resource in Resource.allCases {
            var total: Int64 = 0
            var lenders: [Int] = []
            for child in children {
                let record = tree.accounts[child].record
                let (nominal, debt) = (record.nominal[resource], record.debt[resource])
                if nominal == .max { continue }
                if debt == 0 {
                    lenders.append(child)
                    continue
                }
                let floor = max(record.reserved[resource], promised[child]?[resource] ?? 0)
                let above = max(0, nominal - floor)
                let rate = tree.accounts[child].policy.paybackRate
                let cut = min(debt, Int64(Int128(above) * Int128(rate) / 1_000_000))
                tree.accounts[child].record.debt[resource] -= cut
                tree.accounts[child].record.adjustment[resource] -= cut
                let paidBack = tree.accounts[child].record.statistics.paidBack[resource]
                tree.accounts[child].record.statistics.paidBack[resource] =
                    paidBack.addingClamped(cut)
                tree.markChanged(child)
                total += cut
            }
            let weights = lenders.map { UInt64(unused[$0]?[resource] ?? 0) }
            for (lender, share) in zip(lenders, Apportionment.divide(total, by: weights)) {
                tree.accounts[lender].record.adjustment[resource] += share
                tree.markChanged(lender)
            }
        }
    }
}

extension AccountTree {
    /// Lowers the debts of the groups above an account, whose closed period turned out cheaper.
    mutating func forgiveDebt(_ amounts: Quantities, above slot: Int) {
        if amounts.isZero { return }
        var node = accounts[slot].parent
        while node >= 0, accounts[node].parent >= 0 {
            accounts[node].record.debt = accounts[node].record.debt.excess(over: amounts)
            markChanged(node)
            node = accounts[node].parent
        }
    }
}
