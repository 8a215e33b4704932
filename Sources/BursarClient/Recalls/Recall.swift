public import BursarProtocol
import Glibc

/// Borrowed amounts of a grant that are wanted back, by the account whose nominal they are.
///
/// Give back what can be given back, or settle the grant. What is still held of it at the
/// ``deadline`` is taken; the grant stays open then, and what is used beyond it is an overrun.
public struct Recall: Sendable {
    /// The grant.
    public let grant: UInt64
    /// Path of the account that it is charged to.
    public let account: String
    /// What is wanted back.
    public let amounts: Amounts
    /// When it is taken, if it is not given back before.
    public let deadline: ContinuousClock.Instant
    /// Path of the account whose nominal it is, if that is still there.
    public let claimant: String?
    /// The ledger entry.
    public let seq: UInt64

    private let bursar: Bursar

    /// Nothing if the event is no recall, or one whose time was over already.
    init?(_ event: Push.Event, bursar: Bursar) {
        guard event.kind == .recall, let grant = event.grant, let due = event.dueMs,
            case let left = due - Self.wallClockMilliseconds(), left > 0
        else { return nil }
        self.grant = grant
        account = event.account
        amounts = event.amounts
        deadline = .now + .milliseconds(left)
        claimant = event.claimant
        seq = event.seq
        self.bursar = bursar
    }

    /// Gives back early.
    ///
    /// - Parameter amounts: Nothing: all that is wanted back. What the grant does not hold any more
    ///   cannot be given back; the reply tells what was.
    @discardableResult
    public func giveBack(_ amounts: Amounts? = nil) async throws(BursarError) -> Reply.Repaid {
        try await bursar.repay(amounts ?? self.amounts, grant: grant)
    }

    /// The coordinator's clock too, since it runs on the same machine.
    private static func wallClockMilliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
