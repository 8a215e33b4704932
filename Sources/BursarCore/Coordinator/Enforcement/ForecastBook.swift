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

    private var histories: ContiguousArray<(id: AccountID, history: History)> = []
    /// Per slot of an account: where its history is, or that of who had the slot before; -1: nowhere.
    private var places: ContiguousArray<Int> = []
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

    func history(of id: AccountID) -> History? { place(of: id).map { histories[$0].history } }

    private func place(of id: AccountID) -> Int? {
        let slot = Int(id.slot)
        guard slot < places.count, places[slot] >= 0, histories[places[slot]].id == id else {
            return nil
        }
        return places[slot]
    }

    /// Counts consumption; corrections are negative.
    mutating func add(
        _ amounts: Quantities, of id: AccountID, at time: Instant, covering: Int64, most: Int
    ) {
        let place: Int
        if let known = self.place(of: id) {
            place = known
        } else {
            guard histories.count < most else { return }
            place = histories.count
            histories.append((id, History(since: time, covering: covering)))
            while places.count <= Int(id.slot) { places.append(-1) }
            places[Int(id.slot)] = place
        }
        for resource in Resource.allCases where amounts[resource] != 0 {
            histories[place].history.consumption[resource].add(amounts[resource], at: time)
        }
        activate(place)
    }

    private mutating func activate(_ place: Int) {
        if histories[place].history.isActive { return }
        histories[place].history.isActive = true
        active.append(histories[place].id)
    }

    /// Makes an account's bins as wide as the time between two rounds: narrower ones would only cost.
    mutating func coarsen(_ id: AccountID) {
        guard interval > 1_000, let place = place(of: id) else { return }
        for resource in Resource.allCases {
            histories[place].history.consumption[resource].coarsen(to: interval)
        }
    }

    /// Begins a round: the accounts to look at. Those that are warned stay on the list.
    mutating func takeRound(at now: Instant) -> [AccountID] {
        lastRound = now
        let round = Array(active.prefix(ForecastBook.roundMost))
        active.removeFirst(round.count)
        for id in round {
            if let place = place(of: id) { histories[place].history.isActive = false }
        }
        return round
    }

    /// Notes of which resources an account is warned; it is looked at again until it is of none.
    mutating func setWarned(_ warned: UInt8, of id: AccountID, isRaised: Bool) {
        guard let place = place(of: id) else { return }
        histories[place].history.warned = warned
        if warned != 0 || isRaised { activate(place) }
    }

    /// Forgets all accounts.
    mutating func forget() { (histories, places, active) = ([], [], []) }

    /// Forgets an account.
    mutating func remove(_ id: AccountID) {
        guard let place = place(of: id), let last = histories.popLast() else { return }
        places[Int(id.slot)] = -1
        // The last one takes its place.
        if place < histories.count {
            histories[place] = last
            places[Int(last.id.slot)] = place
        }
    }
}
