import HeapModule

/// The rules of the pool: accounts, grants, the waiting queue, kept answers.
///
/// A value without I/O, clock or randomness. `apply` decides a request, and what it decides becomes
/// entries; state changes only by `evolve(entry)`, so that replaying the entries gives the same state.
/// After each turn the caller calls `settle`, then takes the effects.
public struct Coordinator: Sendable {
    private let inPlace = InPlace()
    /// What is bounded, and by how much.
    public var limits: Limits
    var tree = AccountTree()
    var grants = GrantBook()
    var answers = AnswerBook()
    var dormant: [AccountPath: DormantRecord] = [:]
    var dormantChanged: Set<AccountPath> = []
    var queue = WaitingQueue()
    var claims = Claims()
    var book = PriceBook()
    /// Groups with grants won in contention that are not settled in credits yet.
    var contended: Set<AccountID> = []
    /// When such grants were settled last.
    var creditsSettledAt = Instant(nanoseconds: 0)
    var estimates = EstimateBook()
    var forecasts = ForecastBook()
    /// When those were looked at last whose level others may have moved.
    var levelsSweptAt = Instant(nanoseconds: 0)
    /// Time of the first entry that may have changed levels and was not looked at yet: of who spent, and of
    /// the others.
    var levelsTouchedSince: Instant?
    var levelsMovedSince: Instant?
    /// When an account's wall-clock time may be over next; `nil`: none has a deadline.
    var nextDeadline: Instant?
    /// When the periods of pools end, as far as the caller told.
    var periodEnds: [AccountID: Instant] = [:]
    /// Whether budget became free since the last allocation round.
    var hasFreed = false
    /// Requests denied in this turn, by account, reason and process, in order of the first.
    var denials: [Denied] = []
    /// Where in `denials` they are.
    var denialPlaces: [DenialKind: Int] = [:]
    /// How many of them have labels, by user.
    var denialLabels: [UInt32: Int] = [:]
    var effects = Effects()
    /// Waits that ended in a refusal, and where that is among the effects.
    var refusedWaits: [(place: Int, waiter: WaitingQueue.Waiter)] = []
    /// Number of the newest entry.
    public internal(set) var lastSeq: UInt64 = 0
    /// Time of the newest entry.
    public internal(set) var lastTime = Instant(nanoseconds: 0)
    /// Entries that the last checkpoint included.
    var checkpointSeq: UInt64 = 0

    /// A coordinator without pools.
    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Decides one request.
    public mutating func apply(_ request: Request, at now: Instant) -> Outcome {
        switch request.command {
        case .reserve(let reservation):
            return reserve(reservation, for: request.asker, at: now)
        case .commit(let settlement): return commit(settlement, for: request.asker, at: now)
        default: break
        }
        let key = requestKey(
            request.asker, about: request.account, digest: request.command.digest)
        if let settled = outcome(of: key) { return settled }
        prepare(at: now)
        let origin = Origin(key: key, uid: request.asker.uid, pid: request.asker.pid)
        do throws(Refusal) {
            return .answered(try decide(request, origin, at: now))
        } catch {
            return .refused(error)
        }
    }

    /// The same for a reserve, which is asked most often.
    public mutating func reserve(
        _ reservation: Reservation, for asker: Asker, at now: Instant
    ) -> Outcome {
        let key = requestKey(asker, about: asker.account, digest: reservation.digest)
        if let settled = outcome(of: key) { return settled }
        prepare(at: now)
        do throws(Refusal) {
            return try reserve(reservation, asker, key, at: now)
        } catch {
            noteDenial(error, of: reservation, asker)
            return .refused(error)
        }
    }

    /// The same for a commit, which follows each reserve.
    public mutating func commit(
        _ settlement: Settlement, for asker: Asker, at now: Instant
    ) -> Outcome {
        let key = requestKey(asker, about: asker.account, digest: settlement.digest)
        if let settled = outcome(of: key) { return settled }
        prepare(at: now)
        let origin = Origin(key: key, uid: asker.uid, pid: asker.pid)
        do throws(Refusal) {
            return .answered(try commit(settlement, origin: origin, at: now))
        } catch {
            return .refused(error)
        }
    }

    /// How a request ends whose key was used before, or that cannot be remembered; `nil` for a new one.
    mutating func outcome(of key: RequestKey) -> Outcome? {
        switch answers.lookUp(key, limits: limits) {
        case .new: nil
        case .stored(let answer): .repeated(answer)
        case .otherPayload:
            .refused(Refusal(.keyReused, "key \(key.number) named another request before"))
        case .acknowledged:
            .refused(
                Refusal(.keyAcknowledged, "the answer to key \(key.number) was acknowledged"))
        case .full:
            .refused(
                Refusal(
                    .busy,
                    "\(limits.answersPerScope) answers are kept for this account already, or as many "
                        + "for this user as others leave",
                    retryAfter: 1_000))
        }
    }

    private mutating func decide(
        _ request: Request, _ origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        switch request.command {
        case .allocate(let path, let settings, let session):
            try allocate(
                path, settings, delegatedBy: session, origin: origin,
                isBounded: request.asker.isBounded, at: now)
        case .release(let path): try release(path, origin: origin, at: now)
        case .adjust(let path, let adjustment):
            try adjust(path, by: adjustment, origin: origin, at: now)
        case .throttle(let path, let rate): try throttle(path, rate, origin: origin, at: now)
        case .reserve, .commit: preconditionFailure("these have a way of their own")
        case .void(let grant): try void(grant, origin: origin, at: now)
        case .extend(let grant, let lease):
            try extend(grant, lease: lease, origin: origin, at: now)
        case .track(let grant, let usage, let tokens, let model):
            try track(
                grant, usage, tokens: tokens, model: model, asker: request.asker,
                origin: origin, at: now)
        case .repay(let grant, let amounts):
            try repay(grant, amounts, account: request.asker.account, origin: origin, at: now)
        case .importPrices(let part): try importPrices(part, origin: origin, at: now)
        }
    }

    /// The key with its scope: the user, and the account that the request is about.
    func requestKey(
        _ asker: Asker, about account: AccountPath?, digest: UInt64
    ) -> RequestKey {
        // Without an account the client instance itself is the scope.
        let account = account?.digest ?? (asker.key.client & ~1)
        return RequestKey(
            scope: KeyScope(account: account, uid: asker.uid), client: asker.key.client,
            number: asker.key.number, acknowledgedThrough: asker.key.acknowledgedThrough,
            digest: digest)
    }

    /// Frees answers that a client instance has received, whatever accounts they were about.
    public mutating func acknowledge(
        client: UInt64, through number: UInt64, uid: UInt32, at now: Instant
    ) {
        for id in answers.lanes(ofClient: client, uid: uid) where answers.floor(of: id) < number {
            record(
                .acknowledged(Acknowledged(scope: id.scope, client: client, through: number)),
                at: now)
        }
    }

    /// Records something about the coordinator itself, and how much an audit shows from here on, if that
    /// may have changed.
    public mutating func note(
        _ kind: NoticeKind, _ text: String, audit: AuditLevel? = nil, at now: Instant
    ) {
        record(.notice(Notice(kind: kind, text: text, audit: audit)), at: now)
    }

    /// Brings limits up to date before a decision.
    mutating func prepare(at now: Instant) {
        while let group = tree.nextUndivided() {
            record(.divided(tree.accounts[group].record.id), at: now)
        }
    }

    /// Ends a turn: divides what is undivided, serves the queue if budget became free, tells levels that
    /// changed, and records denials, equal ones together.
    public mutating func settle(at now: Instant) {
        prepare(at: now)
        if hasFreed { runRound(at: now) }
        noteDeadlines(at: now)
        updateLevels(at: now)
        runForecasts(at: now)
        // Whom a level holds back or stops is among those who wait.
        if hasFreed { runRound(at: now) }
        for group in groupsToSettle(at: now) {
            record(.creditsSettled(tree.accounts[group].record.id), at: now)
        }
        for denied in denials where tree.slot(of: denied.account) != nil {
            record(.denied(denied), at: now)
        }
        denials.removeAll(keepingCapacity: true)
        denialPlaces.removeAll(keepingCapacity: true)
        denialLabels.removeAll(keepingCapacity: true)
    }

    /// Hands over what is to be done outside, and forgets it.
    public mutating func takeEffects() -> Effects {
        if !refusedWaits.isEmpty { reconsiderRefusedWaits() }
        let taken = effects
        effects = Effects()
        // The next turn is likely to be as long.
        effects.entries.reserveCapacity(taken.entries.count)
        return taken
    }

    /// Numbers a fact, changes the state by it, and hands the entry to the effects.
    @discardableResult
    mutating func record(_ fact: consuming Fact, at now: Instant) -> Answer? {
        let entry = Entry(seq: lastSeq + 1, time: max(now, lastTime), fact: fact)
        let answer = evolve(entry)
        noteLevelsTouched(at: entry.time)
        effects.entries.append(entry)
        return answer
    }

    /// The same for a grant, without wrapping and unwrapping what is made most often.
    mutating func record(_ fact: Granted, at now: Instant) -> Answer {
        let (seq, time) = begin(seq: lastSeq + 1, at: max(now, lastTime))
        let answer = evolve(fact, seq, at: time)
        end(seq, at: time, .granted(fact), fact.origin.key, answer)
        return answer
    }

    /// The same for a settlement.
    mutating func record(_ fact: Settled, at now: Instant) -> Answer {
        let (seq, time) = begin(seq: lastSeq + 1, at: max(now, lastTime))
        let answer = evolve(fact, seq, at: time)
        end(seq, at: time, .settled(fact), fact.origin.key, answer)
        return answer
    }

    private mutating func end(
        _ seq: UInt64, at time: Instant, _ fact: consuming Fact, _ key: RequestKey?,
        _ answer: Answer
    ) {
        if let key { answers.store(answer, for: key, at: time) }
        noteLevelsTouched(at: time)
        effects.entries.append(Entry(seq: seq, time: time, fact: fact))
    }
}

extension Request {
    /// The account that the request is about.
    fileprivate var account: AccountPath? {
        switch command {
        case .allocate(let path, _, _), .release(let path), .adjust(let path, _),
            .throttle(let path, _):
            path
        default: asker.account
        }
    }
}
