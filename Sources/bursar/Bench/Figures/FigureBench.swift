import BursarClient
import BursarLoad
import Foundation
import Synchronization

/// Measures what a run of rounds does not show: how cost grows, what is kept in memory, and how soon the
/// coordinator is there.
final class FigureBench: Sendable {
    let options: BenchOptions
    let plan: LoadPlan
    /// Processors where single requests are timed; all else is measured as it runs.
    let pinning: Pinning
    private let tearDowns = Mutex<[@Sendable () -> Void]>([])

    /// How many accounts and grants are many, unless the options say it.
    private static let accountsMany = 100_000
    /// How many are few.
    static let accountsFew = 100

    var accounts: Int { max(Self.accountsFew * 2, options.accounts ?? Self.accountsMany) }

    init(options: BenchOptions, plan: LoadPlan, pinning: Pinning) {
        self.options = options
        self.plan = plan
        self.pinning = pinning
    }

    /// Starts a coordinator that is gone when this is torn down.
    func coordinator(
        _ durability: LedgerDurability, _ plan: LoadPlan, _ label: String,
        _ pinning: Pinning = .free, extraConnections: Int = 0
    ) async throws -> CoordinatorContestant {
        let coordinator = try await CoordinatorContestant(
            durability, plan: plan, in: options.folder, pinning, label: label,
            extraConnections: extraConnections)
        afterwards { coordinator.tearDown() }
        return coordinator
    }

    func afterwards(_ tearDown: @escaping @Sendable () -> Void) {
        tearDowns.withLock { $0.append(tearDown) }
    }

    /// All of them.
    ///
    /// - Returns: The figures, and what could not be measured, in sentences.
    func run() async throws -> (figures: [Figure], missing: [String]) {
        var (figures, missing): ([Figure], [String]) = ([], [])
        if let figure = try await roundTrip() {
            figures.append(figure)
        } else {
            missing.append("the round trip, for want of an echo")
        }
        figures += try await growth()
        figures += try await recovery()
        if let figure = try await activation() {
            figures.append(figure)
        } else {
            missing.append("socket activation, for want of systemd-socket-activate")
        }
        return (figures, missing)
    }

    /// Ends what is left running.
    func tearDown() {
        for tearDown in tearDowns.withLock({ $0 }) { tearDown() }
    }
}
