internal import BursarCore

extension LevelChanged: Coded {
    func encode(to writer: inout ByteWriter) {
        account.encode(to: &writer)
        levels.encode(to: &writer)
        writer.byte(level.rawValue)
        writer.byte(resource.rawValue)
        writer.signed(percentage)
        writer.signed(delay)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account = try AccountID(from: &reader)
        let levels = try ResourceLevels(from: &reader)
        let level: Level = try reader.raw("level")
        let resource: Resource = try reader.raw("resource")
        self.init(
            account: account, levels: levels, level: level, resource: resource,
            percentage: try reader.signed(),
            delay: reader.format < RowFormat.reports ? 0 : try reader.signed())
    }
}

extension IndicativeSet: Coded {
    func encode(to writer: inout ByteWriter) {
        account.encode(to: &writer)
        target.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account = try AccountID(from: &reader)
        let target = try Amounts(from: &reader)
        self.init(account: account, target: target, origin: try Origin(from: &reader))
    }
}

extension IndicativeRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        target.encode(to: &writer)
        writer.moment(set)
        offset.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let target = try Amounts(from: &reader)
        let set = try reader.moment()
        self.init(target: target, set: set, offset: try Quantities(from: &reader))
    }
}

extension EarlyWarning: Coded {
    func encode(to writer: inout ByteWriter) {
        account.encode(to: &writer)
        writer.byte(resource.rawValue)
        writer.byte(cause.rawValue)
        writer.signed(projected)
        writer.signed(limit)
        writer.optional(exhaustedIn)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account = try AccountID(from: &reader)
        let resource: Resource = try reader.raw("resource")
        let cause: WarningCause = try reader.raw("cause of a warning")
        let projected = try reader.signed()
        let limit = try reader.signed()
        self.init(
            account: account, resource: resource, cause: cause, projected: projected, limit: limit,
            exhaustedIn: try reader.optional())
    }
}

extension PauseChanged: Coded {
    func encode(to writer: inout ByteWriter) {
        account.encode(to: &writer)
        writer.flag(isPaused)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account = try AccountID(from: &reader)
        let isPaused = try reader.flag()
        self.init(account: account, isPaused: isPaused, origin: try Origin(from: &reader))
    }
}

extension PaceChanged: Coded {
    func encode(to writer: inout ByteWriter) {
        account.encode(to: &writer)
        rate.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account = try AccountID(from: &reader)
        let rate = try Amounts(from: &reader)
        self.init(account: account, rate: rate, origin: try Origin(from: &reader))
    }
}

extension ResourceLevels: Coded {
    func encode(to writer: inout ByteWriter) {
        for level in [tokens, time, cost] { writer.byte(level.rawValue) }
        writer.byte(raised)
        writer.flag(isOverdue)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init()
        tokens = try reader.raw("level")
        time = try reader.raw("level")
        cost = try reader.raw("level")
        raised = try reader.byte()
        isOverdue = try reader.flag()
    }
}

extension AccountClock: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.moment(start)
        writer.number(UInt64(pauses))
        writer.moment(pausedSince)
        writer.signed(pausedFor)
        writer.signed(pausedAtStart)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init(start: try reader.moment())
        pauses = try reader.number32("number of pauses")
        pausedSince = try reader.moment()
        pausedFor = try reader.signed()
        pausedAtStart = try reader.signed()
    }
}

extension Pacing: Coded {
    func encode(to writer: inout ByteWriter) {
        switch self {
        case .off: writer.byte(0)
        case .automatic: writer.byte(1)
        case .rate(let rate):
            writer.byte(2)
            rate.encode(to: &writer)
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        switch try reader.byte() {
        case 0: self = .off
        case 1: self = .automatic
        case 2: self = .rate(try Amounts(from: &reader))
        default: throw reader.invalid("pacing")
        }
    }
}

extension DegradationRung: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.optional(threshold)
        for names in [disabled, models] {
            writer.number(UInt64(names.count))
            for name in names { writer.text(name) }
        }
        most.encode(to: &writer)
        rate.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init(threshold: try reader.optional())
        disabled = try reader.names()
        models = try reader.names()
        most = try Amounts(from: &reader)
        rate = try Amounts(from: &reader)
    }
}

extension ByteReader {
    fileprivate mutating func names() throws(CodecFailure) -> [String] {
        let count = try number()
        guard count <= UInt64(DegradationRung.namesMost) else { throw invalid("list of names") }
        var names: [String] = []
        for _ in 0..<count { names.append(try text()) }
        return names
    }
}
