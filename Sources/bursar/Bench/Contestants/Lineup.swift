import BursarLoad
import Foundation
import Synchronization

/// Who takes part in a run, in the order of their turns, and why others do not.
final class Lineup: Sendable {
    private let stage: Stage
    private let pinning: Pinning
    private let state = Mutex(State())

    private struct State {
        var contestants: [any Contestant] = []
        var missing: [String] = []
        var tearDowns: [@Sendable () -> Void] = []
    }

    init(stage: Stage, pinning: Pinning) {
        self.stage = stage
        self.pinning = pinning
    }

    /// Those who take part.
    var contestants: [any Contestant] { state.withLock { $0.contestants } }
    /// What is not here, in sentences.
    var missing: [String] { state.withLock { $0.missing } }

    /// Starts the servers that the options name.
    func add(_ options: BenchOptions) async throws {
        let plan = options.plan
        if options.door.socket != nil {
            var plan = plan
            plan.processor = pinning.driver
            let coordinator = RunningCoordinator(plan: plan)
            try await coordinator.prepare()
            add(coordinator)
        }
        let durabilities = options.door.socket == nil ? options.durability.values : []
        for durability in durabilities {
            let coordinator = try await CoordinatorContestant(
                durability, plan: plan, in: options.folder, pinning)
            add(coordinator) { coordinator.tearDown() }
            let accounts = options.figures ? nil : options.accounts
            try await coordinator.prepare(accounts: accounts, grants: options.grants)
        }
        for opponent in options.against.values {
            switch opponent {
            case .redis: try await addRedis(plan)
            case .postgres: try await addPostgres(plan, in: options.folder)
            case .echo: try await addEchoes(plan)
            }
        }
    }

    private func addRedis(_ plan: LoadPlan) async throws {
        guard let programs = RedisContestant.Programs.find() else {
            return miss("Redis is not installed (Debian: redis-server, redis-tools)")
        }
        for sync in RedisContestant.Sync.allCases {
            add(try await RedisContestant(sync, programs, plan: plan, on: stage, pinning))
        }
    }

    private func addPostgres(_ plan: LoadPlan, in parent: String?) async throws {
        guard let programs = PostgresServer.Programs.find() else {
            return miss("PostgreSQL is not installed (Debian: postgresql)")
        }
        do {
            let server = try PostgresServer(programs, in: parent, pinning)
            state.withLock { $0.tearDowns.append { server.tearDown() } }
            try await server.prepare(accounts: plan.connections)
            add(PostgresContestant(server: server, isSynchronous: true))
            add(PostgresContestant(server: server, isSynchronous: false))
        } catch let error as CommandFailure {
            miss("\(error)")
        }
    }

    private func addEchoes(_ plan: LoadPlan) async throws {
        guard let program = EchoContestant.program else {
            return miss("bench-peer is not beside this program (swift build --product bench-peer)")
        }
        for kind in EchoContestant.Kind.allCases {
            add(try await EchoContestant(kind, program, plan: plan, on: stage, pinning))
        }
        add(SQLiteContestant(program: program, plan: plan, stage: stage, pinning: pinning))
    }

    private func add(
        _ contestant: any Contestant, tearDown: (@Sendable () -> Void)? = nil
    ) {
        state.withLock {
            $0.contestants.append(contestant)
            if let tearDown { $0.tearDowns.append(tearDown) }
        }
    }

    private func miss(_ what: String) { state.withLock { $0.missing.append(what) } }

    /// Ends the servers and removes what they made.
    func tearDown() {
        for tearDown in state.withLock({ $0.tearDowns }) { tearDown() }
        stage.tearDown()
    }
}
