import BursarClient

/// An account as `bursar top` knows it.
struct TopRow: Sendable {
    var status: AccountStatus
    var trend = ConsumptionTrend()
    var forecasts: [ResourceForecast]?
    /// When the forecast was made, in milliseconds.
    var forecastTime: Int64?
    /// The last pass over all accounts in which it was there.
    var pass: Int
    /// Path without the last component; nothing for a pool.
    let parent: String?
    /// The last component.
    let name: String

    init(_ status: AccountStatus, pass: Int) {
        self.status = status
        self.pass = pass
        let path = status.account
        let slash = path.lastIndex(of: "/")
        parent = slash.map { String(path[..<$0]) }
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The forecast of what runs out first.
    var firstExhaustion: ResourceForecast? {
        forecasts?.filter { $0.exhaustedInMs != nil }
            .min { ($0.exhaustedInMs ?? 0) < ($1.exhaustedInMs ?? 0) }
    }

    /// The greatest share of a limit that is consumed, in parts per million.
    var share: UInt64? {
        Resource.allCases.compactMap { status.percentage[$0] }.max()
    }

    /// By what it is sorted; nothing where that is unknown.
    func number(in column: TopColumn, of resource: Resource) -> Double? {
        switch column {
        case .account: nil
        case .level: Double(status.level.rawValue) + Double(min(share ?? 0, 99_000_000)) / 1e8
        case .percent: share.map { Double($0) }
        case .used: Double(status.consumed[resource].number)
        case .rate: trend.rate(of: resource)
        case .left: firstExhaustion?.exhaustedInMs.map { Double($0) }
        case .grants: Double(status.openGrants)
        case .waiting: Double(status.waiting)
        case .held: Double(status.held[resource].number)
        }
    }
}
