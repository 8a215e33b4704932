import BursarProtocol
import OpenMetrics

/// The coordinator's own measurements, for operators.
extension Engine {
    /// Bytes of lines in one reply, beyond which the next family comes with the next one.
    private static let metricBytesMost = 48 * 1024

    /// A page of the measurements, from a family on. A family is never divided: its numbers are of one moment.
    func measurements(from first: UInt64) -> (lines: [String], next: String?) {
        // To be watched is not what budgets cost.
        let cpuBefore = surroundings.threadTime()
        ownCost.readsUnderWay += 1
        defer { ownCost.exclude(read: surroundings.threadTime() - cpuBefore) }
        metrics.gauges.look(at: self)
        var exposition = Exposition()
        exposition.add(poolInfo())
        exposition.add(metrics.registry.families())
        exposition.add(ProcessMetrics.families())
        return Engine.page(
            of: exposition.lines(), from: Int(clamping: first), bytesMost: Engine.metricBytesMost)
    }

    /// As many families as fit, and where the next page begins.
    static func page(
        of families: [[String]], from first: Int, bytesMost: Int
    ) -> (lines: [String], next: String?) {
        var lines: [String] = []
        var (bytes, place) = (0, first)
        while place < families.count {
            // On the wire each line has its length before it.
            bytes += families[place].reduce(0) { $0 + $1.utf8.count + 2 }
            if !lines.isEmpty, bytes > bytesMost { return (lines, String(place)) }
            lines += families[place]
            place += 1
        }
        return (lines, nil)
    }

    /// What only the configuration says of a pool.
    private func poolInfo() -> MetricFamily {
        var family = MetricFamily(
            "bursar_pool", .info, help: "The pools, with the currency of their costs.")
        for pool in configuration.pools.prefix(Engine.poolsMost) {
            family.addInfo([Label("pool", pool.name), Label("currency", pool.currency)])
        }
        return family
    }
}
