internal import BursarCore
internal import BursarDaemon
internal import BursarLedger
internal import BursarProtocol

/// What agents ask about.
extension Simulation {
    /// A configuration.
    static func settings(using random: inout SeededRandom) -> EmbeddedCoordinator.Settings {
        var settings = EmbeddedCoordinator.Settings(accounts: RandomWorld(using: &random).accounts)
        settings.period =
            random.oneIn(2) ? Int64.random(in: 1_000...600_000, using: &random) : nil
        settings.durability =
            [.full, .full, .full, .process, .none].randomElement(using: &random) ?? .full
        settings.abandonGrace = Int64.random(in: 0...9_000, using: &random)
        if random.oneIn(3) { settings.waitingRequests = Int.random(in: 0...8, using: &random) }
        if random.oneIn(3) { settings.inFlight = Int.random(in: 1...9, using: &random) }
        if random.oneIn(4) {
            settings.ledgerBytesMost = Int64.random(in: 100_000...400_000, using: &random)
        }
        if random.oneIn(4) {
            settings.overheadShare = Int64.random(in: 1...20_000, using: &random)
        }
        return settings
    }

    /// Another configuration for the same ledger.
    func otherSettings() -> EmbeddedCoordinator.Settings {
        var new = Simulation.settings(using: &random)
        new.durability = settings.durability
        new.ledgerBytesMost = settings.ledgerBytesMost
        // Pools do not go.
        for old in settings.accounts
        where old.path.parent == nil && !new.accounts.contains(where: { $0.path == old.path }) {
            new.accounts.append(old)
        }
        return new
    }

    /// An account that is there, or could be.
    func somePath() -> AccountPath {
        let configured = settings.accounts.randomElement(using: &random)?.path ?? "main"
        guard random.oneIn(4) else { return configured }
        return configured.appending("n\(Int.random(in: 0...5, using: &random))") ?? configured
    }

    /// A grant that somebody may have.
    func someGrant() -> UInt64 {
        let open = checker.model.grants.keys.max() ?? 1
        return UInt64.random(in: 1...open, using: &random)
    }

    /// A request that changes nothing.
    func reading(_ account: String?, _ isOperator: Bool) -> BursarProtocol.Request {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .ping(.init())
        case 1, 2: .check(.init(account: account))
        case 3: .enforce(.init(account: account))
        case 4: .report(.init(account: account, subtree: random.oneIn(2)))
        case 5: .forecast(.init(account: account))
        case 6: .inspect(.init(subject: .accounts, account: account))
        case 7: .inspect(.init(subject: .grants, account: account))
        case 8: .inspect(.init(subject: .entries))
        case 9: .operations(.init(account: account))
        case 10: .prices(.init(account: account))
        default: .inspect(.init(subject: random.oneIn(20) ? .verification : .grants))
        }
    }
}
