internal import BursarCore
internal import BursarDaemon
internal import BursarTransport

extension Simulation {
    /// Lets everything come to an end once nothing fails any more: every request gets its answer, every
    /// grant ends, the coordinator stops in good order.
    public func finish() throws {
        for fault in SimulatedDisk.Fault.allCases { disk.expect(fault, in: 0) }
        try goOn(until: "each request is answered") { simulation in
            simulation.isServing
                && simulation.agents.allSatisfy { $0.isReady && !$0.awaitsAnswer }
        }
        try endOrphans()
        // The last lease is over then.
        let last = openGrants.map { $0.expires.nanoseconds - time }.max() ?? 0
        _ = pass(max(0, last) + 1_000_000_000)
        _ = turn()
        settle()
        try goOn(until: "all is written") { simulation in
            simulation.machine.isIdle && simulation.process?.coordinator.isTurnOpen == false
        }
        for open in openGrants where !isKeptByPause(open.id) {
            throw Violation("g\(open.id) is open, and all leases are over")
        }
        _ = stop()
        try goOn(until: "the coordinator stops") { $0.process == nil }
    }

    /// Whoever is not there any more has had the time to come back: nothing lives on with its session.
    private func endOrphans() throws {
        try goOn(until: "the coordinator learns which connections are gone") { simulation in
            simulation.connections.allSatisfy { connection in
                simulation.agents.contains { $0.connection === connection }
            }
        }
        _ = pass(Simulation.longestGrace * 1_000_000)
        _ = turn()
        settle()
        try goOn(until: "what others have left is settled") { simulation in
            guard let coordinator = simulation.process?.coordinator else { return true }
            let owners = coordinator.ask { $0.sessionOwners() }
            return !owners.keys.contains { coordinator.isEnding(session: $0) }
        }
        let present = Set(agents.compactMap(\.session))
        let owners = process?.coordinator.ask { $0.sessionOwners() } ?? [:]
        if let orphan = owners.keys.filter({ !present.contains($0) }).min() {
            throw Violation("grants live on with session \(orphan), which nobody has")
        }
    }

    /// Grants that no answer or lease has ended yet.
    private var openGrants: [GrantRecord] {
        let grants = process?.coordinator.ask { $0.records().grants } ?? []
        return grants.filter { $0.abandoned == nil }
    }

    /// The coordinator lengthens the leases of who is paused.
    private func isKeptByPause(_ grant: UInt64) -> Bool {
        history.entries.contains { entry in
            guard case .extended(let fact) = entry.fact else { return false }
            return fact.grant == grant && fact.origin.key == nil
        }
    }

    private var isServing: Bool { process.map { !$0.isStopping } ?? false }

    private func goOn(until what: String, _ isDone: (Simulation) -> Bool) throws {
        for _ in 0..<50_000 {
            if isDone(self) { return }
            steps += 1
            for connection in connections { connection.isRead = true }
            if let process {
                for agent in agents where agent.connection == nil && !process.isStopping {
                    connect(agent, process)
                }
                // Alone, what was sent would wait for the next request.
                for agent in agents { agent.connection?.handler.flush() }
                // A hello that is not on its way yet would not be waited for.
                collect()
                goOn()
            } else if now < startsAt {
                _ = pass(startsAt - now)
            } else {
                start()
            }
            settle()
            if let violation { throw violation }
        }
        throw Violation("\(what): not even after 50,000 steps without a fault")
    }
}
