import BursarCore
import BursarProtocol

extension Engine {
    /// How well the budgets of pools served, with what is known of them now.
    func wire(
        _ qualities: [String: PoolQuality], of pools: [AccountPath], through seq: UInt64,
        at now: Instant
    ) -> [Quality] {
        let overhead = overheadStatus(at: now)
        return pools.prefix(Engine.poolsMost).compactMap { path in
            guard let quality = qualities[path.description],
                let capacity = coordinator.capacity(of: path)
            else { return nil }
            let fairness = quality.fairness { [coordinator] id, resource in
                coordinator.nominal(of: id)?[resource].finite
            }
            return Quality(
                account: path.description,
                utilization: quality.utilization(of: capacity).fractions,
                accuracy: quality.accuracy.fractions, responsiveness: quality.responsiveness,
                slowestMs: quality.crossings == 0 ? nil : UInt64(max(0, quality.slowestCrossing)),
                crossings: quality.crossings, fairness: fairness.evenness.fractions,
                jain: fairness.jain.fractions, minMax: fairness.smallestOfLargest.fractions,
                overhead: overhead.agentMs == 0 ? nil : overhead.share,
                efficiency: quality.efficiency, work: quality.work, throughSeq: seq)
        }
    }
}
