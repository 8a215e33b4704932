internal import BursarCore

/// Writes entries as JSON lines. The names are stable: fields may be added, never renamed.
struct EntryExporter {
    private(set) var line = JSONLine()
    /// The paths of the accounts that entries speak of.
    let path: (AccountID) -> String?

    init(path: @escaping (AccountID) -> String?) { self.path = path }

    mutating func write(_ entry: Entry) {
        line.removeAll()
        line.begin()
        line.field("seq", entry.seq)
        line.field("time", entry.time.timestamp)
        line.field("time_ms", entry.time.milliseconds)
        line.field("audit", entry.fact.auditLevel.rawValue)
        switch entry.fact {
        case .accountDefined(let fact): write(fact)
        case .accountReleased(let fact):
            line.field("kind", "account_released")
            account(fact.id)
            origin(fact.origin)
        case .divided(let id):
            line.field("kind", "divided")
            account(id)
        case .granted(let fact): write(fact, entry)
        case .settled(let fact): write(fact)
        case .corrected(let fact): write(fact)
        case .extended(let fact):
            line.field("kind", "extended")
            line.field("grant", grant: fact.grant)
            moment("expires", fact.expires)
            origin(fact.origin)
        case .tracked(let fact):
            line.field("kind", "tracked")
            account(fact.account)
            if let grant = fact.grant { line.field("grant", grant: grant) }
            line.field("usage", fact.usage)
            line.write(fact.billing)
            origin(fact.origin)
        case .repaid(let fact):
            line.field("kind", "repaid")
            account(fact.account)
            if let grant = fact.grant { line.field("grant", grant: grant) }
            line.field("returned", fact.returned)
            line.field("paid_back", fact.paidBack)
            origin(fact.origin)
        case .recalled(let fact):
            line.field("kind", "recalled")
            account(fact.account)
            line.field("grant", grant: fact.grant)
            line.field("amounts", fact.recall.amounts)
            moment("due", fact.recall.due)
            if let path = path(fact.recall.claimant) { line.field("claimant", path) }
        case .recallEnded(let fact):
            line.field("kind", "recall_ended")
            account(fact.account)
            line.field("grant", grant: fact.grant)
        case .revoked(let fact):
            line.field("kind", "revoked")
            account(fact.account)
            line.field("grant", grant: fact.grant)
            line.field("returned", fact.returned)
        case .creditsSettled(let id):
            line.field("kind", "credits_settled")
            account(id)
        case .levelChanged(let fact): write(fact)
        case .earlyWarning(let fact): write(fact)
        case .pauseChanged(let fact):
            line.field("kind", fact.isPaused ? "paused" : "resumed")
            account(fact.account)
            origin(fact.origin)
        case .paceChanged(let fact):
            line.field("kind", "throttled")
            account(fact.account)
            line.field("rate_per_minute", fact.rate)
            origin(fact.origin)
        case .indicativeSet(let fact):
            line.field("kind", "indicative_set")
            account(fact.account)
            line.field("target", fact.target)
            origin(fact.origin)
        case .pricesImported(let fact):
            line.field("kind", "prices_imported")
            line.write(fact)
            origin(fact.origin)
        case .periodEnded(let fact):
            line.field("kind", "period_ended")
            account(fact.pool)
            moment("boundary", fact.boundary)
        case .denied(let fact):
            line.field("kind", "denied")
            account(fact.account)
            line.field("reason", fact.reason.label)
            line.field("reason_code", fact.reason.rawValue)
            line.field("count", fact.count)
            if fact.pid != 0 {
                line.field("wanted", fact.wanted)
                line.field("asked", fact.asked)
                line.field("operation", fact.operation)
                line.field("model", fact.model)
                line.field("class", fact.operationClass.label)
                line.field("uid", fact.uid)
                line.field("pid", fact.pid)
            }
        case .acknowledged(let fact):
            line.field("kind", "acknowledged")
            line.field("uid", fact.scope.uid)
            line.field("scope", digest: fact.scope.account)
            line.field("client", digest: fact.client)
            line.field("through", fact.through)
        case .notice(let fact):
            line.field("kind", "notice")
            line.field("notice", fact.kind.label)
            line.field("text", fact.text)
            if let level = fact.audit { line.field("audit_level", level.rawValue) }
        }
        line.end()
        line.newline()
    }

    private mutating func account(_ id: AccountID) {
        if let path = path(id) { line.field("account", path) }
        line.field("account_id", id.rawValue)
    }

    private mutating func moment(_ name: String, _ moment: Instant) {
        line.field(name, moment.timestamp)
    }

    private mutating func origin(_ origin: Origin) {
        line.field("uid", origin.uid)
        line.field("pid", origin.pid)
        guard let key = origin.key else { return }
        line.object("key") { line in
            line.field("scope", digest: key.scope.account)
            line.field("client", digest: key.client)
            line.field("number", key.number)
            line.field("digest", digest: key.digest)
        }
    }

    private mutating func write(_ fact: Granted, _ entry: Entry) {
        line.field("kind", "granted")
        account(fact.account)
        line.field("grant", grant: entry.seq)
        line.field("amounts", fact.amounts)
        line.field("borrowed", fact.borrowed)
        moment("expires", fact.expires)
        line.field("session", digest: fact.session)
        line.field("detached", fact.session == 0)
        line.field("class", fact.operationClass.label)
        line.field("waited", fact.waited)
        line.field("operation", fact.operation)
        line.field("model", fact.model)
        if !fact.paid.isZero { line.field("paid", fact.paid) }
        if let prompt = fact.promptTokens { line.field("prompt_tokens", prompt) }
        origin(fact.origin)
    }

    private mutating func write(_ fact: LevelChanged) {
        line.field("kind", "level_changed")
        account(fact.account)
        line.field("level", fact.level.label)
        line.field("own_level", fact.levels.worst.label)
        line.field("resource", fact.resource.label)
        line.field("percentage_ppm", fact.percentage)
        line.field("delay_ms", fact.delay)
    }

    private mutating func write(_ fact: EarlyWarning) {
        line.field("kind", "early_warning")
        account(fact.account)
        line.field("resource", fact.resource.label)
        line.field("cause", fact.cause.label)
        line.field("projected", fact.projected)
        line.field("limit", fact.limit)
        if let rest = fact.exhaustedIn { line.field("exhausted_in_ms", rest) }
    }

    private mutating func write(_ fact: Settled) {
        line.field("kind", "settled")
        account(fact.account)
        line.field("grant", grant: fact.grant)
        line.field("cause", fact.cause.label)
        line.field("overrun", fact.isOverrun)
        line.field("actual", fact.actual)
        line.field("charged", fact.charged)
        line.field("paid_back", fact.paidBack)
        if let tracked = fact.tracked { line.field("tracked", tracked) }
        if fact.work > 0 { line.field("work", fact.work) }
        line.write(fact.billing)
        origin(fact.origin)
    }

    private mutating func write(_ fact: Corrected) {
        line.field("kind", "corrected")
        account(fact.account)
        line.field("grant", grant: fact.grant)
        line.field("actual", fact.actual)
        line.field("charged", fact.charged)
        line.field("consumed_delta", fact.consumedDelta)
        line.field("debt_delta", fact.debtDelta)
        line.field("paid_back", fact.paidBack)
        if let replaced = fact.replaced { line.field("replaced", replaced) }
        if fact.work > 0 { line.field("work", fact.work) }
        line.write(fact.billing)
        origin(fact.origin)
    }

    private mutating func write(_ fact: AccountDefined) {
        line.field("kind", "account_defined")
        line.field("account", fact.path.description)
        line.field("account_id", fact.id.rawValue)
        if let parent = fact.parent, let path = path(parent) { line.field("parent", path) }
        line.field("new", fact.isNew)
        line.write(fact.source)
        line.object("settings") { $0.write(fact.settings) }
        origin(fact.origin)
    }
}
