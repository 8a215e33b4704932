import BursarCore
import BursarProtocol

/// An entry as subscribers see it, with the account that it happened to.
struct EventRecord: Sendable {
    /// The account; `nil` for what happens to the coordinator itself.
    var account: AccountPath?
    /// The event, without its subscription.
    var event: Push.Event

    /// Whether it concerns the accounts beneath as much as the one that it happened to.
    var isInherited: Bool {
        let kind = event.kind
        return kind == .levelChanged || kind == .paused || kind == .resumed || kind == .throttled
    }

    /// The event of an entry; `nil` where an entry is none of a subscriber's business.
    ///
    /// - Parameter path: Tells the path of an account, also of one that is gone.
    init?(_ entry: Entry, path: (AccountID) -> AccountPath?) {
        var event = Push.Event(
            subscription: 0, seq: entry.seq, timeMs: entry.time.milliseconds, kind: .granted,
            account: "", amounts: .absent, actual: .absent, borrowed: .absent, paidBack: .absent,
            count: 1)
        guard let id = event.describe(entry.fact, path: path) else { return nil }
        if case .account(let id) = id {
            guard let known = path(id) else { return nil }
            account = known
            event.account = known.description
        }
        self.event = event
    }
}

private enum Subject {
    case account(AccountID)
    case coordinator
}

extension Push.Event {
    /// Fills in what a fact says; returns whom it is about, or `nil` if it is no event.
    fileprivate mutating func describe(
        _ fact: Fact, path: (AccountID) -> AccountPath?
    ) -> Subject? {
        switch fact {
        case .accountDefined(let fact): return describe(fact)
        case .accountReleased(let fact):
            kind = .released
            asked(by: fact.origin)
            return .account(fact.id)
        case .granted(let fact):
            amounts = fact.amounts.wire
            borrowed = fact.borrowed.wire
            grant = seq
            operation = fact.operation.isEmpty ? nil : fact.operation
            asked(by: fact.origin)
            return .account(fact.account)
        case .settled(let fact): return describe(fact)
        case .corrected(let fact):
            kind = .corrected
            grant = fact.grant
            amounts = fact.charged.wire
            actual = fact.actual.wire
            paidBack = fact.paidBack.wire
            asked(by: fact.origin)
            return .account(fact.account)
        case .tracked(let fact):
            kind = .tracked
            grant = fact.grant
            amounts = fact.usage.wire
            asked(by: fact.origin)
            return .account(fact.account)
        case .repaid(let fact):
            kind = .repaid
            grant = fact.grant
            amounts = fact.returned.wire
            paidBack = fact.paidBack.wire
            asked(by: fact.origin)
            return .account(fact.account)
        case .recalled(let fact):
            kind = .recall
            grant = fact.grant
            amounts = fact.recall.amounts.wire
            dueMs = fact.recall.due.milliseconds
            claimant = path(fact.recall.claimant)?.description
            return .account(fact.account)
        case .recallEnded(let fact):
            kind = .recallEnded
            grant = fact.grant
            return .account(fact.account)
        case .revoked(let fact):
            kind = .revoked
            grant = fact.grant
            amounts = fact.returned.wire
            return .account(fact.account)
        case .levelChanged(let fact):
            kind = .levelChanged
            level = fact.level.wire
            resource = fact.resource.wire
            percentage = UInt64(max(0, fact.percentage))
            return .account(fact.account)
        case .earlyWarning(let fact): return describe(fact)
        case .pauseChanged(let fact):
            kind = fact.isPaused ? .paused : .resumed
            uid = fact.origin.uid
            pid = fact.origin.pid
            return .account(fact.account)
        case .paceChanged(let fact):
            kind = .throttled
            amounts = fact.rate.wire
            asked(by: fact.origin)
            return .account(fact.account)
        case .indicativeSet(let fact):
            kind = .indicativeSet
            amounts = fact.target.wire
            asked(by: fact.origin)
            return .account(fact.account)
        case .periodEnded(let fact):
            kind = .periodEnded
            return .account(fact.pool)
        case .denied(let fact):
            kind = .denied
            reason = fact.reason.wire
            count = fact.count
            amounts = fact.wanted.wire
            operation = fact.operation.isEmpty ? nil : fact.operation
            if fact.pid != 0 { (uid, pid) = (fact.uid, fact.pid) }
            return .account(fact.account)
        case .notice(let notice):
            kind = notice.kind.wire
            operation = String(notice.text.prefix(1_000))
            return .coordinator
        case .pricesImported(let fact):
            guard fact.isLast else { return nil }
            kind = .pricesImported
            count = fact.models
            operation = "version \(fact.version) from \(fact.part.source)"
            asked(by: fact.origin)
            return .coordinator
        case .creditsSettled(let group):
            kind = .creditsSettled
            return .account(group)
        case .divided, .extended, .acknowledged: return nil
        }
    }

    private mutating func describe(_ fact: AccountDefined) -> Subject {
        kind = fact.isNew ? .allocated : .adjusted
        amounts = fact.settings.nominal.wire
        asked(by: fact.origin)
        return .account(fact.id)
    }

    private mutating func describe(_ fact: EarlyWarning) -> Subject {
        kind = .earlyWarning
        resource = fact.resource.wire
        amounts = BursarCore.Amounts(fact.limit, of: fact.resource).wire
        projectedTotal = fact.projected
        exhaustedInMs = fact.exhaustedIn.map { UInt64(max(0, $0)) }
        return .account(fact.account)
    }

    private mutating func describe(_ fact: Settled) -> Subject {
        switch fact.cause {
        case .committed: kind = .committed
        case .voided: kind = .voided
        case .expired, .orphaned: kind = .abandoned
        }
        grant = fact.grant
        amounts = fact.charged.wire
        actual = fact.actual.wire
        paidBack = fact.paidBack.wire
        asked(by: fact.origin)
        return .account(fact.account)
    }

    private mutating func asked(by origin: Origin) {
        guard origin.key != nil else { return }
        uid = origin.uid
        pid = origin.pid
    }
}

extension NoticeKind {
    fileprivate var wire: EventKind {
        switch self {
        case .started: .started
        case .stopped: .stopped
        case .configured: .configured
        case .configurationKept: .configurationKept
        case .coarsened: .coarsened
        }
    }
}
