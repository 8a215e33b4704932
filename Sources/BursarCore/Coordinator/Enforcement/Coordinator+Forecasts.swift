/// Forecasts: who is on the way to run out before the period ends is warned, and its level is one step
/// darker.
extension Coordinator {
    /// A projection beyond this part of the limit is warned of, in parts per million.
    private static let warningPart: Int64 = 950_000
    /// A forecast that is less sure than this warns nobody, and does not make anyone's level darker.
    private static let confidenceLeast = 0.4
    /// How far histories look back where there is no period, in milliseconds.
    private static let lookBack: Int64 = 3_600_000

    /// Time between two rounds of forecasts, in milliseconds, and width of their bins at least: longer
    /// ones save work.
    public var forecastInterval: Int64 {
        get { forecasts.interval }
        set { forecasts.interval = max(1, newValue) }
    }

    /// Counts what an account consumed, for it and all above it.
    mutating func noteConsumption(_ consumed: Quantities, at slot: Int, _ time: Instant) {
        if consumed.isZero { return }
        let pool = tree.accounts[slot].pool
        let covering = periodLength(of: pool).map(BurnRate.longestWindow(of:))
        var node = slot
        while node >= 0 {
            forecasts.add(
                consumed, of: tree.accounts[node].record.id, at: time,
                covering: covering ?? Coordinator.lookBack, most: limits.histories)
            node = tree.accounts[node].parent
        }
    }

    /// Sees to it that the next round of forecasts looks at whom an earlier one made darker, though
    /// they consume nothing.
    mutating func noteRaisedLevels() {
        for account in tree.accounts where account.isLive && account.record.levels.raised != 0 {
            forecasts.add(
                .zero, of: account.record.id, at: lastTime, covering: Coordinator.lookBack,
                most: limits.histories)
        }
    }

    /// Looks at those who consumed since the last round.
    mutating func runForecasts(at now: Instant) {
        guard let next = forecasts.nextRound, next <= now else { return }
        for id in forecasts.takeRound(at: now) {
            // Who was released meanwhile is still on the list.
            if let slot = tree.slot(of: id) { judge(slot, now) }
        }
    }

    private mutating func judge(_ slot: Int, _ now: Instant) {
        let id = tree.accounts[slot].record.id
        forecasts.coarsen(id)
        guard let history = forecasts.history(of: id) else { return }
        let limits = tree.limit(at: slot)
        var (warned, raised) = (UInt8(0), UInt8(0))
        for resource in Resource.allCases where !history.consumption[resource].isEmpty {
            let outlook = outlook(of: resource, limit: limits[resource], at: slot, history, now)
            if outlook.runsOut { raised |= resource.bit }
            guard let cause = outlook.cause else { continue }
            warned |= resource.bit
            if history.warned & resource.bit == 0 {
                record(
                    .earlyWarning(
                        EarlyWarning(
                            account: id, resource: resource, cause: cause,
                            projected: outlook.forecast.projectedUnits, limit: outlook.limit,
                            exhaustedIn: outlook.forecast.millisecondsToExhaustion.map {
                                Int64(clamping: $0)
                            })), at: now)
            }
        }
        forecasts.setWarned(warned, of: id, isRaised: raised != 0)
        guard tree.accounts[slot].record.levels.raised != raised else { return }
        var levels = tree.levels(at: slot)
        var (resource, percentage) = tree.cause(of: levels, at: slot)
        levels.raised = raised
        if raised != 0, let first = Resource.allCases.first(where: { raised & $0.bit != 0 }) {
            resource = first
            percentage = AccountTree.percentage(
                tree.accounts[slot].treeConsumed[first], of: limits[first])
        }
        tell(levels, at: slot, (resource, percentage), now)
    }

    /// What is to be expected of one resource of an account.
    private struct Outlook {
        var forecast: Forecast
        var limit: Int64
        /// Why it is warned of; `nil`: it is not.
        var cause: WarningCause?
        /// Whether it is expected to run out before its period ends.
        var runsOut: Bool
        /// Milliseconds until then; `nil`: there is no such end.
        var periodLeft: Int64?
    }

    private func outlook(
        of resource: Resource, limit: Int64, at slot: Int, _ history: ForecastBook.History,
        _ now: Instant
    ) -> Outlook {
        let consumed = tree.accounts[slot].treeConsumed[resource]
        let pool = tree.accounts[slot].pool
        let left = periodEnds[tree.accounts[pool].record.id].map { now.millisecondsUntil($0) }
        // Without a period it is projected as far ahead as is known back.
        let horizon = left ?? history.consumption[resource].span(upTo: now)
        let forecast = Forecast(
            history.consumption[resource], at: now, consumed: consumed, limit: limit,
            horizon: horizon)
        var outlook = Outlook(
            forecast: forecast, limit: limit, cause: nil, runsOut: false, periodLeft: left)
        guard limit != .max, limit > 0, let left, let length = periodLength(of: pool) else {
            return outlook
        }
        if forecast.profile != .unknown, forecast.confidence >= Coordinator.confidenceLeast {
            let part = AccountTree.percentage(forecast.projectedUnits, of: limit)
            if part >= Coordinator.warningPart { outlook.cause = .projection }
            outlook.runsOut =
                forecast.millisecondsToExhaustion.map { $0 < UInt64(left) } ?? false
        }
        if outlook.cause == nil,
            BurnRate.alarm(
                history.consumption[resource], budget: limit, period: length, now: now) != nil
        {
            outlook.cause = .burnRate
        }
        return outlook
    }

    /// Length of the period that runs in a pool, in milliseconds.
    private func periodLength(of pool: Int) -> Int64? {
        let record = tree.accounts[pool].record
        return periodEnds[record.id].map { record.periodStart.millisecondsUntil($0) }
            .flatMap { $0 > 0 ? $0 : nil }
    }

    /// Forecasts of the resources of an account that are limited, or of which something is consumed.
    public func forecasts(of path: AccountPath, at now: Instant) -> [ResourceOutlook]? {
        guard let slot = tree.slot(at: path) else { return nil }
        let id = tree.accounts[slot].record.id
        let history =
            forecasts.history(of: id)
            ?? ForecastBook.History(since: now, covering: Coordinator.lookBack)
        let limit = tree.limit(at: slot)
        return Resource.allCases.compactMap { resource in
            guard limit[resource] != .max || tree.accounts[slot].treeConsumed[resource] > 0
            else { return nil }
            let outlook = outlook(of: resource, limit: limit[resource], at: slot, history, now)
            return ResourceOutlook(
                resource: resource, forecast: outlook.forecast, periodLeft: outlook.periodLeft,
                isWarned: outlook.cause != nil)
        }
    }
}

/// What is to be expected of one resource of an account.
public struct ResourceOutlook: Hashable, Sendable {
    /// The resource.
    public var resource: Resource
    /// Its forecast; projected to the period's end, or as far ahead as is known back.
    public var forecast: Forecast
    /// Milliseconds until the period ends; `nil`: there is no such end.
    public var periodLeft: Int64?
    /// Whether it is warned of.
    public var isWarned: Bool
}

extension ConsumptionHistory {
    /// How long ago it begins, in milliseconds.
    fileprivate func span(upTo now: Instant) -> Int64 { start.millisecondsUntil(now) }
}
