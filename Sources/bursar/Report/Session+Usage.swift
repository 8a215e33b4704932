import BursarClient

extension Session {
    /// Asks for the sums that the options name.
    func usage(
        _ path: String?, _ options: ReportOptions, clock: ReportClock = ReportClock()
    ) async throws(BursarError) -> UsageReport {
        let by = options.breakdowns
        let time = by.first { $0.length != nil }
        let lists = try await attribution(
            AttributionQuery(
                account: path, by: by.map(\.dimension), since: options.since?.milliseconds,
                until: options.until?.milliseconds, interval: time?.length,
                origin: time?.origin(clock) ?? 0))
        var report = UsageReport(lists, by: by, clock: clock)
        report.show(sortedBy: options.sort, limit: options.limit)
        return report
    }

    /// The answers for the query's account; without one for all that this user may see.
    func attribution(
        _ query: AttributionQuery
    ) async throws(BursarError) -> [Reply.AttributionList] {
        try await all(query.account) { scope throws(BursarError) in
            var query = query
            query.account = scope
            return [try await client.attribution(query)]
        }
    }
}

extension Moment {
    /// Milliseconds since 1970.
    var milliseconds: Int64 { Int64(clamping: microseconds / 1_000) }
}
