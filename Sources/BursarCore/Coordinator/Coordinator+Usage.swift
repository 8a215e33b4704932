extension Coordinator {
    func accountSlot(_ path: AccountPath?) throws(Refusal) -> Int {
        guard let path else {
            throw Refusal(.unknownAccount, "the request names no account, and its session has none")
        }
        guard let slot = tree.slot(at: path) else {
            throw Refusal(.unknownAccount, "there is no account \(path)")
        }
        return slot
    }

    /// Records usage: on a grant it moves from held to consumed, else it is consumption without
    /// admission.
    mutating func track(
        _ id: UInt64?, _ said: Amounts, tokens: TokenUsage?, model: String, asker: Asker,
        origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        guard said.present != 0 || tokens != nil, said.isCountable else {
            throw Refusal(
                .invalidAmount, "track a finite amount from 0 to \(Amounts.most)")
        }
        let grant = try id.map { id throws(Refusal) in try openGrant(id) }
        let slot: Int
        if let grant {
            slot = grant.slot
        } else if let account = asker.account {
            slot = try existingOrAllocated(
                account, origin: origin, isBounded: asker.isBounded, at: now)
        } else {
            slot = try accountSlot(nil)
        }
        let (usage, billing) = try billed(
            said, by: tokens, of: model,
            or: grant.map { grants.places[$0.place].record.model } ?? "", time: said.values.time,
            at: slot, now: now)
        var growth = usage.values
        if let grant = grant.map({ grants.places[$0.place].record }) {
            guard let sum = grant.tracked.adding(usage.values),
                sum.excess(over: Quantities(repeating: Amounts.most)).isZero
            else {
                throw Refusal(.amountOverflow, "grant g\(grant.id) cannot count that much more")
            }
            growth = growth.excess(over: grant.held)
        }
        guard tree.canCount(growth, at: slot, isAdmitted: false) else {
            throw uncountable(at: slot)
        }
        let answer = record(
            .tracked(
                Tracked(
                    grant: id, account: tree.accounts[slot].record.id, usage: usage,
                    billing: billing, origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("tracked usage has an answer") }
        return answer
    }

    /// Gives back: held amounts of a grant, or unspent nominal above the minimum, which pays debt.
    mutating func repay(
        _ id: UInt64?, _ amounts: Amounts, account: AccountPath?, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        guard amounts.present != 0, amounts.isCountable else {
            throw Refusal(
                .invalidAmount, "give back a finite amount from 0 to \(Amounts.most)")
        }
        var returned = amounts
        let slot: Int
        var paidBack: Quantities
        if let id {
            let place: Int
            (place, slot) = try openGrant(id)
            let fit = amounts.values.least(grants.places[place].record.held)
            returned = Amounts(fit, presentIn: amounts.present)
            let node = tree.accounts[slot]
            let after = (node.treeUsed - fit).excess(over: node.record.nominal)
            paidBack = node.borrowed.excess(over: after)
        } else {
            slot = try accountSlot(account)
            let node = tree.accounts[slot]
            guard node.parent >= 0 else {
                throw Refusal(.invalidArgument, "a pool has nobody to give back to")
            }
            let unspent = node.record.nominal.excess(
                over: node.treeUsed.most(node.record.reserved))
            for resource in Resource.allCases where node.record.nominal[resource] == .max {
                guard amounts[resource] == .absent else {
                    throw Refusal(
                        .invalidAmount, "\(node.record.path) has no limit on \(resource)")
                }
            }
            returned = Amounts(amounts.values.least(unspent), presentIn: amounts.present)
            paidBack = returned.values.least(node.record.debt)
        }
        let answer = record(
            .repaid(
                Repaid(
                    grant: id, account: tree.accounts[slot].record.id, returned: returned,
                    paidBack: paidBack, origin: origin)),
            at: now)
        prepare(at: now)
        guard let answer else { preconditionFailure("a repayment has an answer") }
        return answer
    }
}
