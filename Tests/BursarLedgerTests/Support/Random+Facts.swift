import BursarCore

extension Random {
    static let factKinds = 23

    /// Entries from 1 on, with every kind of fact among any 23 in a row.
    mutating func entries(_ count: Int, from seq: UInt64 = 1) -> [Entry] {
        (0..<UInt64(count)).map { index in
            Entry(seq: seq + index, time: instant(), fact: fact(Int(index) % Random.factKinds))
        }
    }

    mutating func fact(_ kind: Int) -> Fact {
        switch kind {
        case 0:
            .accountDefined(
                AccountDefined(
                    id: account(), path: path(), parent: optional { $0.account() },
                    isNew: chance(2), settings: settings(), source: source(),
                    origin: origin()))
        case 1: .accountReleased(AccountReleased(id: account(), origin: origin()))
        case 2: .divided(account())
        case 3: .granted(granted())
        case 4: .settled(settled())
        case 5: .corrected(corrected())
        case 6: .extended(Extended(grant: number(), expires: instant(), origin: origin()))
        case 7:
            .tracked(
                Tracked(
                    grant: optional { $0.number() }, account: account(), usage: amounts(),
                    billing: billing(), origin: origin()))
        case 8:
            .repaid(
                Repaid(
                    grant: optional { $0.number() }, account: account(), returned: amounts(),
                    paidBack: quantities(), origin: origin()))
        case 9: .periodEnded(PeriodEnded(pool: account(), boundary: instant()))
        case 10:
            .denied(
                Denied(
                    account: account(), reason: one(of: .insufficientBudget, .released),
                    count: number32(), uid: number32(), pid: number32(), wanted: amounts(),
                    asked: quantities(), operation: text(), model: text(),
                    operationClass: one(of: .essential, .optional, .winddown)))
        case 11: .acknowledged(Acknowledged(scope: scope(), client: next(), through: number()))
        case 12:
            .recalled(Recalled(grant: number(), account: account(), recall: recall()))
        case 13: .recallEnded(RecallEnded(grant: number(), account: account()))
        case 14:
            .revoked(Revoked(grant: number(), account: account(), returned: amounts()))
        case 15: .creditsSettled(account())
        case 16:
            .levelChanged(
                LevelChanged(
                    account: account(), levels: levels(), level: level(), resource: resource(),
                    percentage: signed(), delay: signed()))
        case 17:
            .earlyWarning(
                EarlyWarning(
                    account: account(), resource: resource(),
                    cause: one(of: .projection, .burnRate), projected: signed(), limit: signed(),
                    exhaustedIn: optional { $0.signed() }))
        case 18:
            .pauseChanged(
                PauseChanged(account: account(), isPaused: chance(2), origin: origin()))
        case 19:
            .paceChanged(PaceChanged(account: account(), rate: amounts(), origin: origin()))
        case 20:
            .pricesImported(
                PricesImported(
                    part: PriceImport(
                        source: text(), part: number32(), parts: number32(),
                        prices: list { $0.modelPrice() }),
                    version: number32(), models: number32(), origin: origin()))
        case 21:
            .indicativeSet(
                IndicativeSet(account: account(), target: amounts(), origin: origin()))
        default:
            .notice(
                Notice(
                    kind: one(of: .started, .stopped, .configured, .configurationKept),
                    text: text(),
                    audit: chance(2) ? nil : one(of: AuditLevel.none, .changes, .decisions, .all)))
        }
    }

    private mutating func resource() -> Resource { one(of: .tokens, .time, .cost) }

    private mutating func granted() -> Granted {
        Granted(
            account: account(), amounts: amounts(), borrowed: quantities(), expires: instant(),
            session: number(), operationClass: one(of: .essential, .optional, .winddown),
            waited: chance(2), operation: text(), model: text(),
            paid: quantities(), promptTokens: optional { $0.signed() }, origin: origin())
    }

    private mutating func settled() -> Settled {
        Settled(
            grant: number(), account: account(),
            cause: one(of: .committed, .voided, .expired, .orphaned), isOverrun: chance(2),
            actual: amounts(), charged: amounts(), paidBack: quantities(),
            tracked: optional { $0.quantities() }, work: number(), billing: billing(),
            origin: origin())
    }

    private mutating func corrected() -> Corrected {
        Corrected(
            grant: number(), account: account(), actual: amounts(), charged: amounts(),
            consumedDelta: quantities(), debtDelta: quantities(), paidBack: quantities(),
            replaced: optional { $0.quantities() }, work: number(), billing: billing(),
            origin: origin())
    }
}
