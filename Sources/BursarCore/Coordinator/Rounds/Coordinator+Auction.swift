/// Auctions: while budget is scarce beneath such a group, requests wait for the next clearing.
extension Coordinator {
    /// Whether a request waits for a clearing that is not due. What is within the asker's nominal is
    /// not for sale.
    func isGated(
        _ waiter: WaitingQueue.Waiter, at slot: Int, clearing auctions: Set<AccountID>
    ) -> Bool {
        guard let market = tree.market(above: slot) else { return false }
        return !auctions.contains(tree.accounts[market.group].record.id)
            && !tree.isWithinNominal(waiter.reservation.want.values, at: slot)
    }

    /// Whether a new request beneath an auction has to bid against others.
    func isContested(_ reservation: Reservation, at slot: Int) -> Bool {
        guard !queue.clearings.isEmpty, let market = tree.market(above: slot),
            !tree.isWithinNominal(reservation.want.values, at: slot)
        else { return false }
        return queue.clearings[tree.accounts[market.group].record.id] != nil
            && hasBidders(in: market.group)
    }

    private func hasBidders(in group: Int) -> Bool {
        queue.waiters.contains { waiter in
            tree.slot(of: waiter.account).flatMap { tree.market(above: $0)?.group } == group
        }
    }

    /// Refuses a bid that the asker's credits do not cover.
    func checkBid(_ reservation: Reservation, at slot: Int) throws(Refusal) {
        if reservation.bid == 0 { return }
        guard (0...Amounts.most).contains(reservation.bid) else {
            throw Refusal(.invalidAmount, "a bid is from 0 to \(Amounts.most) credits")
        }
        guard let market = tree.market(above: slot) else { return }
        let credits = tree.credits(at: market.payer)
        let pricing = tree.accounts[market.group].policy.pricing
        // Neither what is its own nor what is unlimited is for sale.
        let bought = reservation.need.values.excess(over: tree.unused(at: market.payer))
        let whole = tree.accounts[market.group].record.nominal
        for resource in Resource.allCases where bought[resource] > 0 && whole[resource] != .max {
            let units = pricing == .proportional ? 1 : bought[resource]
            let most = Int128(reservation.bid) * Int128(units)
            if most > Int128(credits[resource]) {
                throw Refusal(
                    .insufficientCredits,
                    "\(tree.accounts[market.payer].record.path) has \(credits[resource]) credits "
                        + "for \(resource), and the bid may cost \(most)")
            }
        }
    }

    /// Sees to it that the auction above a request that begins to wait is cleared.
    mutating func expectClearing(above slot: Int, at now: Instant) {
        guard let market = tree.market(above: slot) else { return }
        let id = tree.accounts[market.group].record.id
        if queue.clearings[id] == nil { scheduleClearing(of: id, at: now) }
    }

    /// Plans the next clearing of an auction, if anyone still waits for it.
    mutating func scheduleClearing(of id: AccountID, at now: Instant) {
        queue.clearings[id] = nil
        guard let group = tree.slot(of: id), tree.accounts[group].policy.sharing == .auction,
            hasBidders(in: group)
        else { return }
        queue.clearings[id] = now.advanced(
            milliseconds: tree.accounts[group].policy.clearingInterval)
    }

    /// What a request pays for budget that the shares of a clearing left over, because requests
    /// that bid as much were too large for it: its own bid, for what is not the payer's own.
    func price(
        of amounts: Quantities, for waiter: WaitingQueue.Waiter, at slot: Int
    ) -> Quantities {
        let bid = waiter.reservation.bid
        guard bid > 0, let market = tree.market(above: slot),
            !tree.isWithinNominal(amounts, at: slot)
        else { return .zero }
        let credits = tree.credits(at: market.payer)
        let isShared = tree.accounts[market.group].policy.pricing == .proportional
        let bought = amounts.excess(over: tree.unused(at: market.payer))
        return bought.combined(credits) { units, credits in
            if units == 0 { return 0 }
            return Int64(min(Int128(bid) * Int128(isShared ? 1 : units), Int128(credits)))
        }
    }
}
