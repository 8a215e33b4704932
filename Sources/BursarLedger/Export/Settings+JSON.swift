internal import BursarCore

extension JSONLine {
    mutating func write(_ source: AccountSource) {
        switch source {
        case .configuration(let digest):
            field("source", "configuration")
            field("source_digest", digest: digest)
        case .allocated: field("source", "allocated")
        case .delegated(let session):
            field("source", "delegated")
            field("source_session", digest: session)
        }
    }

    /// What the settings say; what they leave open is left out.
    mutating func write(_ settings: AccountSettings) {
        field("nominal", settings.nominal)
        field("reserved", settings.reserved)
        field("ceiling", settings.ceiling)
        field("lending_limit", settings.lendingLimit)
        field("borrowing_limit", settings.borrowingLimit)
        field("debt_limit", settings.debtLimit)
        field("per_operation", settings.perOperation)
        field("weight", settings.weight)
        field("priority", settings.priority)
        if let sharing = settings.sharing { field("sharing", sharing.label) }
        if let allocation = settings.allocation { field("allocation", allocation.label) }
        if let part = settings.defaultReserved { field("default_reserved_ppm", part) }
        if let rate = settings.paybackRate { field("payback_rate_ppm", rate) }
        if let policy = settings.onAbandon { field("on_abandon", policy.label) }
        if let thresholds = settings.thresholds {
            object("thresholds_ppm") { line in
                line.field("yellow", thresholds.yellow)
                line.field("orange", thresholds.orange)
                line.field("red", thresholds.red)
                line.field("black", thresholds.black)
            }
        }
        if let isDynamic = settings.dynamicAccounts { field("dynamic_accounts", isDynamic) }
        field("carry_over", settings.carryOver)
        if let credits = settings.initialCredits { field("initial_credits", credits) }
        if let part = settings.guarantee { field("guarantee_ppm", part) }
        if let rate = settings.learningRate { field("learning_rate_ppm", rate) }
        if let pricing = settings.pricing { field("pricing", pricing.label) }
        if let interval = settings.clearingInterval { field("clearing_interval_ms", interval) }
        if let grace = settings.recallGrace { field("recall_grace_ms", grace) }
        field("elasticity_ppm", settings.elasticity)
        if let parts = settings.hysteresis { field("hysteresis_ppm", parts) }
        switch settings.pacing {
        case .off: break
        case .automatic: field("pacing", "automatic")
        case .rate(let rate): field("pacing_per_minute", rate)
        }
        field("throttle_per_minute", settings.throttle)
        if let ladder = settings.ladder { field("ladder_rungs", UInt64(ladder.count)) }
        if let deadline = settings.deadline { field("deadline_ms", deadline) }
        if let parts = settings.estimateQuantile { field("estimate_quantile_ppm", parts) }
        if let prices = settings.prices { write(prices) }
    }

    private mutating func field(_ name: String, _ bounds: Bounds) {
        object(name) { line in
            line.field("tokens", bounds.tokens)
            line.field("time_ms", bounds.time)
            line.field("cost_nano", bounds.cost)
        }
    }

    /// A number, `"unlimited"`, or an object with parts per million.
    private mutating func field(_ name: String, _ bound: Bound) {
        switch bound {
        case .inherited: break
        case .absolute(let value): field(name, value)
        case .fraction(let parts): object(name) { $0.field("ppm", parts) }
        case .unlimited: field(name, "unlimited")
        }
    }
}

extension RawRepresentable {
    /// The name of an enumeration's value in exported lines and in the journal: that of the case, in
    /// snake case.
    public var label: String {
        "\(self)".reduce(into: "") { text, character in
            text += character.isUppercase ? "_" + character.lowercased() : String(character)
        }
    }
}
