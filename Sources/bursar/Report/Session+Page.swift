import BursarClient

extension Session {
    /// Intervals of a chart at the most.
    private static let intervalsMost: Int64 = 60

    /// Asks for all that a page shows.
    func page(
        _ path: String?, _ options: ReportOptions, clock: ReportClock = ReportClock()
    ) async throws(BursarError) -> ReportPage {
        let report = try await usage(path, options, clock: clock)
        let interval = TimeScale.interval(
            from: report.times.from, through: report.times.through, most: Session.intervalsMost)
        let hasEntries = report.entries.through > 0
        var spend: [AttributionRow] = []
        if hasEntries {
            // Up to the last entry that the sums are of, while more come.
            let lists = try await attribution(
                AttributionQuery(
                    account: path, by: [.interval, .account], since: options.since?.milliseconds,
                    until: options.until?.milliseconds ?? report.times.through + 1,
                    interval: .milliseconds(interval), origin: TimeScale.origin(clock)))
            spend = lists.flatMap(\.rows)
        }
        var page = ReportPage(
            report: report, spend: spend, interval: interval, budgets: try await budgets(path),
            account: path)
        for budget in page.budgets {
            page.forecasts[budget.account] = try await client.forecast(budget.account)
        }
        return page
    }

    /// An account, or the pools, as they stand.
    private func budgets(_ path: String?) async throws(BursarError) -> [AccountStatus] {
        if let path { return [try await client.check(path).status] }
        return try await client.inspect(.coordinator).coordinator?.pools ?? []
    }
}
