/// What accounts consumed lately, for those that consume: about 3 KiB each. Kept in memory, bounded;
/// not stored.
struct ForecastBook {
    /// One account's consumption over time, and what it was warned of.
    struct History {
        var consumption: PerResource<ConsumptionHistory>
        /// Bit per resource: an early warning is in force.
        var warned: UInt8 = 0
        /// Whether it is looked at with the next round of forecasts.
        var isActive = false

        init(since: Instant, covering: Int64) {
            consumption = PerResource(
                repeating: ConsumptionHistory(since: since, covering: covering))
        }
    }

    private(set) var histories: [AccountID: History] = [:]
    /// Accounts that are looked at with the next round of forecasts.
    private var active: [AccountID] = []
    /// When the last round was.
    private(set) var lastRound = Instant(nanoseconds: 0)
    /// Time between two rounds, in milliseconds.
    var interval: Int64 = 1_000
    /// Most accounts of which a round makes forecasts; the others come in the next one.
    static let roundMost = 256

    /// When the next round is; `nil`: nobody is to be looked at.
    var nextRound: Instant? {
        active.isEmpty ? nil : lastRound.advanced(milliseconds: interval)
    }

    func history(of id: AccountID) -> History? { histories[id] }

    /// Counts consumption; corrections are negative.
    mutating func add(
        _ amounts: Quantities, of id: AccountID, at time: Instant, covering: Int64, most: Int
    ) {
        guard
            var history = histories.removeValue(forKey: id)
                ?? (histories.count < most ? History(since: time, covering: covering) : nil)
        else { return }
        for resource in Resource.allCases where amounts[resource] != 0 {
            history.consumption[resource].add(amounts[resource], at: time)
        }
        if !history.isActive {
            history.isActive = true
            active.append(id)
        }
        histories[id] = history
    }

    /// Makes an account's bins as wide as the time between two rounds: narrower ones would only cost.
    mutating func coarsen(_ id: AccountID) {
        guard interval > 1_000, var history = histories.removeValue(forKey: id) else { return }
        for resource in Resource.allCases { history.consumption[resource].coarsen(to: interval) }
        histories[id] = history
    }

    /// Begins a round: the accounts to look at. Those that are warned stay on the list.
    mutating func takeRound(at now: Instant) -> [AccountID] {
        lastRound = now
        let round = Array(active.prefix(ForecastBook.roundMost))
        active.removeFirst(round.count)
        for id in round { histories[id]?.isActive = false }
        return round
    }

    /// Notes of which resources an account is warned; it is looked at again until it is of none.
    mutating func setWarned(_ warned: UInt8, of id: AccountID, isRaised: Bool) {
        guard var history = histories.removeValue(forKey: id) else { return }
        history.warned = warned
        if warned != 0 || isRaised, !history.isActive {
            history.isActive = true
            active.append(id)
        }
        histories[id] = history
    }

    /// Forgets all accounts.
    mutating func forget() { (histories, active) = ([:], []) }

    /// Forgets an account.
    mutating func remove(_ id: AccountID) { histories[id] = nil }
}
