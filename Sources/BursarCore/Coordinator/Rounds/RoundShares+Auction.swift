/// What competitors bid in a round, and what they bought.
extension RoundShares {
    /// What the requests of an account, and of those beneath it, won at an auction.
    struct Purchase {
        /// Units that are its own and not for sale.
        var free: Int64
        /// Units that it bought.
        var bought: Int64
        /// Credits for all of them.
        var payment: Int64
    }

    /// The bids of all requests beneath a member for what lies beyond its slack, as far as its
    /// credits cover them; the slack takes the place of the highest.
    func bids(
        of member: Contention.Member, _ resource: Resource, _ policy: Policy, slack: Int64,
        credits: Int64
    ) -> [Bid] {
        var waiting: [WaitingQueue.Waiter] = []
        switch member {
        case .own(let slot): waiting = contention.requests[slot] ?? []
        case .account(let slot): collect(slot, into: &waiting)
        }
        waiting.sort {
            let (a, b) = ($0.reservation.bid, $1.reservation.bid)
            return a != b ? a > b : $0.ticket < $1.ticket
        }
        var (slack, left) = (slack, credits)
        var bids: [Bid] = []
        for waiter in waiting {
            let wanted = waiter.reservation.want.values[resource]
            let units = wanted - min(slack, wanted)
            slack -= wanted - units
            var price = waiter.reservation.bid
            if units == 0 { continue }
            if policy.pricing == .proportional {
                price = min(price, left)
                left -= price
            } else {
                price = min(price, left / units)
                left -= price * units
            }
            bids.append(Bid(price: price, units: units))
        }
        if policy.pricing == .proportional {
            let sum = bids.reduce(Int64(0)) { $0.addingClamped($1.price) }
            let units = bids.reduce(Int64(0)) { $0.addingClamped($1.units) }
            return units == 0 ? [] : [Bid(price: sum, units: units)]
        }
        return bids.sorted { $0.price > $1.price }
    }

    private func collect(_ slot: Int, into waiting: inout [WaitingQueue.Waiter]) {
        for member in contention.members[slot] ?? [] {
            switch member {
            case .own: waiting += contention.requests[slot] ?? []
            case .account(let slot): collect(slot, into: &waiting)
            }
        }
    }

    /// Takes from the budget of an account what one of its requests was granted; returns the credits
    /// that it pays.
    mutating func take(
        _ amounts: Quantities, at slot: Int, payer: Int
    ) -> Quantities {
        budgets[slot] = budgets[slot]?.excess(over: amounts)
        var paid = Quantities.zero
        for (resource, purchase) in purchases[payer] ?? [:] {
            let free = min(purchase.free, amounts[resource])
            let bought = min(purchase.bought, amounts[resource] - free)
            var left = purchase
            if bought > 0 {
                paid[resource] = Int64(
                    Int128(purchase.payment) * Int128(bought) / Int128(purchase.bought))
            }
            left.free -= free
            left.bought -= bought
            left.payment -= paid[resource]
            purchases[payer]?[resource] = left
        }
        return paid
    }
}

extension Policy {
    /// The rule by which a group that deals in credits divides among those who compete.
    func allocator(quantum: UInt64) -> any Allocator<Int64> {
        if sharing != .auction { return Karma(guarantee: guarantee, quantum: quantum) }
        switch pricing {
        case .uniform: return UniformPriceAuction()
        case .vcg: return VickreyAuction()
        case .proportional: return ProportionalAuction()
        }
    }
}
