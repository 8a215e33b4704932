/// What allocation rounds need to know of the accounts.
extension AccountTree {
    /// By how much an account and all beneath it may grow, as far as its own ceiling goes, without
    /// what is set aside there.
    func room(at slot: Int, setAside: SetAside) -> Quantities {
        let room = AccountTree.room(
            below: accounts[slot].elasticCeiling, over: accounts[slot].committed)
        guard !setAside.isEmpty, let kept = setAside[slot] else { return room }
        return AccountTree.room(below: room, over: kept)
    }

    /// What is set aside for an account and idles: so much it gets without asking its group.
    func slack(at slot: Int) -> Quantities {
        accounts[slot].record.funded.excess(over: accounts[slot].committed)
    }

    /// What of an account's nominal nobody beneath it uses or has to himself.
    func unused(at slot: Int) -> Quantities {
        accounts[slot].record.nominal.excess(over: accounts[slot].committed)
    }

    /// What a competitor has of its group's budget already.
    func contribution(of member: Contention.Member) -> Quantities {
        switch member {
        case .own(let slot): accounts[slot].record.held + accounts[slot].record.consumed
        case .account(let slot): accounts[slot].contribution
        }
    }

    /// The credits that an account can still spend.
    func credits(at slot: Int) -> Quantities {
        guard let credit = accounts[slot].record.credit else { return .zero }
        return credit.balance.excess(over: credit.contended)
    }

    /// The uppermost group above an account that sells by auction, and the account directly beneath
    /// it that pays.
    func market(above slot: Int) -> (group: Int, payer: Int)? {
        var market: (group: Int, payer: Int)?
        var node = slot
        while accounts[node].parent >= 0 {
            let parent = accounts[node].parent
            if accounts[parent].policy.sharing == .auction { market = (parent, node) }
            node = parent
        }
        return market
    }

    /// Whether `amounts` more would stay within the nominal of an account and of all groups above it.
    /// Whether its pool has as much left is another question.
    func isWithinNominal(_ amounts: Quantities, at slot: Int) -> Bool {
        var isWithin = true
        forEachGrowth(of: amounts, at: slot) { node, growth in
            if node != slot, accounts[node].parent < 0 { return }
            let nominal = accounts[node].record.nominal
            for resource in Resource.allCases where growth[resource] > 0 {
                let own = nominal[resource].subtractingClamped(accounts[node].treeUsed[resource])
                if growth[resource] > own { isWithin = false }
            }
        }
        return isWithin
    }
}
