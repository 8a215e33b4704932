import BursarClient
import BursarLoad
import Synchronization

/// A coordinator that ran before, and goes on.
final class RunningCoordinator: Contestant {
    private let plan: LoadPlan
    private let lastKey = Mutex<UInt64>(0)

    init(plan: LoadPlan) { self.plan = plan }

    var identity: ContestantIdentity { .runningCoordinator }

    /// Makes the accounts of the connections, by a lifecycle each.
    func prepare() async throws { _ = try await drive(.fixedLifecycles(plan.connections)) }

    func round(seconds: Double) async throws -> Round {
        let before = try await consumed()
        let outcome = try await drive(.lifecycles(.seconds(seconds)))
        let difference = try await consumed() - before
        guard difference == outcome.committedTokens else {
            throw CommandFailure(
                "\(outcome.committedTokens) tokens were committed, but the accounts have consumed "
                    + "\(difference); nobody else may use them meanwhile")
        }
        return Round(outcome, serverSeconds: nil)
    }

    private func drive(_ work: LoadPlan.Work) async throws -> LoadOutcome {
        var plan = plan
        plan.work = work
        if case .lifecycles = work {} else { plan.rate = nil }
        plan.lastKey = lastKey.withLock(\.self)
        let outcome = try await LoadGenerator.run(plan)
        lastKey.withLock { $0 = outcome.lastKey }
        try outcome.refuseFaults(of: name)
        return outcome
    }

    /// What the accounts have consumed by now.
    private func consumed() async throws -> Int64 {
        var configuration = Bursar.Configuration()
        configuration.socket = plan.socket
        configuration.patience = .zero
        let plan = plan
        return try await Bursar.with(configuration) { bursar in
            var sum: Int64 = 0
            for number in 0..<plan.connections {
                let account = LoadPlan.account(ofConnection: number, in: plan.pool)
                let status = try await bursar.check(account).status
                if case .finite(let tokens) = status.consumed.tokens { sum += tokens }
            }
            return sum
        }
    }
}
