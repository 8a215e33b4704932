internal import BursarCore

/// What the entries alone say of every account and grant, summed up in the plainest way: the
/// coordinator's own sums must agree with it.
struct ReferenceModel {
    /// An open grant as its entries tell of it.
    struct Grant {
        var account: AccountID
        var amounts: Quantities
        var tracked = Quantities()
        /// What is wanted back.
        var recall: Recall?

        var held: Quantities { amounts.over(tracked) }
    }

    /// An account as its entries tell of it.
    struct Account {
        var path: AccountPath
        var parent: AccountID?
        var consumed = Quantities()
    }

    private(set) var accounts: [AccountID: Account] = [:]
    /// Those that are open: what a check costs does not grow with the history.
    var grants: [UInt64: Grant] = [:]
    /// Grants that were given up, which a late commit may correct once.
    private var givenUp: Set<UInt64> = []
    /// The newest grant, open or not.
    private(set) var lastGrant: UInt64 = 0
    /// By which entry each key was executed, and when.
    private var executed: [KeyNumber: (seq: UInt64, time: Instant)] = [:]
    /// Up to which number each client has acknowledged answers.
    private var acknowledged: [UInt64: UInt64] = [:]
    /// Sum of what used amounts grew by without a grant's having been admitted for it.
    private(set) var unadmitted = Quantities()
    /// Number of entries that change limits or shares.
    private(set) var limitChanges = 0
    /// Number of entries that lower debts.
    private(set) var payments = 0
    /// The imported prices, and what is computed by them.
    private(set) var prices = ReferencePrices()

    private struct KeyNumber: Hashable {
        var client: UInt64
        var number: UInt64
    }

    /// Held amounts by account, summed from the grants.
    var held: [AccountID: Quantities] {
        var sums: [AccountID: Quantities] = [:]
        for grant in grants.values {
            sums[grant.account] = (sums[grant.account] ?? Quantities()).plus(grant.held)
        }
        return sums
    }

    func isOpen(_ grant: UInt64) -> Bool { grants[grant] != nil }

    mutating func fold(_ entry: Entry) throws {
        switch entry.fact {
        case .accountDefined(let fact):
            try execute(fact.origin, entry)
            limitChanges += 1
            if !fact.isNew { break }
            guard accounts[fact.id] == nil else { throw Violation("\(fact.path) is made twice") }
            accounts[fact.id] = Account(path: fact.path, parent: fact.parent)
        case .accountReleased(let fact):
            try execute(fact.origin, entry)
            limitChanges += 1
            guard let account = accounts.removeValue(forKey: fact.id), let parent = account.parent
            else { throw Violation("an account is released that is none") }
            accounts[parent]?.consumed.add(account.consumed)
            for (id, grant) in grants where grant.account == fact.id {
                grants[id]?.account = parent
            }
        case .granted(let fact):
            try execute(fact.origin, entry)
            grants[entry.seq] = Grant(account: fact.account, amounts: fact.amounts.values)
            lastGrant = entry.seq
        case .settled(let fact):
            try execute(fact.origin, entry)
            try prices.check(fact.actual, fact.billing)
            try settle(fact)
        case .corrected(let fact):
            try execute(fact.origin, entry)
            try prices.check(fact.actual, fact.billing)
            payments += 1
            guard givenUp.remove(fact.grant) != nil else {
                throw Violation("g\(fact.grant) is corrected twice, or was never given up")
            }
            accounts[fact.account]?.consumed.add(fact.consumedDelta)
            unadmitted.add(fact.consumedDelta.over(Quantities()))
        case .tracked(let fact):
            try execute(fact.origin, entry)
            try prices.check(fact.usage, fact.billing)
            try track(fact)
        case .pricesImported(let fact):
            try execute(fact.origin, entry)
            try prices.fold(fact)
        case .repaid(let fact):
            try execute(fact.origin, entry)
            guard let grant = fact.grant else {
                limitChanges += 1
                payments += 1
                break
            }
            giveBack(fact.returned.values, of: grant)
        case .periodEnded(let fact):
            limitChanges += 1
            payments += 1
            guard let pool = accounts[fact.pool]?.path else { throw Violation("no such pool") }
            for (id, account) in accounts where account.path.isWithin(pool) {
                accounts[id]?.consumed = Quantities()
            }
        case .extended(let fact): try execute(fact.origin, entry)
        case .divided: limitChanges += 1
        case .recalled(let fact): try recall(fact)
        case .recallEnded(let fact): try endRecall(of: fact.grant)
        case .revoked(let fact): try revoke(fact, at: entry.time)
        case .paceChanged(let fact): try execute(fact.origin, entry)
        case .indicativeSet(let fact): try execute(fact.origin, entry)
        case .pauseChanged(let fact): try execute(fact.origin, entry)
        case .creditsSettled, .denied, .acknowledged, .notice, .levelChanged, .earlyWarning: break
        }
    }

    private mutating func settle(_ fact: Settled) throws {
        guard let grant = grants.removeValue(forKey: fact.grant) else {
            throw Violation("g\(fact.grant) ends twice")
        }
        guard grant.account == fact.account else {
            throw Violation("g\(fact.grant) is charged to another account")
        }
        let growth = fact.charged.values.plus(grant.tracked.negated)
        if fact.cause != .committed, fact.cause != .voided { givenUp.insert(fact.grant) }
        accounts[fact.account]?.consumed.add(growth)
        unadmitted.add(growth.over(grant.held))
    }

    private mutating func track(_ fact: Tracked) throws {
        accounts[fact.account]?.consumed.add(fact.usage.values)
        guard let id = fact.grant else {
            unadmitted.add(fact.usage.values)
            return
        }
        guard let grant = grants[id] else {
            throw Violation("g\(id) is tracked but not open")
        }
        grants[id]?.tracked.add(fact.usage.values)
        unadmitted.add(fact.usage.values.over(grant.held))
        limitRecall(of: id)
    }

    private mutating func execute(_ origin: Origin, _ entry: Entry) throws {
        guard let key = origin.key else { return }
        // No client uses a number for two requests, whatever accounts they are about.
        let number = KeyNumber(client: key.client, number: key.number)
        // An answer is kept for ten minutes, and while its grant is open, unless it was acknowledged; who asks
        // again later asks anew.
        let isAcknowledged = key.number <= acknowledged[key.client, default: 0]
        if let before = executed[number],
            entry.time < before.time.advanced(milliseconds: 600_000)
                || !isAcknowledged && grants[before.seq] != nil
        {
            throw Violation(
                "key \(key.number) of client \(key.client) is executed twice: in entries "
                    + "\(before.seq) and \(entry.seq)")
        }
        executed[number] = (entry.seq, entry.time)
        acknowledged[key.client] = max(
            acknowledged[key.client, default: 0], key.acknowledgedThrough)
    }
}

extension Quantities {
    func plus(_ other: Quantities) -> Quantities {
        Quantities(
            tokens: tokens + other.tokens, time: time + other.time, cost: cost + other.cost)
    }

    mutating func add(_ other: Quantities) { self = plus(other) }

    var negated: Quantities { Quantities(tokens: -tokens, time: -time, cost: -cost) }

    /// What is more than `other`, 0 where it is less.
    func over(_ other: Quantities) -> Quantities {
        Quantities(
            tokens: max(0, tokens - other.tokens), time: max(0, time - other.time),
            cost: max(0, cost - other.cost))
    }

    /// The larger of each.
    func larger(_ other: Quantities) -> Quantities { other.plus(over(other)) }
}
