internal import BursarCore

extension StateChecker {
    /// The accounts' `committed` above their ceilings, from the model's usage and the recorded shares.
    func excesses(of records: [AccountRecord]) -> [AccountID: Quantities] {
        let held = model.held
        var committed: [AccountID: Quantities] = [:]
        var excesses: [AccountID: Quantities] = [:]
        // Children come after their parents by age.
        for record in records.sorted(by: { $0.created > $1.created }) {
            let used = (model.accounts[record.id]?.consumed ?? Quantities())
                .plus(held[record.id] ?? Quantities())
            let own = (committed[record.id] ?? Quantities()).plus(used)
            excesses[record.id] = own.over(record.ceiling)
            guard let parent = record.parent else { continue }
            let share = own.larger(record.funded)
            committed[parent] = (committed[parent] ?? Quantities()).plus(share)
        }
        return excesses
    }

    /// Checks a settled state against the entries so far.
    mutating func check(
        _ coordinator: Coordinator, at now: Instant, using random: inout SeededRandom
    ) throws {
        if let violation = coordinator.violation() { throw Violation(violation) }
        let records = coordinator.records()
        if shadow.records() != records {
            throw Violation("replaying the entries gives another state")
        }
        try checkSums(records, coordinator)
        let unadmitted = model.unadmitted.plus(lastUnadmitted.negated)
        try checkExcess(records)
        if isFine { try checkFunding(records, unadmitted) }
        try checkDebts(records, coordinator)
        try checkMinimum(records, coordinator, at: now, using: &random)
        try checkHeadroom(coordinator, at: now, using: &random)
    }

    /// What a released account owes comes back with its name.
    mutating func checkDebt(_ debt: Quantities, keptFor path: AccountPath) throws {
        if debt == Quantities() { return }
        let dormant = shadow.records().dormant
        if dormant.count >= shadow.limits.dormantNames { return }
        counts["debts of released accounts", default: 0] += 1
        guard dormant.first(where: { $0.path == path })?.debt == debt else {
            throw Violation("\(path) is released and owes \(debt), which is not kept")
        }
    }

    /// What a name owes does not get lost when its account ends or begins again.
    private mutating func checkDebts(
        _ records: StateRecords, _ coordinator: Coordinator
    ) throws {
        var debts: [AccountPath: Quantities] = [:]
        for record in records.accounts { debts[record.path] = record.debt }
        for record in records.dormant { debts[record.path] = record.debt }
        if debts.values.contains(where: { $0 != Quantities() }) { counts["debts", default: 0] += 1 }
        defer {
            lastDebts = debts
            lastPayments = model.payments
        }
        let isForgetful = records.dormant.count >= coordinator.limits.dormantNames
        if model.payments != lastPayments || isForgetful { return }
        for (path, debt) in lastDebts {
            guard debt.over(debts[path] ?? Quantities()) == Quantities() else {
                throw Violation("\(path) owed \(debt), and does not any more")
            }
        }
    }

    private func checkSums(_ records: StateRecords, _ coordinator: Coordinator) throws {
        let held = model.held
        guard records.accounts.count == model.accounts.count else {
            throw Violation(
                "\(records.accounts.count) accounts, by the entries \(model.accounts.count)")
        }
        for record in records.accounts {
            guard let account = model.accounts[record.id] else {
                throw Violation("\(record.path) is not in the entries")
            }
            guard record.consumed == account.consumed else {
                throw Violation(
                    "\(record.path) consumed \(record.consumed), by its entries \(account.consumed)"
                )
            }
            guard record.held == held[record.id] ?? Quantities() else {
                throw Violation("\(record.path) holds \(record.held), by its entries otherwise")
            }
        }
        for pool in coordinator.pools { try checkConservation(pool, held, coordinator) }
    }

    /// `capacity + deficit = free + held + consumed`, the right side as a client is told, the left as
    /// the entries say.
    private func checkConservation(
        _ pool: AccountPath, _ held: [AccountID: Quantities], _ coordinator: Coordinator
    ) throws {
        guard let status = coordinator.status(of: pool) else { throw Violation("no \(pool)") }
        var used = Quantities()
        for (id, account) in model.accounts where account.path.isWithin(pool) {
            used.add(account.consumed)
            used.add(held[id] ?? Quantities())
        }
        for resource in Resource.allCases {
            guard case .finite(let capacity) = status.ceiling[resource] else { continue }
            let told = status.held.values[resource] + status.consumed.values[resource]
            let deficit = max(0, used[resource] - capacity)
            let free = max(0, capacity - told)
            guard capacity + deficit == free + told else {
                throw Violation("\(pool): \(resource) are not conserved")
            }
        }
    }

    /// A ceiling is exceeded more than before only by usage that nobody admitted, or after a change of
    /// limits or shares.
    private mutating func checkExcess(_ records: StateRecords) throws {
        let after = excesses(of: records.accounts)
        defer {
            lastExcesses = after
            lastUnadmitted = model.unadmitted
            lastLimitChanges = model.limitChanges
        }
        if model.limitChanges != lastLimitChanges { return }
        for record in records.accounts {
            let allowed = (lastExcesses[record.id] ?? Quantities())
                .plus(model.unadmitted).plus(lastUnadmitted.negated)
            let excess = after[record.id] ?? Quantities()
            guard excess.over(allowed) == Quantities() else {
                throw Violation("\(record.path) commits \(excess) above its ceiling by a grant")
            }
        }
    }

    /// Nothing more is set aside for an account where its pool has given more than it has.
    private mutating func checkFunding(
        _ records: StateRecords, _ unadmitted: Quantities
    ) throws {
        let held = model.held
        let pools = Set(records.accounts.filter { $0.parent == nil }.map(\.id))
        for record in records.accounts {
            guard let parent = record.parent, pools.contains(parent),
                !records.accounts.contains(where: { $0.parent == record.id })
            else { continue }
            let used = record.consumed.plus(held[record.id] ?? Quantities())
            let before = used.larger(lastShares[record.id] ?? Quantities())
            let growth = record.funded.over(before)
            let excess = (lastExcesses[parent] ?? Quantities()).over(unadmitted)
            for resource in Resource.allCases where growth[resource] > 0 && excess[resource] > 0 {
                throw Violation("\(record.path) is promised \(growth) that are not there")
            }
        }
        noteShares(of: records.accounts)
    }

    /// Remembers what each account used or has set aside.
    mutating func noteShares(of records: [AccountRecord]) {
        let held = model.held
        lastShares = [:]
        for record in records {
            let used = record.consumed.plus(held[record.id] ?? Quantities())
            lastShares[record.id] = used.larger(record.funded)
        }
    }

    /// Whoever asks what its minimum still has gets it at once, whatever the others did.
    private mutating func checkMinimum(
        _ records: StateRecords, _ coordinator: Coordinator, at now: Instant,
        using random: inout SeededRandom
    ) throws {
        guard let record = records.accounts.randomElement(using: &random),
            record.parent != nil,
            !records.accounts.contains(where: { $0.parent == record.id })
        else { return }
        let idle = record.funded.over(record.held.plus(record.consumed))
        if idle == Quantities() { return }
        var want = Amounts.none
        for resource in Resource.allCases where idle[resource] > 0 {
            want[resource] = .finite(idle[resource])
        }
        switch probe(record.path, want, coordinator, at: now) {
        case .answered: counts["minimum", default: 0] += 1
        case .refused(let refusal)
        where [
            .perOperationLimit, .tooManyGrants, .busy, .amountOverflow,
            // Its own pace, level and time, and a pause, hold back within the minimum too.
            .throttled, .degraded, .stopped, .paused, .deadlinePassed,
        ].contains(refusal.reason):
            break
        case let outcome:
            throw Violation("\(record.path) was not given \(idle) of its minimum: \(outcome)")
        }
    }

    /// What a client is told it could get is what it gets, and not one more.
    private func checkHeadroom(
        _ coordinator: Coordinator, at now: Instant, using random: inout SeededRandom
    ) throws {
        guard let path = coordinator.paths(beneath: nil).randomElement(using: &random),
            case .finite(let room)? = coordinator.status(of: path)?.headroom[.tokens]
        else { return }
        if case .answered = probe(path, Amounts(tokens: room + 1), coordinator, at: now) {
            throw Violation("\(path) got more than its headroom of \(room) tokens")
        }
        // Budget may be set aside for those who wait, or come back.
        if room == 0 || coordinator.waitingCount + coordinator.claimCount > 0 { return }
        if case .refused(let refusal) = probe(
            path, Amounts(tokens: room), coordinator, at: now),
            [.insufficientBudget, .noBudget, .queuedBehind].contains(refusal.reason)
        {
            throw Violation("\(path) did not get its headroom of \(room): \(refusal)")
        }
    }

    /// How a reserve would end; on a copy.
    private func probe(
        _ path: AccountPath, _ want: Amounts, _ coordinator: Coordinator, at now: Instant
    ) -> Outcome {
        var copy = coordinator
        return copy.apply(
            Request(
                key: ClientKey(client: .max, number: 1, acknowledgedThrough: 0), account: path,
                uid: 77, pid: 1, session: 0, command: .reserve(Reservation(want: want))),
            at: now)
    }
}
