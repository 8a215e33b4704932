internal import BursarCore

extension AccountRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        id.encode(to: &writer)
        path.encode(to: &writer)
        writer.optional(parent)
        writer.number(created)
        settings.encode(to: &writer)
        source.encode(to: &writer)
        nominal.encode(to: &writer)
        reserved.encode(to: &writer)
        ceiling.encode(to: &writer)
        protected.encode(to: &writer)
        funded.encode(to: &writer)
        held.encode(to: &writer)
        consumed.encode(to: &writer)
        highestNominal.encode(to: &writer)
        debt.encode(to: &writer)
        adjustment.encode(to: &writer)
        handedBack.encode(to: &writer)
        allotted.encode(to: &writer)
        carried.encode(to: &writer)
        saved.encode(to: &writer)
        writer.optional(demand)
        writer.optional(credit)
        revenue.encode(to: &writer)
        writer.number(quantum)
        writtenOff.encode(to: &writer)
        writer.number(period)
        writer.moment(periodStart)
        statistics.encode(to: &writer)
        levels.encode(to: &writer)
        writer.flag(isPaused)
        clock.encode(to: &writer)
        writer.optional(indicative)
        writer.optional(creator)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let id = try AccountID(from: &reader)
        let path = try AccountPath(from: &reader)
        let parent: AccountID? = try reader.optional()
        let created = try reader.number()
        let settings = try AccountSettings(from: &reader)
        self.init(
            id: id, path: path, parent: parent, created: created, settings: settings,
            source: try AccountSource(from: &reader), periodStart: Instant(nanoseconds: 0))
        nominal = try Quantities(from: &reader)
        reserved = try Quantities(from: &reader)
        ceiling = try Quantities(from: &reader)
        protected = try Quantities(from: &reader)
        funded = try Quantities(from: &reader)
        held = try Quantities(from: &reader)
        consumed = try Quantities(from: &reader)
        highestNominal = try Quantities(from: &reader)
        debt = try Quantities(from: &reader)
        adjustment = try Quantities(from: &reader)
        handedBack = try Quantities(from: &reader)
        if reader.format >= RowFormat.sharing {
            allotted = try Quantities(from: &reader)
            carried = try Quantities(from: &reader)
            saved = try Quantities(from: &reader)
            demand = try reader.optional()
            credit = try reader.optional()
            revenue = try Quantities(from: &reader)
            quantum = try reader.number()
        } else {
            guard let lasting else { throw reader.invalid("nominal") }
            allotted = lasting
        }
        writtenOff = try Quantities(from: &reader)
        period = try reader.number()
        periodStart = try reader.moment()
        statistics = try Statistics(from: &reader)
        guard reader.format >= RowFormat.enforcement else {
            clock = AccountClock(start: periodStart)
            return
        }
        levels = try ResourceLevels(from: &reader)
        isPaused = try reader.flag()
        clock = try AccountClock(from: &reader)
        guard reader.format >= RowFormat.reports else { return }
        indicative = try reader.optional()
        guard reader.format >= RowFormat.shares else { return }
        creator = try reader.optional()
    }
}

extension AccountRecord {
    /// The nominal without what holds for one period, of a time when nothing was carried over; `nil`
    /// where it cannot be counted, which nobody wrote.
    private var lasting: Quantities? {
        var lasting = nominal
        for resource in Resource.allCases where nominal[resource] != .max {
            let change = Int128(adjustment[resource]) - Int128(handedBack[resource])
            guard let rest = Int64(exactly: max(0, Int128(nominal[resource]) - change)) else {
                return nil
            }
            lasting[resource] = rest
        }
        return lasting
    }
}

extension CreditRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        balance.encode(to: &writer)
        contended.encode(to: &writer)
        settled.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init(balance: try Quantities(from: &reader))
        contended = try Quantities(from: &reader)
        settled = try Quantities(from: &reader)
    }
}

extension Statistics: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(grants)
        writer.number(denials)
        writer.number(waits)
        writer.number(commits)
        writer.number(voids)
        writer.number(abandoned)
        writer.number(lateCommits)
        writer.number(overruns)
        granted.encode(to: &writer)
        actual.encode(to: &writer)
        borrowed.encode(to: &writer)
        paidBack.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init()
        grants = try reader.number()
        denials = try reader.number()
        waits = try reader.number()
        commits = try reader.number()
        voids = try reader.number()
        abandoned = try reader.number()
        lateCommits = try reader.number()
        overruns = try reader.number()
        granted = try Quantities(from: &reader)
        actual = try Quantities(from: &reader)
        borrowed = try Quantities(from: &reader)
        paidBack = try Quantities(from: &reader)
    }
}

extension LaneRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.lane(LaneID(scope: scope, client: client))
        writer.number(floor)
        writer.moment(lastUsed)
        writer.list(answers)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let lane = try reader.lane()
        let floor = try reader.number()
        let lastUsed = try reader.moment()
        self.init(
            scope: lane.scope, client: lane.client, floor: floor, lastUsed: lastUsed,
            answers: try reader.list())
    }
}

extension DormantRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        path.encode(to: &writer)
        debt.encode(to: &writer)
        writer.optional(credits)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let path = try AccountPath(from: &reader)
        let debt = try Quantities(from: &reader)
        let credits: Quantities? = reader.format < RowFormat.sharing ? nil : try reader.optional()
        self.init(path: path, debt: debt, credits: credits)
    }
}

extension CoordinatorRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(lastSeq)
        writer.moment(lastTime)
        writer.list(freeSlots)
        writer.moment(nextSweep)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init()
        lastSeq = try reader.number()
        lastTime = try reader.moment()
        freeSlots = try reader.list()
        nextSweep = try reader.moment()
    }
}
