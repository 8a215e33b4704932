public import BursarProtocol
import Synchronization

/// A grant that an operation runs under; see ``Bursar/withGrant(_:onRecall:_:)``.
public final class Grant: Sendable {
    /// Its number.
    public let id: UInt64
    /// What was granted: what was asked, or less where less was acceptable.
    public let amounts: Amounts
    /// Part of it above the account's nominal.
    public let borrowed: Amounts
    /// Level of the account when the grant was made.
    public let level: Level
    /// What the agent was to do at that level.
    public let action: Action

    let bursar: Bursar
    let usage = Mutex(OperationUsage())

    init(id: UInt64, _ verdict: Reply.Reserved, bursar: Bursar) {
        self.id = id
        amounts = verdict.amounts
        borrowed = verdict.borrowed
        level = verdict.level
        action = verdict.action
        self.bursar = bursar
    }

    /// Says that the operation is on its way, so that it may be billed whatever happens.
    ///
    /// `following` says it too. If the body fails after this without having reported any
    /// usage, the grant is left to its lease and the coordinator's `on_abandon` policy: what was used is
    /// unknown then.
    public func dispatched() {
        usage.withLock { $0.isDispatched = true }
    }

    /// Reports usage, without asking the coordinator: it is charged when the grant is settled.
    ///
    /// Adds to what was reported before. `cost` is in 1e-9 of the currency.
    public func use(tokens: Int64? = nil, time: Duration? = nil, cost: Int64? = nil) {
        use(Amounts(tokens: tokens, time: time, cost: cost))
    }

    /// Reports usage, without asking the coordinator: it is charged when the grant is settled.
    ///
    /// Adds to what was reported before.
    public func use(_ amounts: Amounts) {
        usage.withLock { $0.use(amounts) }
    }

    /// Reports usage to the coordinator at once, so that it counts before the grant is settled.
    ///
    /// `cost` is in 1e-9 of the currency.
    @discardableResult
    public func track(
        tokens: Int64? = nil, time: Duration? = nil, cost: Int64? = nil
    ) async throws(BursarError) -> Reply.Tracked {
        try await track(Amounts(tokens: tokens, time: time, cost: cost))
    }

    /// Reports usage to the coordinator at once, so that it counts before the grant is settled.
    @discardableResult
    public func track(_ amounts: Amounts) async throws(BursarError) -> Reply.Tracked {
        // Counted before it is sent: even if its outcome is unknown, it was used.
        usage.withLock { $0.track(amounts) }
        return try await bursar.track(amounts, grant: id)
    }

    /// Gives back a part that will not be needed.
    @discardableResult
    public func repay(_ amounts: Amounts) async throws(BursarError) -> Reply.Repaid {
        try await bursar.repay(amounts, grant: id)
    }

    func settlement(afterSuccess: Bool) -> Settlement {
        usage.withLock { $0.settlement(afterSuccess: afterSuccess) }
    }
}
