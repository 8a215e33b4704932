package import BursarCore
package import BursarProtocol

extension UsageQuery {
    /// The query that a message carries.
    init(_ message: BursarProtocol.Request.Attribution) throws(Refusal) {
        var dimensions: [UsageDimension] = []
        for dimension in message.by.map(UsageDimension.init) {
            guard !dimensions.contains(dimension) else {
                throw Refusal(.invalidArgument, "`by` names each dimension at most once")
            }
            dimensions.append(dimension)
        }
        let interval = Int64(clamping: message.everyMs ?? 0)
        guard interval > 0 || !dimensions.contains(.interval) else {
            throw Refusal(
                .invalidArgument, "by interval: `every_ms` tells how long one is, at least 1")
        }
        if let since = message.sinceMs, let until = message.untilMs, since >= until {
            throw Refusal(.invalidArgument, "`since_ms` must be before `until_ms`")
        }
        self.init(
            dimensions: dimensions, since: message.sinceMs.map { Instant(clamped: $0) },
            until: message.untilMs.map { Instant(clamped: $0) }, interval: max(1, interval),
            origin: Instant(clamped: message.originMs ?? 0))
    }
}

extension Instant {
    /// So many milliseconds since 1970, whatever a client sent.
    fileprivate init(clamped milliseconds: Int64) {
        let most = Int64.max / 4_000_000
        self.init(milliseconds: min(max(milliseconds, -most), most))
    }
}

extension UsageDimension {
    init(_ wire: Dimension) {
        switch wire {
        case .account: self = .account
        case .operation: self = .operation
        case .model: self = .model
        case .`class`: self = .operationClass
        case .period: self = .period
        case .interval: self = .interval
        }
    }
}

extension UsageRow {
    /// The row as messages carry it.
    var wire: AttributionRow {
        AttributionRow(
            account: account?.description, operation: operation, model: model,
            operationClass: operationClass?.wire, periodMs: period?.milliseconds,
            intervalMs: interval?.milliseconds, grants: sums.grants, denials: sums.denials,
            waits: sums.waits, commits: sums.commits, voids: sums.voids,
            abandoned: sums.abandoned, lateCommits: sums.lateCommits, overruns: sums.overruns,
            granted: sums.granted.wire, actual: sums.actual.wire, charged: sums.charged.wire,
            borrowed: sums.borrowed.wire, paidBack: sums.paidBack.wire,
            refused: sums.refused.wire, work: sums.work)
    }
}

extension UsageReader.LevelChange {
    /// The change as messages carry it.
    var wire: BursarProtocol.LevelChange {
        BursarProtocol.LevelChange(
            timeMs: time.milliseconds, account: account.description, level: level.wire,
            resource: resource.wire, percentage: UInt64(max(0, percentage)))
    }
}

extension BursarCore.OperationClass {
    /// The class as a message carries it.
    package var wire: BursarProtocol.OperationClass {
        switch self {
        case .essential: .essential
        case .optional: .optional
        case .winddown: .winddown
        }
    }
}
