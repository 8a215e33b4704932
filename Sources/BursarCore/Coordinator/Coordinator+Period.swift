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
        for slot in order where slot != pool {
            let account = tree.accounts[slot]
            unused[slot] = account.record.highestNominal.excess(over: account.treeConsumed)
            chargeDebt(at: slot)
        }
        for group in order where !tree.accounts[group].children.isEmpty {
            settlePeriodCredits(in: group)
        }
        for slot in order.reversed() {
            let consumed = tree.accounts[slot].record.consumed
            tree.add(held: .zero, consumed: .zero - consumed, at: slot)
            tree.accounts[slot].record.adjustment = .zero
            tree.accounts[slot].record.handedBack = .zero
            tree.accounts[slot].record.highestNominal = .zero
        }
        tree.accounts[pool].record.period += 1
        tree.accounts[pool].record.periodStart = fact.boundary
        // From the top down: what a group pays of its debt, the accounts beneath do not have.
        tree.setPoolLimits(pool)
        for group in order where !tree.accounts[group].children.isEmpty {
            tree.divideOneLevel(group)
            payDebts(in: group, unused: unused)
            for child in tree.accounts[group].children {
                tree.accounts[child].record.highestNominal = .zero
            }
            tree.divideOneLevel(group)
        }
        tree.fund(pool)
        tree.endDivision(of: pool)
        hasFreed = true
    }

    /// `debt += max(0, consumed − highest nominal)`, at most the debt limit. What was handed back
    /// early was not the account's own any more.
    mutating func chargeDebt(at slot: Int) {
        let consumed = tree.accounts[slot].treeConsumed
        var record = tree.accounts[slot].record
        for resource in Resource.allCases where record.highestNominal[resource] != .max {
            let own = max(0, record.highestNominal[resource] - record.handedBack[resource])
            let over = max(0, consumed[resource] - own)
            if over == 0 { continue }
            // A nominal, as it is without payback and what was handed back.
            let change = record.adjustment[resource] - record.handedBack[resource]
            let whole = record.nominal[resource].subtractingClamped(change)
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

    /// Cuts the nominals of a group's debtors; what is cut goes, for this period, to the siblings that
    /// had left nominal unused, pro rata.
    private mutating func payDebts(in group: Int, unused: [Int: Quantities]) {
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
                let above = max(0, nominal - record.reserved[resource])
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
