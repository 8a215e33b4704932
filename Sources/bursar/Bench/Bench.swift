import BursarLoad
import Foundation
import Synchronization

/// A run of `bursar bench`.
final class Bench: Sendable {
    private let options: BenchOptions
    private let stage: Stage
    private let pinning: Pinning
    private let coordinators = Mutex<[CoordinatorContestant]>([])

    init(options: BenchOptions) throws {
        self.options = options
        stage = try Stage(named: "bursar-bench", in: options.folder)
        pinning = options.pin ? .separate() : .free
    }

    /// What is driven.
    private var plan: LoadPlan {
        var plan = LoadPlan(socket: "", work: .lifecycles(.seconds(options.seconds)))
        plan.connections = options.connections
        plan.depth = options.depth
        plan.rate = options.rate
        plan.warmUp = .seconds(options.warmUp)
        if let accounts = options.accounts { plan.accounts = .named(count: accounts) }
        return plan
    }

    func run() async throws {
        let contestants = try await lineUp()
        var series = contestants.map { RoundSeries(name: $0.name) }
        for _ in 0..<options.rounds {
            for (index, contestant) in contestants.enumerated() {
                series[index].rounds.append(try await contestant.round(seconds: options.seconds))
            }
        }
        series.table.print()
    }

    private func lineUp() async throws -> [any Contestant] {
        var contestants: [any Contestant] = []
        for durability in options.durability.values {
            let coordinator = try await CoordinatorContestant(
                durability, plan: plan, in: stage.folder.path, pinning)
            coordinators.withLock { $0.append(coordinator) }
            try await coordinator.prepare(accounts: options.accounts, grants: options.grants)
            contestants.append(coordinator)
        }
        if options.against.values.contains(.echo), let program = EchoContestant.program {
            for kind in EchoContestant.Kind.allCases {
                contestants.append(
                    try await EchoContestant(kind, program, plan: plan, on: stage, pinning))
            }
        }
        return contestants
    }

    /// Ends everything and removes what was made.
    func tearDown() {
        for coordinator in coordinators.withLock({ $0 }) { coordinator.tearDown() }
        stage.tearDown()
    }
}
