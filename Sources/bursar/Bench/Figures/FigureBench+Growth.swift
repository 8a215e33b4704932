import BursarLoad
import Foundation

extension FigureBench {
    /// Connections that are opened to see what they cost.
    private static let idleConnections = 500

    /// One request at a time, beside an echo of it.
    func roundTrip() async throws -> Figure? {
        guard let program = EchoContestant.program else { return nil }
        var plan = plan
        (plan.connections, plan.depth, plan.accounts) = (1, 1, .ofConnections)
        let stage = try Stage(named: "bursar-bench-single", in: options.folder)
        afterwards { stage.tearDown() }
        let contestants: [any Contestant] = [
            try await coordinator(.none, plan, "one", pinning),
            try await EchoContestant(.nio, program, plan: plan, on: stage, pinning),
        ]
        return Figure.roundTrip(
            try await contestants.rounds(options.rounds, seconds: options.seconds))
    }

    /// What an operation costs among few and among many accounts and grants, and the memory of each.
    func growth() async throws -> [Figure] {
        var plan = plan
        plan.accounts = .named(count: Self.accountsFew)
        let few = try await coordinator(
            .none, plan, "few", extraConnections: Self.idleConnections)
        try await few.prepare(accounts: Self.accountsFew, grants: 0)
        let fewBytes = few.process.residentBytes
        let connection = try await idleConnection(few, plan)
        plan.accounts = .named(count: accounts)
        let many = try await coordinator(.none, plan, "many")
        try await many.prepare(accounts: accounts, grants: 0)
        let manyBytes = many.process.residentBytes
        try await few.prepare(accounts: nil, grants: Self.accountsFew)
        try await many.prepare(accounts: nil, grants: accounts)
        let contestants: [any Contestant] = [few, many]
        let series = try await contestants.rounds(options.rounds, seconds: options.seconds)
        let costs = series.map { series in
            Spread(series.rounds.compactMap(\.serverMicroseconds)).median
        }
        let size = DecimalText.grouped(accounts)
        var figures = [
            Figure(
                title: "cost of a lifecycle, \(size) accounts and open grants",
                value: costs[1] / max(costs[0], .leastNonzeroMagnitude), unit: .times,
                target: .atMost(2), measured: BenchText.time(nanoseconds: Int64(costs[1] * 1e3)),
                compared:
                    "\(Self.accountsFew): \(BenchText.time(nanoseconds: Int64(costs[0] * 1e3)))")
        ]
        if let fewBytes, let manyBytes {
            figures.append(
                Figure(
                    title: "memory of an account that is not used now",
                    value: Double(manyBytes - fewBytes) / Double(accounts - Self.accountsFew),
                    unit: .bytes, target: .atMost(2 * 1024)))
        }
        return figures + [connection].compactMap(\.self)
    }

    private func idleConnection(
        _ coordinator: CoordinatorContestant, _ plan: LoadPlan
    ) async throws -> Figure? {
        var plan = plan
        plan.socket = coordinator.socket
        plan.connections = Self.idleConnections
        let before = coordinator.process.residentBytes
        let idle = try IdleConnections(plan)
        // What it does later on account of them counts too.
        try await Task.sleep(for: .milliseconds(500))
        let after = coordinator.process.residentBytes
        guard let before, let after else { return nil }
        return Figure(
            title: "memory of a connection that idles",
            value: Double(after - before) / Double(idle.count), unit: .bytes,
            target: .atMost(16 * 1024))
    }
}

extension [any Contestant] {
    /// Rounds of all, which take turns, so that what else the machine does meets all of them.
    func rounds(_ count: Int, seconds: Double) async throws -> [RoundSeries] {
        var series = map { RoundSeries(identity: $0.identity) }
        for _ in 0..<count {
            for (index, contestant) in enumerated() {
                series[index].rounds.append(try await contestant.round(seconds: seconds))
            }
        }
        return series
    }
}
