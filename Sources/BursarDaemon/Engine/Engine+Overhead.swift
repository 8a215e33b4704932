import BursarCore
import BursarProtocol
import Logging
import NIOCore

/// The budgeter's own budget: it meters its CPU time, and saves work that decides nothing when that is
/// more than its share of the agents' time.
extension Engine {
    private static let stepInterval = TimeAmount.seconds(1)

    /// Meters the agents' operations at the end of a turn: those under way, and the time that agents
    /// tracked without a grant.
    func meterAgents(_ entries: [Entry], at now: Instant) {
        for index in entries.indices {
            guard case .tracked(let fact) = entries[index].fact, fact.grant == nil,
                case .finite(let milliseconds) = fact.usage[.time]
            else { continue }
            ownCost.meter.add(milliseconds: milliseconds)
        }
        ownCost.meter.advance(to: now, running: ask({ $0.runningGrantCount }))
        ownCost.hasWorked = true
        if ownCost.step == nil, !isStopping { stepOwnCost(at: now) }
    }

    /// Looks at what was spent, and again a second later as long as there is something to look at: a
    /// coordinator that idles sleeps. What operators' reads cost is known only when they end.
    private func stepOwnCost(at now: Instant) {
        if ownCost.readsUnderWay == 0 {
            let reading = ownCost.reading(at: now)
            if ownCost.governor.step(reading) { noteCoarseness(reading, at: now) }
        }
        let goesOn = ownCost.hasWorked || ownCost.governor.coarseness > 0
        ownCost.hasWorked = false
        ownCost.step = nil
        guard goesOn, !isStopping else { return }
        ownCost.step = loop.assumeIsolated().scheduleTask(in: Engine.stepInterval) {
            self.stepOwnCost(at: self.clock.now())
        }
    }

    /// Takes the share of a new configuration.
    func setOverheadShare(_ share: Int64?, at now: Instant) {
        if ownCost.governor.setShare(share) { noteCoarseness(ownCost.reading(at: now), at: now) }
    }

    private func noteCoarseness(_ reading: OverheadGovernor.Reading, at now: Instant) {
        let governor = ownCost.governor
        coordinator.forecastInterval = 1_000 << governor.coarseness
        let spent = governor.spending(at: reading)
        let limit = governor.shareMost.map { ConfigurationUnits.percentage(partsPerMillion: $0) }
        let text =
            "coarseness \(governor.coarseness): \(spent.cpu / 1_000_000) ms of CPU for "
            + "\(spent.agents / 1_000_000) ms of agents' time in "
            + "\((spent.time + 500_000_000) / 1_000_000_000) s; the share is \(limit ?? "none")"
        // The journal gets it with the ledger's entry.
        if !auditor.copies {
            let what = governor.coarseness > 0 ? "saves work" : "saves no work any more"
            logger.notice("the coordinator \(what), \(text)")
        }
        coordinator.note(.coarsened, text, at: now)
        openTurn()
    }

    /// What the coordinator itself costs, for its status.
    func overheadStatus(at now: Instant) -> Overhead {
        let reading = ownCost.reading(at: now)
        let spent = ownCost.governor.spending(at: reading)
        let budget = coordinator.budgetOverhead
        return Overhead(
            cpuMs: UInt64(spent.cpu / 1_000_000), agentMs: UInt64(spent.agents / 1_000_000),
            share: UInt64(spent.share),
            shareMost: UInt64(ownCost.governor.shareMost ?? 0), operations: ownCost.operations,
            cpuPerOperationNs: ownCost.operations == 0
                ? 0 : UInt64(max(0, reading.cpu)) / ownCost.operations,
            coarseness: UInt32(ownCost.governor.coarseness),
            budgetOverhead: UInt64(budget.thousandths), formula: budget.formula)
    }
}
