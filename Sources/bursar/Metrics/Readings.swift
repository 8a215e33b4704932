import BursarClient

/// What was read of a coordinator for one exposition.
struct Readings: Sendable {
    var coordinator: CoordinatorStatus
    /// The pools, with all beneath them.
    var pools: [ReportRow]
    /// The accounts that have series of their own.
    var accounts: [ReportRow] = []
    /// What is expected of the pools, by path.
    var forecasts: [(pool: String, resources: [ResourceForecast])] = []
    /// The coordinator's own measurements; none if it does not tell us.
    var lines: [String] = []

    /// Accounts that have no series of their own.
    var omitted: Int {
        max(0, Int(coordinator.accounts) - pools.count - accounts.count)
    }
}
