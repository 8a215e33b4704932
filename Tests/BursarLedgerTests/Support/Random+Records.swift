import BursarCore

extension Random {
    mutating func accountRecord(_ id: AccountID? = nil) -> AccountRecord {
        var record = AccountRecord(
            id: id ?? account(), path: path(), parent: optional { $0.account() },
            created: number(), settings: settings(), source: source(), periodStart: instant())
        record.nominal = quantities()
        record.reserved = quantities()
        record.ceiling = quantities()
        record.protected = quantities()
        record.funded = quantities()
        record.held = quantities()
        record.consumed = quantities()
        record.highestNominal = quantities()
        record.debt = quantities()
        record.adjustment = quantities()
        record.handedBack = quantities()
        record.allotted = quantities()
        record.carried = quantities()
        record.saved = quantities()
        record.demand = optional { $0.demandRecord() }
        record.credit = optional { $0.creditRecord() }
        record.revenue = quantities()
        record.quantum = number()
        record.writtenOff = quantities()
        record.period = number()
        record.indicative = optional {
            IndicativeRecord(target: $0.amounts(), set: $0.instant(), offset: $0.quantities())
        }
        record.creator = optional { $0.number32() }
        record.statistics = statistics()
        record.levels = levels()
        record.isPaused = chance(2)
        record.clock = clock()
        return record
    }

    mutating func levels() -> ResourceLevels {
        var levels = ResourceLevels()
        (levels.tokens, levels.time, levels.cost) = (level(), level(), level())
        levels.raised = UInt8.random(in: 0...7, using: &self)
        levels.isOverdue = chance(2)
        return levels
    }

    private mutating func clock() -> AccountClock {
        var clock = AccountClock(start: instant())
        clock.pauses = number32()
        clock.pausedSince = instant()
        clock.pausedFor = signed()
        clock.pausedAtStart = signed()
        return clock
    }

    private mutating func demandRecord() -> DemandRecord {
        var record = DemandRecord(expected: quantities())
        record.before = quantities()
        record.observed = optional { $0.quantities() }
        return record
    }

    private mutating func creditRecord() -> CreditRecord {
        var record = CreditRecord(balance: quantities())
        record.contended = quantities()
        record.settled = quantities()
        return record
    }

    private mutating func statistics() -> Statistics {
        var statistics = Statistics()
        statistics.grants = number()
        statistics.denials = number()
        statistics.waits = number()
        statistics.commits = number()
        statistics.voids = number()
        statistics.abandoned = number()
        statistics.lateCommits = number()
        statistics.overruns = number()
        statistics.granted = quantities()
        statistics.actual = quantities()
        statistics.borrowed = quantities()
        statistics.paidBack = quantities()
        return statistics
    }

    mutating func grantRecord(_ id: UInt64? = nil) -> GrantRecord {
        var record = GrantRecord(
            id: id ?? number(), account: account(), amounts: amounts(), period: number(),
            made: instant(), expires: instant(), session: number(), uid: number32(),
            pid: number32(), operationClass: one(of: .essential, .optional, .winddown),
            operation: text(), model: text(), key: optional { $0.key() })
        record.tracked = quantities()
        record.trackedInPeriod = quantities()
        record.abandoned = optional { $0.amounts() }
        record.recall = optional { $0.recall() }
        record.promptTokens = optional { $0.signed() }
        record.pausedBefore = signed()
        return record
    }

    mutating func recall() -> Recall {
        Recall(amounts: quantities(), due: instant(), claimant: account())
    }

    mutating func laneRecord(_ client: UInt64? = nil) -> LaneRecord {
        LaneRecord(
            scope: scope(), client: client ?? next(), floor: number(), lastUsed: instant(),
            answers: list { $0.storedAnswer() })
    }

    mutating func dormantRecord() -> DormantRecord {
        DormantRecord(
            path: path(), debt: quantities(), credits: optional { $0.quantities() })
    }

    mutating func coordinatorRecord() -> CoordinatorRecord {
        var record = CoordinatorRecord()
        record.lastSeq = number()
        record.lastTime = instant()
        record.freeSlots = list { $0.account() }
        record.nextSweep = instant()
        return record
    }

    mutating func storedAnswer() -> StoredAnswer {
        StoredAnswer(number: number(), digest: next(), time: instant(), answer: answer())
    }

    mutating func level() -> Level { one(of: .green, .yellow, .orange, .red, .black) }

    private mutating func answer() -> Answer {
        switch next() % 9 {
        case 0:
            .granted(
                GrantedAnswer(
                    grant: number(), amounts: amounts(), borrowed: amounts(), expires: instant(),
                    level: level(), paid: quantities()))
        case 1:
            .settled(
                SettledAnswer(
                    cause: one(of: .committed, .voided, .expired, .orphaned), charged: amounts(),
                    actual: amounts(), refunded: amounts(), paidBack: amounts(), late: chance(2),
                    level: level(), seq: number()))
        case 2: .extended(ExtendedAnswer(expires: instant(), seq: number()))
        case 3: .tracked(TrackedAnswer(tracked: amounts(), level: level(), seq: number()))
        case 4:
            .repaid(
                RepaidAnswer(
                    returned: amounts(), paidBack: amounts(), debt: quantities(), level: level(),
                    seq: number()))
        case 5:
            .pricesImported(
                PricesImportedAnswer(
                    table: PriceTable(
                        version: number32(), models: Int(number32()), imported: instant(),
                        source: text()), seq: number()))
        case 6:
            .defined(
                DefinedAnswer(
                    account: account(), path: path(), created: chance(2), seq: number()))
        case 7: .paced(PacedAnswer(rate: amounts(), seq: number()))
        default:
            .released(
                ReleasedAnswer(
                    returned: amounts(), consumed: quantities(), debt: quantities(),
                    grantsMoved: number32(), seq: number()))
        }
    }
}
