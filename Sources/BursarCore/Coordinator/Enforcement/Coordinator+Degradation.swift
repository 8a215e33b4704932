/// The ladder by which an account does without things, step by step.
extension Coordinator {
    /// What an account has to do without; `nil`: nothing. Nothing above
    /// `top` matters.
    func degradation(
        at slot: Int, replacing model: String, upTo top: Int = -1
    ) -> Degradation? {
        let ladder = tree.accounts[slot].policy.ladder
        if ladder.isEmpty { return nil }
        let rung = rungsInForce(at: slot, upTo: top)
        return rung == 0 ? nil : Degradation(rung: rung, of: ladder, replacing: model)
    }

    /// What the account at a path has to do without; `nil`: nothing.
    public func degradation(of path: AccountPath, replacing model: String = "") -> Degradation? {
        tree.slot(at: path).flatMap { degradation(at: $0, replacing: model) }
    }

    /// Milliseconds until the account at a path may do anything again: what its pace says of the
    /// smallest request; `nil`: at once.
    public func pause(of path: AccountPath, at now: Instant) -> Int64? {
        guard let slot = tree.slot(at: path) else { return nil }
        let one = Quantities(repeating: 1)
        let (delay, _) = paceDelay(of: one, at: slot, upTo: -1, now)
        return delay == 0 ? nil : delay
    }

    /// How many rungs of an account's ladder are in force.
    private func rungsInForce(at slot: Int, upTo top: Int) -> Int {
        let (ladder, thresholds) = (
            tree.accounts[slot].policy.ladder, tree.accounts[slot].policy.thresholds
        )
        let level = tree.level(at: slot, upTo: top)
        if level == .black { return ladder.count }
        let percentage = tree.worstPercentage(at: slot, upTo: top)
        let span = thresholds.black - thresholds.red
        var count = 0
        for (index, rung) in ladder.enumerated() {
            let even = thresholds.red + span * Int64(index) / Int64(ladder.count)
            let isFirst = index == 0 && rung.threshold == nil && level >= .red
            if isFirst || percentage >= rung.threshold ?? even { count = index + 1 }
        }
        return count
    }
}
