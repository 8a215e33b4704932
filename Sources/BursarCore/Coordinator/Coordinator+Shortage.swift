/// Why a reservation does not fit, and what stands in the way.
extension Coordinator {
    /// Why a reservation does not fit.
    func shortage(of reservation: Reservation, at slot: Int, now: Instant) -> Refusal {
        var refusal = shortageReason(of: reservation, at: slot, now: now)
        refusal.level = level(at: slot)
        return refusal
    }

    private func shortageReason(
        of reservation: Reservation, at slot: Int, now: Instant
    ) -> Refusal {
        let need = reservation.need
        let path = tree.accounts[slot].record.path
        let limit = tree.limit(at: slot)
        for resource in Resource.allCases where need.values[resource] > 0 && limit[resource] == 0 {
            return Refusal(
                .noBudget, "\(path) has no \(resource) to give: its limit is 0", blockedAt: nil)
        }
        guard let node = tree.obstacle(to: need.values, at: slot) else {
            return Refusal(
                .queuedBehind, "what \(path) could use is set aside for longer waiting requests",
                retryAfter: queue.nextEvent(after: now).map { now.millisecondsUntil($0) })
        }
        let obstacle = tree.accounts[node]
        let room = tree.headroom(at: slot)
        let short = need.values.excess(over: room)
        let resource = Resource.allCases.first { short[$0] > 0 } ?? .tokens
        var retryAfter: Int64?
        if obstacle.treeHeld[resource] > 0, let expiry = grants.nextExpiry, expiry > now {
            retryAfter = now.millisecondsUntil(expiry)
        }
        return Refusal(
            .insufficientBudget,
            "\(path) can get \(room[resource]) \(resource) now, not \(need.values[resource]): "
                + "\(obstacle.record.path) has \(obstacle.treeHeld[resource]) held and "
                + "\(obstacle.treeConsumed[resource]) consumed",
            retryAfter: retryAfter, blockedAt: obstacle.record.id)
    }

    /// The open grants beneath the account that stands in the way, largest first; of very many only
    /// the newest of each account are looked at.
    public func obstacles(to refusal: Refusal, most: Int) -> [GrantRecord] {
        guard let id = refusal.blockedAt, let node = tree.slot(of: id) else { return [] }
        let inWay = newestGrants(beneath: node, most: 4_096)
        let sorted = inWay.sorted { a, b in
            let (x, y) = (a.held, b.held)
            return (x.tokens, x.cost, x.time, b.id) > (y.tokens, y.cost, y.time, a.id)
        }
        return Array(sorted.prefix(most))
    }

    private func newestGrants(beneath node: Int, most: Int) -> [GrantRecord] {
        var found: [GrantRecord] = []
        var nodes = [node]
        while let next = nodes.popLast(), found.count < most {
            for place in grants.places(ofAccount: next).prefix(most - found.count)
            where grants.places[place].record.abandoned == nil {
                found.append(grants.places[place].record)
            }
            nodes += tree.accounts[next].children.filter { tree.accounts[$0].treeGrants > 0 }
        }
        return found
    }

    /// Why amounts are refused that an account cannot count.
    func uncountable(at slot: Int) -> Refusal {
        Refusal(
            .amountOverflow,
            "\(tree.accounts[slot].record.path) cannot count that much more and leave the other "
                + "accounts something to count")
    }
}
