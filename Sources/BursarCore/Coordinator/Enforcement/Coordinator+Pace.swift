/// Throttling: a pace in units per minute, kept by GCRA over an account with all beneath it.
extension Coordinator {
    /// A second's worth passes at once, and whatever is larger when nothing passed for a second.
    private static let burstsPerMinute: Int64 = 60

    /// The pace of so many units per minute.
    private static func pace(_ rate: Int64) -> GCRA {
        GCRA(
            units: rate, period: 60_000_000_000, burst: max(1, rate / Coordinator.burstsPerMinute))
    }

    /// What an account may use per minute; absent: any.
    func rate(at slot: Int, _ now: Instant) -> Amounts {
        let settings = tree.accounts[slot].record.settings
        var rate = settings.throttle
        if !tree.accounts[slot].isPaced { return rate }
        if settings.pacing != .off, tree.level(at: slot, upTo: slot) >= .orange {
            switch settings.pacing {
            case .off: break
            case .rate(let most): rate = rate.tightened(by: most)
            case .automatic: rate = rate.tightened(by: automaticRate(at: slot, now))
            }
        }
        if let ladder = degradation(at: slot, replacing: "", upTo: slot) {
            rate = rate.tightened(by: ladder.rate)
        }
        return rate
    }

    /// What an account and those above it may use per minute.
    func rateInForce(at slot: Int, _ now: Instant) -> Amounts {
        var rate = Amounts.none
        var node = slot
        while node >= 0 {
            if tree.accounts[node].isPaced { rate = rate.tightened(by: self.rate(at: node, now)) }
            node = tree.accounts[node].parent
        }
        return rate
    }

    /// The rate at which what is left lasts to the end of the pool's period.
    private func automaticRate(at slot: Int, _ now: Instant) -> Amounts {
        guard let end = periodEnds[tree.accounts[tree.accounts[slot].pool].record.id] else {
            return .none
        }
        let left = max(1, now.millisecondsUntil(end))
        let (limit, consumed) = (tree.limit(at: slot), tree.accounts[slot].treeConsumed)
        let levels = tree.levels(at: slot)
        var rate = Amounts.none
        for resource in Resource.allCases
        where limit[resource] != .max && levels.inForce(resource) >= .orange {
            let rest = max(0, limit[resource] - consumed[resource])
            rate[resource] = .finite(Int64(clamping: Int128(rest) * 60_000 / Int128(left)))
        }
        return rate
    }

    /// Milliseconds until the paces of an account and those above it let a request through; 0: now,
    /// `Int64.max`: not by the passing of time. Nothing above `top` counts.
    func paceDelay(
        of amounts: Quantities, at slot: Int, upTo top: Int, _ now: Instant
    ) -> (delay: Int64, node: Int) {
        var worst = (delay: Int64(0), node: slot)
        var node = slot
        while node >= 0 {
            if tree.accounts[node].isPaced {
                let rates = rate(at: node, now)
                for resource in Resource.allCases where amounts[resource] > 0 {
                    guard let rate = rates[resource].finite else { continue }
                    if rate == 0 { return (.max, node) }
                    let delay = Coordinator.pace(rate).delay(
                        of: amounts[resource], tree.accounts[node].paces[resource],
                        at: now.nanoseconds)
                    if delay > worst.delay { worst = (delay, node) }
                }
            }
            if node == top { break }
            node = tree.accounts[node].parent
        }
        let milliseconds = worst.delay / 1_000_000 + (worst.delay % 1_000_000 == 0 ? 0 : 1)
        return (milliseconds, worst.node)
    }

    /// Counts what passed against the paces of an account and those above it; gives back where
    /// negative.
    mutating func chargePaces(_ amounts: Quantities, at slot: Int, _ time: Instant) {
        if amounts.isZero { return }
        var node = slot
        while node >= 0 {
            if tree.accounts[node].isPaced {
                let rates = rate(at: node, time)
                for resource in Resource.allCases where amounts[resource] != 0 {
                    // Through a pace of nothing only passes what is not held back by any.
                    guard let rate = rates[resource].finite, rate > 0 else { continue }
                    Coordinator.pace(rate).charge(
                        amounts[resource], &tree.accounts[node].paces[resource],
                        at: time.nanoseconds)
                }
            }
            node = tree.accounts[node].parent
        }
    }

    /// Sets an account's pace, whatever its level.
    mutating func throttle(
        _ path: AccountPath, _ rate: Amounts, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        let slot = try accountSlot(path)
        guard rate.isCountable else {
            throw Refusal(
                .invalidAmount, "a pace is from 0 to \(Amounts.most) units per minute")
        }
        let answer = record(
            .paceChanged(
                PaceChanged(
                    account: tree.accounts[slot].record.id, rate: rate, origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("a pace has an answer") }
        return answer
    }

    mutating func evolve(_ fact: PaceChanged, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        var settings = tree.accounts[slot].record.settings
        settings.throttle = fact.rate
        tree.setSettings(settings, at: slot)
        tree.accounts[slot].forgetPaces()
        hasFreed = true
        return .paced(PacedAnswer(rate: fact.rate, seq: entry.seq))
    }

    /// Tells when the period of a pool ends, to which its budget is to last.
    public mutating func setPeriodEnd(_ end: Instant?, of pool: AccountPath) {
        guard let slot = tree.slot(at: pool) else { return }
        periodEnds[tree.accounts[slot].record.id] = end
    }
}

extension Account {
    /// Starts its paces anew.
    mutating func forgetPaces() { paces = PerResource(repeating: GCRA.State()) }
}
