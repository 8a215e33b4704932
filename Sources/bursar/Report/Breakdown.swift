import BursarClient

/// What sums of usage are broken down by, as people say it.
enum Breakdown: String, CaseIterable {
    case account, operation, model, `class`, period, hour, day, week

    static let names = "account, operation, model, class, period, and one of hour, day, week"

    static let about = """
        --by period is the pool's period, by its start. Hours, days and weeks (from Monday on) are \
        those of this machine's time zone, all by its present distance from UTC: beyond a change \
        between summer and winter time they begin an hour off.
        """

    /// In the terms of the protocol.
    var dimension: Dimension {
        switch self {
        case .account: .account
        case .operation: .operation
        case .model: .model
        case .class: .class
        case .period: .period
        case .hour, .day, .week: .interval
        }
    }

    /// How long an interval is.
    var length: Duration? {
        switch self {
        case .hour: .seconds(3_600)
        case .day: .seconds(86_400)
        case .week: .seconds(7 * 86_400)
        default: nil
        }
    }

    /// A time at which an interval begins: the first Monday of 1970, which all of them fit.
    func origin(_ clock: ReportClock) -> Int64 {
        // That Monday was the fifth of January.
        length == nil ? 0 : clock.midnight(dayOfEpoch: 4)
    }

    /// What a row is about; nothing: usage that has no such property.
    func value(of row: AttributionRow, _ clock: ReportClock) -> String? {
        switch self {
        case .account: row.account
        case .operation: row.operation
        case .model: row.model
        case .class: row.operationClass?.name
        case .period: row.periodMs.map(clock.timestamp)
        case .hour, .day, .week: row.intervalMs.map(clock.timestamp)
        }
    }

    /// That for people.
    func words(of row: AttributionRow, _ clock: ReportClock) -> String {
        let words =
            switch self {
            case .period: row.periodMs.map(clock.minute)
            case .hour: row.intervalMs.map(clock.minute)
            case .day, .week: row.intervalMs.map(clock.day)
            default: value(of: row, clock)
            }
        guard let words, !words.isEmpty else { return "–" }
        return words
    }
}
