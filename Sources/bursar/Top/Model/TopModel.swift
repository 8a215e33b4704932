import BursarClient

/// What is known of the coordinator and its accounts, out of successive readings.
struct TopModel: Sendable {
    /// How things stand with the coordinator.
    enum Contact: Hashable, Sendable {
        case up
        /// It has not answered; why, and when it last did, in milliseconds.
        case lost(cause: String, since: Int64)
    }

    private(set) var coordinator: CoordinatorStatus?
    private(set) var rows: [String: TopRow] = [:]
    private(set) var grants: OpenGrants?
    /// The resources that say something of any account.
    private(set) var resources: [Resource] = []
    /// Those to show in bars: limited and used somewhere, or, if there is none, limited.
    private(set) var bars: [Resource] = []
    private(set) var contact = Contact.up
    /// Ledger entries a second.
    private(set) var entriesPerSecond: Double?
    /// How long the last whole pass over all accounts took, in milliseconds.
    private(set) var passLength: Int64 = 0
    /// When the coordinator answered last, in milliseconds.
    private(set) var lastTime: Int64?
    private var readings = 0
    private var passStart: (pass: Int, time: Int64)?

    /// A forecast is asked for again after so long, in milliseconds.
    static let forecastAge: Int64 = 5_000

    /// Takes what was read.
    ///
    /// - Parameter now: In milliseconds of a clock that does not go back.
    mutating func apply(_ reading: TopReading, at now: Int64) {
        if let coordinator = reading.coordinator { take(coordinator, at: now) }
        for status in reading.accounts {
            rows[status.account, default: TopRow(status, pass: reading.pass)].status = status
            rows[status.account]?.pass = reading.pass
            rows[status.account]?.trend.record(status.consumed, at: now)
        }
        for account in reading.gone { rows[account] = nil }
        for (account, forecasts) in reading.forecasts {
            rows[account]?.forecasts = forecasts
            rows[account]?.forecastTime = now
        }
        if passStart?.pass != reading.pass { passStart = (reading.pass, lastTime ?? now) }
        if reading.isPassOver {
            rows = rows.filter { $1.pass >= reading.pass }
            passLength = now - (passStart?.time ?? now)
        }
        grants = reading.grants
        findResources()
        contact = .up
        lastTime = now
        readings += 1
    }

    private mutating func findResources() {
        let statuses = rows.values.map(\.status)
        resources = Resource.relevant(in: statuses)
        let limited = resources.filter { resource in
            statuses.contains { $0.percentage[resource] != nil }
        }
        // Bars that are all empty say less than the columns that they would leave no room for.
        let used = limited.filter { resource in
            statuses.contains { $0.consumed[resource].isSome || $0.held[resource].isSome }
        }
        bars = used.isEmpty ? limited : used
    }

    private mutating func take(_ status: CoordinatorStatus, at now: Int64) {
        if let before = coordinator, let lastTime, now - lastTime >= ConsumptionTrend.least {
            let isSameLedger = status.lastSeq >= before.lastSeq
            entriesPerSecond =
                isSameLedger
                ? Double(status.lastSeq - before.lastSeq) / Double(now - lastTime) * 1_000 : nil
        }
        coordinator = status
    }

    /// The coordinator does not answer. What is known stays.
    mutating func lost(_ cause: String, at now: Int64) {
        contact = .lost(cause: cause, since: lastTime ?? now)
    }

    /// Those of the accounts whose forecast is missing or old, the most wanted first.
    func forecastsDue(among accounts: [String], at now: Int64, most: Int) -> [String] {
        let due = accounts.filter { account in
            guard let row = rows[account] else { return false }
            return row.forecastTime.map { now - $0 >= Self.forecastAge } ?? true
        }
        return Array(due.prefix(most))
    }

    /// Whether there has been one reading only.
    var isFirst: Bool { readings == 1 }

    /// Whether the picture is an old one.
    var isStale: Bool { contact != .up }

    /// Accounts that the coordinator has and this does not know yet, or may not know.
    var unknownAccounts: Int {
        max(0, Int(coordinator?.accounts ?? 0) - rows.count)
    }
}
