import BursarCore
import BursarProtocol

extension Engine {
    /// Changes that a preview lists at most: with the longest paths they fit in a frame.
    private static let changesMost = 40

    /// The currency of an account's pool.
    func currency(of path: AccountPath) -> Currency {
        let pool = AccountPath(String(path.components[0]))
        return pool.flatMap { coordinator.definition(of: $0)?.settings.prices?.currency } ?? .usd
    }

    /// What an adjustment would change, and for whom. It is tried out on a copy, which is a lot where there
    /// are many accounts, so only operators may.
    func preview(
        _ message: BursarProtocol.Request.Preview, _ peer: Peer, at now: Instant
    ) throws(Refusal) -> Reply.Previewed {
        let path = try account(message.account, of: peer)
        try checkOperator(peer, "previewing an adjustment")
        let (changes, unlisted) = try coordinator.preview(
            try Adjustment(message, currency: currency(of: path)), of: path, most: Engine.changesMost, at: now)
        return Reply.Previewed(
            status: changes[0].after.wire, changes: changes.map(\.wire),
            unlisted: UInt32(clamping: unlisted))
    }
}

extension AccountPreview {
    fileprivate var wire: AccountDifference {
        AccountDifference(
            account: after.path.description, nominalBefore: before.nominal.wire,
            nominal: after.nominal.wire, reservedBefore: before.reserved.wire,
            reserved: after.reserved.wire, ceilingBefore: before.ceiling.wire,
            ceiling: after.ceiling.wire, limitBefore: before.limit.wire, limit: after.limit.wire,
            levelBefore: before.level.wire, level: after.level.wire,
            pausedBefore: before.isPaused, paused: after.isPaused)
    }
}
