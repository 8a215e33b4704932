import BursarCore
import BursarProtocol

extension Engine {
    /// Changes that a preview lists at most.
    private static let changesMost = 64

    /// What an adjustment would change, and for whom. It is tried out on a copy, which is a lot where there
    /// are many accounts, so only operators may.
    func preview(
        _ message: BursarProtocol.Request.Preview, _ peer: Peer, at now: Instant
    ) throws(Refusal) -> Reply.Previewed {
        let path = try account(message.account, of: peer)
        try checkOperator(peer, "previewing an adjustment")
        let preview = try coordinator.preview(try Adjustment(message), of: path, at: now)
        return Reply.Previewed(
            status: preview.status.wire,
            changes: preview.changes.prefix(Engine.changesMost).map(\.wire),
            unlisted: UInt32(clamping: max(0, preview.changes.count - Engine.changesMost)))
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
