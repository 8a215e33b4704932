import BursarClient
import OpenMetrics

extension AccountFamilies {
    /// Amounts of the three resources that an account has.
    struct Quantity: Sendable {
        var name: String
        var kind = MetricFamily.Kind.gauge
        var help: String
        var scopes: Set<Scope> = [.pool, .account]
        var amounts: @Sendable (ReportRow) -> Amounts

        static let all = [
            Quantity(name: "nominal", help: "Own allocation") { $0.status.nominal },
            Quantity(name: "reserved", help: "Guaranteed minimum", scopes: [.pool]) {
                $0.status.reserved
            },
            Quantity(name: "ceiling", help: "The most it may use", scopes: [.pool]) {
                $0.status.ceiling
            },
            Quantity(name: "limit", help: "Consumed and what it could still get") {
                $0.status.limit
            },
            Quantity(name: "consumed", help: "Actual usage of this period") {
                $0.status.consumed
            },
            Quantity(name: "held", help: "Open grants, less what was tracked") {
                $0.status.held
            },
            Quantity(name: "borrowed", help: "Used above its own allocation") {
                $0.status.borrowed
            },
            Quantity(name: "debt", help: "Borrowed and used in past periods, not paid back yet") {
                $0.status.debt
            },
            Quantity(name: "headroom", help: "What a reserve could get right now") {
                $0.status.headroom
            },
            Quantity(
                name: "granted", kind: .counter, help: "Sum of its own grants since its allocation",
                scopes: [.account]
            ) { $0.granted },
            Quantity(
                name: "actual", kind: .counter, help: "Sum of its own usage since its allocation",
                scopes: [.account]
            ) { $0.actual },
        ]
    }

    /// A number that an account has.
    struct Number: Sendable {
        var name: String
        var kind = MetricFamily.Kind.gauge
        var unit: String?
        var help: String
        var scopes: Set<Scope> = [.pool, .account]
        var value: @Sendable (ReportRow) -> MetricValue?

        static let all = [
            Number(name: "level", help: "Level: 0 green, 1 yellow, 2 orange, 3 red, 4 black.") {
                .integer(Int64($0.status.level.rawValue))
            },
            Number(name: "open_grants", help: "Open grants of it and beneath it.") {
                .unsigned(UInt64($0.status.openGrants))
            },
            Number(name: "waiting_requests", help: "Its own requests in the waiting queue.") {
                .unsigned(UInt64($0.status.waiting))
            },
            Number(name: "children", help: "Accounts directly beneath it.", scopes: [.pool]) {
                .unsigned(UInt64($0.status.children))
            },
            Number(name: "paused", help: "Whether it, or an account above it, is paused.") {
                $0.status.paused.map { .flag($0) }
            },
            Number(
                name: "deadline_seconds", unit: "seconds",
                help: "Wall-clock time that is left of its deadline."
            ) { $0.status.deadlineInMs.map { .seconds(milliseconds: $0) } },
            own("grants", "Its own grants.") { $0.grants },
            own("denials", "Its own requests that were denied.") { $0.denials },
            own("waits", "Its own requests that waited.") { $0.waits },
            own("commits", "Its own grants committed in time.") { $0.commits },
            own("voids", "Its own grants that were voided.") { $0.voids },
            own("abandoned_grants", "Its own grants whose outcome became unknown.") {
                $0.abandoned
            },
            own("overruns", "Its own commits of more than was granted.") { $0.overruns },
        ]

        /// What an account counts of itself alone: a pool's row says nothing of what is beneath it.
        private static func own(
            _ name: String, _ help: String, _ count: @escaping @Sendable (ReportRow) -> UInt64
        ) -> Number {
            Number(name: name, kind: .counter, help: help, scopes: [.account]) {
                .unsigned(count($0))
            }
        }
    }
}
