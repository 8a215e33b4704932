/// Who uses more than its nominal, and what of that is wanted back. Kept up to date, so that a request
/// that finds the budget lent out does not have to look at every account.
extension AccountTree {
    /// Lists an account with its group's borrowers, or takes it off the list, after a change of what
    /// it uses or of its nominal. A borrower has open grants in a resource that it borrows.
    mutating func noteBorrowing(at slot: Int) {
        let parent = accounts[slot].parent
        if parent < 0 { return }
        let place = accounts[slot].placeAsBorrower
        if isBorrower(slot) == (place >= 0) { return }
        if place < 0 {
            accounts[slot].placeAsBorrower = accounts[parent].borrowers.count
            accounts[parent].borrowers.append(slot)
            return
        }
        // The last one takes its place.
        let last = accounts[parent].borrowers.removeLast()
        if last != slot {
            accounts[parent].borrowers[place] = last
            accounts[last].placeAsBorrower = place
        }
        accounts[slot].placeAsBorrower = -1
    }

    func isBorrower(_ slot: Int) -> Bool {
        func borrows(_ held: Int64, _ consumed: Int64, _ nominal: Int64) -> Bool {
            held > 0 && held + consumed > nominal
        }
        let (held, consumed) = (accounts[slot].treeHeld, accounts[slot].treeConsumed)
        let nominal = accounts[slot].record.nominal
        return borrows(held.tokens, consumed.tokens, nominal.tokens)
            || borrows(held.time, consumed.time, nominal.time)
            || borrows(held.cost, consumed.cost, nominal.cost)
    }

    /// Sums up what the accounts of a group were given, and what they may lend of it.
    mutating func sumShares(of group: Int) {
        var (nominals, lendable) = (Quantities.zero, Quantities.zero)
        for child in accounts[group].children {
            let (nominal, kept) = (accounts[child].record.nominal, accounts[child].record.protected)
            nominals = nominals.addingLimit(nominal)
            lendable = lendable.addingLimit(nominal.excess(over: kept))
        }
        accounts[group].beneath.nominals = nominals
        accounts[group].beneath.lendable = lendable
    }

    /// Counts what is wanted back of an account's own grants in, or out where negative.
    mutating func addRecalled(_ amounts: Quantities, at slot: Int) {
        accounts[slot].recalled += amounts
        var node = slot
        while node >= 0 {
            accounts[node].treeRecalled += amounts
            node = accounts[node].parent
        }
    }

    /// Counts what is wanted back of the grants of a leaf as wanted back of its parent's.
    mutating func moveRecalled(from slot: Int, to parent: Int) {
        accounts[parent].recalled += accounts[slot].recalled
        accounts[slot].recalled = .zero
        accounts[slot].treeRecalled = .zero
    }

    /// What is the account's own of its nominal: what the accounts beneath it were not given.
    func ownNominal(at slot: Int) -> Quantities {
        let nominal = accounts[slot].record.nominal
        if accounts[slot].children.isEmpty { return nominal }
        return nominal.combined(accounts[slot].beneath.nominals) { $0.subtractingClamped($1) }
    }

    /// What an account itself uses above what is its own of its nominal.
    func ownBorrowed(at slot: Int) -> Quantities {
        let used = accounts[slot].record.held + accounts[slot].record.consumed
        return used.excess(over: ownNominal(at: slot))
    }

    /// The lowest node above two accounts; one of them, if the other lies beneath it.
    func meeting(of a: Int, and b: Int) -> Int {
        var (a, b) = (a, b)
        while a != b {
            if accounts[a].depth < accounts[b].depth { swap(&a, &b) }
            a = accounts[a].parent
            precondition(a >= 0, "both belong to one pool")
        }
        return a
    }
}
