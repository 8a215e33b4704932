import BursarLoad

extension BenchOptions {
    /// What servers are driven with.
    var plan: LoadPlan {
        var plan = LoadPlan(
            socket: door.socket ?? "", work: .lifecycles(.seconds(seconds)))
        if let pool { plan.pool = pool }
        plan.connections = connections
        plan.depth = depth
        plan.rate = rate
        plan.warmUp = .seconds(warmUp)
        if let accounts, !figures { plan.accounts = .named(count: accounts) }
        return plan
    }

    /// How it is measured, for people.
    func words(_ pinning: Pinning) -> String {
        let pace = rate.map { "\(BenchText.digits($0)) lifecycles a second" } ?? "closed loop"
        return [
            "\(DecimalText.counted(connections, "connection")) × depth \(depth)", pace,
            "\(DecimalText.counted(rounds, "round")) of \(BenchText.digits(seconds)) s",
            pinning.words,
        ].joined(separator: ", ")
    }
}
