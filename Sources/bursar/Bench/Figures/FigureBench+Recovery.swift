import BursarClient
import BursarLoad
import Foundation

extension FigureBench {
    /// Accounts and open grants that are recovered.
    private static let recovered = 1_000
    /// Lifecycles that make a ledger long: as many that its verification takes longer than a program's start.
    private static let lifecycles = 500_000

    /// How soon a coordinator that was killed is back, whatever its ledger's length, and how fast it is
    /// verified.
    func recovery() async throws -> [Figure] {
        var plan = plan
        plan.accounts = .named(count: Self.recovered)
        let coordinator = try await coordinator(.process, plan, "recovery")
        try await coordinator.prepare(accounts: Self.recovered, grants: Self.recovered)
        let short = try await restarts(coordinator)
        // A lifecycle is two entries.
        try await coordinator.prepare(accounts: Self.lifecycles, grants: 0)
        let long = try await restarts(coordinator)
        let clock = ContinuousClock()
        var entries = 0.0
        var isRight = false
        let took = try await clock.measure {
            let found = try await coordinator.connect { bursar throws(BursarError) in
                try await bursar.inspect(.verification).verification
            }
            entries = found.map { Double($0.entries) } ?? 0
            isRight = found?.ok ?? false
        }
        guard isRight else { throw CommandFailure("the ledger of a benchmark does not verify") }
        let count = "\(BenchText.count(entries)) entries"
        return [
            Figure(
                title: "recovery of 1,000 accounts and grants, ledger of \(count)",
                value: long.seconds * 1e3, unit: .milliseconds, target: .atMost(200),
                compared: "of a short one: \(BenchText.digits(short.seconds * 1e3)) ms"),
            Figure(
                title: "verification of a ledger of \(count)", value: entries / took.seconds,
                unit: .perSecond, target: .atLeast(1_000_000)),
        ]
    }

    private func restarts(_ coordinator: CoordinatorContestant) async throws -> Duration {
        var times: [Duration] = []
        for _ in 0..<options.rounds { times.append(try await coordinator.restart()) }
        return .seconds(Spread(times.map(\.seconds)).median)
    }

    /// From the first connection to the first grant, where the coordinator does not run before.
    func activation() async throws -> Figure? {
        guard let activator = InstalledProgram.find("systemd-socket-activate") else { return nil }
        let program = try CoordinatorProgram.find()
        var times: [Double] = []
        for number in 1...options.rounds {
            let stage = try Stage(named: "bursar-bench-activation-\(number)", in: options.folder)
            defer { stage.tearDown() }
            try stage.write(
                CoordinatorContestant.configuration(.full, connections: 16), to: "bursard.toml")
            let (socket, folder) = (stage.path("bursar.sock"), stage.folder.path)
            let arguments = [
                "--listen", socket, "--listen", stage.path("control.sock"),
                "--fdname=bursar.sock:control.sock", program.url.path, "--config",
                stage.path("bursard.toml"), "--runtime-directory", folder, "--state-directory",
                folder,
            ]
            _ = try stage.start(activator, arguments, log: "log")
            try await stage.wait(for: stage.path("control.sock"), log: "log")
            // It listens right after it has made the last of them.
            try await Task.sleep(for: .milliseconds(200))
            var plan = LoadPlan(socket: socket, work: .openGrants(1))
            (plan.connections, plan.depth) = (1, 1)
            let start = ContinuousClock.now
            let outcome = try await LoadGenerator.run(plan)
            times.append((ContinuousClock.now - start).seconds * 1e3)
            try outcome.refuseFaults(of: "the coordinator that was activated")
        }
        return Figure(
            title: "socket activation to the first grant", value: Spread(times).median,
            unit: .milliseconds, target: .atMost(100))
    }
}
