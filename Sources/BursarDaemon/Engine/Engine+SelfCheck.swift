import BursarCore
import NIOCore
import Systemd

/// The coordinator looks at itself: a budget that does not add up must not be given out any further.
extension Engine {
    /// Time between two looks at a small state; a larger one is looked at more rarely, so that it costs the
    /// same share of the time.
    private static let selfCheckInterval: Int64 = 10_000
    /// Accounts and grants that are looked at in one interval.
    private static let selfCheckRecords = 1_000
    /// Accounts and grants beyond which one look would hold everybody up.
    private static let selfCheckRecordsMost = 20_000
    /// Milliseconds that the service manager gets to end a broken coordinator.
    private static let triggerGrace: Int64 = 5_000
    /// Milliseconds that the journal gets for what is to be said of a broken coordinator.
    private static let lastWordsInMilliseconds = 500

    /// Looks at the invariants a while after something was done.
    func scheduleSelfCheck() {
        guard selfCheck == nil, !isStopping, ask({ Engine.isCheckable($0) }) else { return }
        let records = ask { Engine.records(of: $0) }
        let delay = Engine.selfCheckInterval * Int64(1 + records / Engine.selfCheckRecords)
        selfCheck = loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) {
            self.selfCheck = nil
            self.checkInvariants()
        }
    }

    /// Whether a look at all invariants is over in a moment.
    static func isCheckable(_ coordinator: Coordinator) -> Bool {
        records(of: coordinator) <= selfCheckRecordsMost
    }

    private static func records(of coordinator: Coordinator) -> Int {
        coordinator.accountCount + coordinator.openGrantCount
    }

    private func checkInvariants() {
        // In the middle of a turn not everything is settled; its end is next.
        if isTurnOpen { return loop.assumeIsolated().execute { self.checkInvariants() } }
        let imbalance =
            failpoints.reach(.invariantCheck)
            ? "a failpoint says so" : coordinator.imbalance()
        guard let imbalance else { return }
        let error = DaemonError("an invariant is broken: \(imbalance)")
        guard hasServiceManager else { return fail(error, .invariantBroken) }
        // As if the watchdog had run out: the process is aborted, with a core to look at, and the next one
        // starts from the ledger. systemd logs the status with it, whatever becomes of our own entry.
        let onFailure = onFailure
        self.onFailure = nil
        fail(error, .invariantBroken)
        notifier.fail("\(error)")
        auditor.flush(milliseconds: Engine.lastWordsInMilliseconds)
        notifier.triggerWatchdog()
        loop.assumeIsolated().scheduleTask(in: .milliseconds(Engine.triggerGrace)) {
            onFailure?(error)
        }
    }
}
