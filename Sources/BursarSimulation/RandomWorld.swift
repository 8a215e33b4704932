public import BursarCore

/// Settings of a random pool tree, drawn from a seed: shapes, limits and weights that occur, and some
/// that only a clumsy operator writes.
public struct RandomWorld: Sendable {
    /// The accounts, parents before children, the pool first.
    public var accounts: [ConfiguredAccount]

    /// A world drawn from `random`.
    public init(using random: inout SeededRandom) {
        accounts = [
            ConfiguredAccount(path: "main", settings: RandomWorld.pool(using: &random), digest: 1)
        ]
        if random.oneIn(4) {
            let pool = RandomWorld.pool(using: &random)
            accounts.append(ConfiguredAccount(path: "side", settings: pool, digest: 1))
        }
        for group in ["a", "b", "c"].prefix(Int.random(in: 0...3, using: &random)) {
            let path = AccountPath(stringLiteral: "main/\(group)")
            let settings = RandomWorld.settings(using: &random)
            accounts.append(ConfiguredAccount(path: path, settings: settings, digest: 1))
            for agent in 0..<Int.random(in: 0...3, using: &random) {
                let path = AccountPath(stringLiteral: "main/\(group)/x\(agent)")
                let settings = RandomWorld.settings(using: &random)
                accounts.append(ConfiguredAccount(path: path, settings: settings, digest: 1))
            }
        }
    }

    private static func pool(using random: inout SeededRandom) -> AccountSettings {
        var pool = AccountSettings()
        pool.nominal[.tokens] = .finite(Int64.random(in: 0...5_000, using: &random))
        if random.oneIn(2) {
            pool.nominal[.cost] = .finite(Int64.random(in: 1...900, using: &random))
        }
        if random.oneIn(4) { pool.nominal[.time] = .unlimited }
        share(&pool, using: &random)
        if random.oneIn(3) { pool.defaultReserved = Int64.random(in: 0...400_000, using: &random) }
        if random.oneIn(3) { pool.paybackRate = Int64.random(in: 0...1_000_000, using: &random) }
        if random.oneIn(4) { pool.perOperation[.tokens] = .finite(350) }
        if random.oneIn(2) { enforce(&pool, using: &random) }
        pool.recallGrace = Int64.random(in: 0...800, using: &random)
        pool.onAbandon = [.charge, .tracked, .refund].randomElement(using: &random)
        return pool
    }

    /// What slows an account down and what it does without, and when.
    private static func enforce(
        _ settings: inout AccountSettings, using random: inout SeededRandom
    ) {
        if random.oneIn(3) {
            settings.pacing =
                [
                    .automatic, .rate(Amounts(tokens: Int64.random(in: 0...6_000, using: &random))),
                ].randomElement(using: &random) ?? .off
        }
        if random.oneIn(3) {
            settings.ladder = [
                DegradationRung(
                    threshold: random.oneIn(2)
                        ? Int64.random(in: 50_000...800_000, using: &random) : nil,
                    disabled: ["search"],
                    most: Amounts(tokens: Int64.random(in: 1...300, using: &random))),
                DegradationRung(
                    models: ["large", "small"],
                    most: Amounts(tokens: Int64.random(in: 1...200, using: &random))),
            ]
        }
        if random.oneIn(4) {
            settings.deadline = Int64.random(in: 1...600_000, using: &random)
        }
        if random.oneIn(4) { settings.hysteresis = Int64.random(in: 0...900_000, using: &random) }
    }

    /// How a group shares and divides; often as its parent, or as usual.
    private static func share(
        _ settings: inout AccountSettings, using random: inout SeededRandom
    ) {
        if random.oneIn(2) {
            settings.sharing = [.static, .pool, .auction].randomElement(using: &random)
        }
        if random.oneIn(2) {
            settings.allocation = [.equal, .proportional, .priority, .dynamic]
                .randomElement(using: &random)
        }
        if random.oneIn(4) {
            settings.pricing = [.uniform, .vcg, .proportional].randomElement(using: &random)
        }
        if random.oneIn(4) {
            settings.initialCredits = Int64.random(in: 0...3_000, using: &random)
        }
        if random.oneIn(4) {
            settings.guarantee = Int64.random(in: 0...1_000_000, using: &random)
        }
        if random.oneIn(4) {
            settings.carryOver.tokens = .fraction(Int64.random(in: 0...900_000, using: &random))
        }
    }

    /// The usual limits, or some so small that they are met.
    public static func limits(using random: inout SeededRandom) -> Limits {
        var limits = Limits()
        guard random.oneIn(3) else { return limits }
        limits.accounts = Int.random(in: 8...20, using: &random)
        limits.grantsPerAccount = Int.random(in: 3...20, using: &random)
        limits.openGrants = Int.random(in: 10...30, using: &random)
        limits.abandonedGrants = Int.random(in: 0...6, using: &random)
        limits.waitingRequests = Int.random(in: 1...6, using: &random)
        limits.answersPerScope = Int.random(in: 4...20, using: &random)
        limits.lanes = Int.random(in: 10...40, using: &random)
        limits.answers = Int.random(in: 10...60, using: &random)
        limits.accountsPerUser = Int.random(in: 4...20, using: &random)
        limits.dormantNames = Int.random(in: 0...2, using: &random)
        return limits
    }

    /// Settings of an account, mostly none.
    public static func settings(using random: inout SeededRandom) -> AccountSettings {
        var settings = AccountSettings()
        settings.weight = UInt32.random(in: 1...5, using: &random)
        settings.priority = Int32.random(in: -1...1, using: &random)
        if random.oneIn(4) { share(&settings, using: &random) }
        if random.oneIn(6) { enforce(&settings, using: &random) }
        if random.oneIn(5) {
            settings.nominal[.tokens] = .finite(Int64.random(in: 0...300, using: &random))
        }
        if random.oneIn(5) {
            settings.ceiling[.tokens] = .finite(Int64.random(in: 300...900, using: &random))
        }
        if random.oneIn(5) {
            settings.reserved[.tokens] = .fraction(Int64.random(in: 0...700_000, using: &random))
        } else if random.oneIn(5) {
            settings.reserved[.tokens] = .absolute(Int64.random(in: 0...100, using: &random))
        }
        if random.oneIn(5) {
            let part = Int64.random(in: 0...1_000_000, using: &random)
            settings.lendingLimit[.tokens] = .fraction(part)
        }
        if random.oneIn(5) {
            settings.debtLimit[.tokens] = .absolute(Int64.random(in: 0...100, using: &random))
        }
        if random.oneIn(5) {
            settings.borrowingLimit[.tokens] = .absolute(Int64.random(in: 0...200, using: &random))
        }
        return settings
    }
}
