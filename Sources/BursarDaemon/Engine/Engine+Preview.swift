import BursarCore
import BursarProtocol

extension Engine {
    /// Changes that a preview lists at most: with the longest paths they fit in a frame.
    private static let changesMost = 40

    /// The currency of an account's pool.
    func currency(of path: AccountPath) -> Currency {
        coordinator.definition(of: path.pool)?.settings.prices?.currency ?? .usd
    }

    /// What an adjustment would change, and for whom. It is tried out on a copy, off the loop and one at a time:
    /// where there are many accounts that is a lot, so only operators may ask.
    func preview(
        _ message: BursarProtocol.Request.Preview, _ peer: Peer, _ correlation: UInt64,
        at now: Instant
    ) throws(Refusal) {
        let path = try account(message.account, of: peer)
        try checkOperator(peer, "previewing an adjustment")
        let change = try Adjustment(message, currency: currency(of: path))
        guard !isPreviewing else {
            throw Refusal(
                .busy, "another adjustment is being tried out; ask again when that is done",
                retryAfter: 500)
        }
        isPreviewing = true
        let coordinator = coordinator
        inBackground(peer, correlation) { _ throws(Refusal) in
            try coordinator.preview(change, of: path, most: Engine.changesMost, at: now)
        } reply: { engine, _, result in
            engine.isPreviewing = false
            switch result {
            case .success(let (changes, unlisted)):
                return .previewed(
                    Reply.Previewed(
                        status: changes[0].after.wire, changes: changes.map(\.wire),
                        unlisted: UInt32(clamping: unlisted)))
            case .failure(let refusal):
                return .error(Reply.Error(code: refusal.reason.wire, message: refusal.message))
            }
        }
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
