import OpenMetrics

extension Exposition {
    /// Everything that was read.
    init(_ readings: Readings) {
        self.init()
        add(CoordinatorFamilies.up(true))
        add(CoordinatorFamilies.families(readings))
        add(AccountFamilies(.pool, readings.pools).families)
        add(PoolFamilies.families(readings))
        add(AccountFamilies(.account, readings.accounts).families)
        add(lines: readings.lines)
    }

    /// Of a coordinator that does not answer only that is known.
    static var down: Exposition {
        var exposition = Exposition()
        exposition.add([CoordinatorFamilies.up(false)])
        return exposition
    }
}
