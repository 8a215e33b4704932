internal import BursarCore
internal import BursarDaemon
internal import BursarLedger
internal import BursarProtocol

/// What agents ask about.
extension Simulation {
    /// Milliseconds in which whoever lost its connection, or the coordinator, may come back, with some to
    /// spare: after a restart it has 15 seconds, which is more than any configuration gives.
    static let longestGrace: Int64 = 20_000

    /// A configuration.
    static func settings(using random: inout SeededRandom) -> EmbeddedCoordinator.Settings {
        var settings = EmbeddedCoordinator.Settings(accounts: RandomWorld(using: &random).accounts)
        // Debts arise when periods end: many do in some worlds.
        let longest: Int64 = random.oneIn(2) ? 15_000 : 600_000
        settings.period =
            random.oneIn(3) ? nil : Int64.random(in: 1_000...longest, using: &random)
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
        return new
    }

    /// Whether accounts live on in a pool that the configuration does not have any more.
    var hasDroppedPool: Bool {
        let pools = process?.coordinator.ask { $0.pools } ?? []
        return !pools.allSatisfy { pool in settings.accounts.contains { $0.path == pool } }
    }

    /// An account that is there, or could be.
    func somePath() -> AccountPath {
        let drawn = settings.accounts.randomElement(using: &random)?.path ?? "main"
        // Beneath a pool that is not there yet, a name would mean another account now than then.
        let pools = process?.coordinator.ask { $0.pools } ?? []
        let isThere = pools.contains { $0.components.first == drawn.components.first }
        let configured = isThere ? drawn : "main"
        guard random.oneIn(3) else { return configured }
        // Who uses what somebody made runs up debts, which its end must not forget.
        if random.oneIn(2), let made = madeAccount() { return made }
        return configured.appending("n\(Int.random(in: 0...5, using: &random))") ?? configured
    }

    /// An account that is there, and was not configured, if there is one.
    func madeAccount() -> AccountPath? {
        guard let paths = process?.coordinator.ask({ $0.paths(beneath: nil) }) else { return nil }
        let configured = Set(settings.accounts.map(\.path))
        return paths.filter { !configured.contains($0) }.randomElement(using: &random)
    }

    /// A grant that somebody may have.
    func someGrant() -> UInt64 {
        UInt64.random(in: 1...max(1, checker.now.model.lastGrant), using: &random)
    }

    /// A request that changes nothing.
    func reading(_ account: String?, _ isOperator: Bool) -> BursarProtocol.Request {
        switch Int.random(in: 0..<17, using: &random) {
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
        case 11: .inspect(.init(subject: .coordinator))
        case 12: .inspect(.init(subject: .configuration))
        case 13, 14: .attribution(attribution(account))
        case 15: .preview(preview(account))
        default: .inspect(.init(subject: random.oneIn(20) ? .verification : .grants))
        }
    }

    /// A report of who used what.
    private func attribution(_ account: String?) -> BursarProtocol.Request.Attribution {
        let dimensions: [Dimension] = [.account, .operation, .model, .class, .period]
        return .init(
            account: account,
            by: dimensions.filter { _ in random.oneIn(3) },
            sinceMs: random.oneIn(3) ? time / 1_000_000 - 60_000 : nil)
    }

    /// A change that an operator thinks about.
    private func preview(_ account: String?) -> BursarProtocol.Request.Preview {
        let amount = Int64.random(in: -900...900, using: &random)
        return .init(
            account: account ?? somePath().description,
            delta: .init(tokens: .finite(amount)), paused: random.oneIn(4) ? true : nil,
            prices: [], pricesRemoved: [])
    }
}
