import BursarClient

extension UsageReport {
    static let aboutJSON = """
        With --json: {"by", "rows": [{…, "grants", "denials", "waits", "commits", "voids", \
        "abandoned", "late_commits", "overruns", "granted", "actual", "charged", "borrowed", \
        "paid_back", "refused", "work"}], "total", "levels": [{"time", "account", "level", \
        "resource", "percentage"}], "quality": [{"pool", "utilization", "accuracy", \
        "responsiveness", "slowest_ms", "crossings", "fairness", "jain", "min_max", "overhead", \
        "efficiency", "work", "targets", "met", "through_seq"}], "from_seq", \
        "through_seq", "from", "through", "folded", "left_out"}. A row begins with what --by \
        names: "account", "operation", "model", "class" (null: no grant was asked for), \
        "period", "interval" (its start).
        """

    /// The report as scripts see it.
    var json: JSON {
        let isEmpty = entries.through == 0
        return .object([
            .init("by", .array(by.map { .string($0.rawValue) })),
            .init("rows", .array(rows.map { .object(about($0) + $0.sumMembers) })),
            .init("total", .object(total.sumMembers)),
            .init("levels", .array(levels.map { $0.json(clock) })),
            .init("quality", .array(quality.map(\.json))),
            .init("from_seq", .unsigned(entries.from)),
            .init("through_seq", .unsigned(entries.through)),
            .init("from", isEmpty ? .null : .string(clock.timestamp(times.from))),
            .init("through", isEmpty ? .null : .string(clock.timestamp(times.through))),
            .init("folded", .bool(isFolded)),
            .init("left_out", .integer(Int64(leftOut))),
        ])
    }

    private func about(_ row: AttributionRow) -> [JSON.Member] {
        by.map { .init($0.dimension.name, .text($0.value(of: row, clock))) }
    }
}

extension AttributionRow {
    /// Counts and sums.
    fileprivate var sumMembers: [JSON.Member] {
        AttributionRow.counts.map { .init($0.name, .unsigned(self[keyPath: $0.path])) }
            + AttributionRow.sums.map { .init($0.name, self[keyPath: $0.path].json) }
            + [.init("work", .unsigned(work))]
    }
}

extension LevelChange {
    fileprivate func json(_ clock: ReportClock) -> JSON {
        .object([
            .init("time", .string(clock.timestamp(timeMs))),
            .init("account", .string(account)),
            .init("level", .string(level.name)),
            .init("resource", .string(resource.name)),
            .init("percentage", .fraction(partsPerMillion: percentage)),
        ])
    }
}
