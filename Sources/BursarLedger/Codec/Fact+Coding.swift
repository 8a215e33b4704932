internal import BursarCore

extension Fact: Coded {
    func encode(to writer: inout ByteWriter) {
        switch self {
        case .accountDefined(let fact): writer.fact(1, fact)
        case .accountReleased(let fact): writer.fact(2, fact)
        case .divided(let fact): writer.fact(3, fact)
        case .granted(let fact): writer.fact(4, fact)
        case .settled(let fact): writer.fact(5, fact)
        case .corrected(let fact): writer.fact(6, fact)
        case .extended(let fact): writer.fact(7, fact)
        case .tracked(let fact): writer.fact(8, fact)
        case .repaid(let fact): writer.fact(9, fact)
        case .periodEnded(let fact): writer.fact(10, fact)
        case .denied(let fact): writer.fact(11, fact)
        case .acknowledged(let fact): writer.fact(12, fact)
        case .notice(let fact): writer.fact(13, fact)
        case .recalled(let fact): writer.fact(14, fact)
        case .recallEnded(let fact): writer.fact(15, fact)
        case .revoked(let fact): writer.fact(16, fact)
        case .creditsSettled(let fact): writer.fact(17, fact)
        case .levelChanged(let fact): writer.fact(18, fact)
        case .earlyWarning(let fact): writer.fact(19, fact)
        case .pauseChanged(let fact): writer.fact(20, fact)
        case .paceChanged(let fact): writer.fact(21, fact)
        case .pricesImported(let fact): writer.fact(22, fact)
        case .indicativeSet(let fact): writer.fact(23, fact)
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        switch try reader.byte() {
        case 1: self = .accountDefined(try AccountDefined(from: &reader))
        case 2: self = .accountReleased(try AccountReleased(from: &reader))
        case 3: self = .divided(try AccountID(from: &reader))
        case 4: self = .granted(try Granted(from: &reader))
        case 5: self = .settled(try Settled(from: &reader))
        case 6: self = .corrected(try Corrected(from: &reader))
        case 7: self = .extended(try Extended(from: &reader))
        case 8: self = .tracked(try Tracked(from: &reader))
        case 9: self = .repaid(try Repaid(from: &reader))
        case 10: self = .periodEnded(try PeriodEnded(from: &reader))
        case 11: self = .denied(try Denied(from: &reader))
        case 12: self = .acknowledged(try Acknowledged(from: &reader))
        case 13: self = .notice(try Notice(from: &reader))
        case 14: self = .recalled(try Recalled(from: &reader))
        case 15: self = .recallEnded(try RecallEnded(from: &reader))
        case 16: self = .revoked(try Revoked(from: &reader))
        case 17: self = .creditsSettled(try AccountID(from: &reader))
        case 18: self = .levelChanged(try LevelChanged(from: &reader))
        case 19: self = .earlyWarning(try EarlyWarning(from: &reader))
        case 20: self = .pauseChanged(try PauseChanged(from: &reader))
        case 21: self = .paceChanged(try PaceChanged(from: &reader))
        case 22: self = .pricesImported(try PricesImported(from: &reader))
        case 23: self = .indicativeSet(try IndicativeSet(from: &reader))
        default: throw reader.invalid("kind of entry")
        }
    }
}

extension ByteWriter {
    fileprivate mutating func fact(_ kind: UInt8, _ fact: some Coded) {
        byte(kind)
        fact.encode(to: &self)
    }

    /// The number of a grant, counted back from the entry that names it.
    mutating func grant(_ value: UInt64) { number(seq &- value) }
}

extension ByteReader {
    mutating func grant() throws(CodecFailure) -> UInt64 { seq &- (try number()) }
}

extension AccountDefined: Coded {
    func encode(to writer: inout ByteWriter) {
        id.encode(to: &writer)
        path.encode(to: &writer)
        writer.optional(parent)
        writer.flag(isNew)
        settings.encode(to: &writer)
        source.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let id = try AccountID(from: &reader)
        let path = try AccountPath(from: &reader)
        let parent: AccountID? = try reader.optional()
        let isNew = try reader.flag()
        let settings = try AccountSettings(from: &reader)
        let source = try AccountSource(from: &reader)
        self.init(
            id: id, path: path, parent: parent, isNew: isNew, settings: settings, source: source,
            origin: try Origin(from: &reader))
    }
}

extension AccountReleased: Coded {
    func encode(to writer: inout ByteWriter) {
        id.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let id = try AccountID(from: &reader)
        self.init(id: id, origin: try Origin(from: &reader))
    }
}

extension PeriodEnded: Coded {
    func encode(to writer: inout ByteWriter) {
        pool.encode(to: &writer)
        writer.moment(boundary)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let pool = try AccountID(from: &reader)
        self.init(pool: pool, boundary: try reader.moment())
    }
}

extension Denied: Coded {
    func encode(to writer: inout ByteWriter) {
        account.encode(to: &writer)
        writer.number(UInt64(reason.rawValue))
        writer.number(UInt64(count))
        writer.number(UInt64(uid))
        writer.number(UInt64(pid))
        wanted.encode(to: &writer)
        asked.encode(to: &writer)
        writer.text(operation)
        writer.text(model)
        writer.byte(operationClass.rawValue)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account = try AccountID(from: &reader)
        let reason: RefusalReason = try reader.raw("reason of a refusal")
        let count = try reader.number32("count")
        let isTold = reader.format >= RowFormat.audit
        let isReported = reader.format >= RowFormat.reports
        let uid = isTold ? try reader.number32("user") : 0
        let pid = isTold ? try reader.number32("process") : 0
        let wanted = isTold ? try Amounts(from: &reader) : .none
        self.init(
            account: account, reason: reason, count: count, uid: uid, pid: pid, wanted: wanted,
            asked: isReported ? try Quantities(from: &reader) : wanted.values,
            operation: isTold ? try reader.text() : "",
            model: isReported ? try reader.text() : "",
            operationClass: isReported ? try reader.raw("class of operation") : .essential)
    }
}

extension Acknowledged: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.lane(LaneID(scope: scope, client: client))
        writer.number(through)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let lane = try reader.lane()
        self.init(scope: lane.scope, client: lane.client, through: try reader.number())
    }
}

extension Notice: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.byte(kind.rawValue)
        writer.text(text)
        writer.optional(audit)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let kind: NoticeKind = try reader.raw("kind of notice")
        let text = try reader.text()
        self.init(
            kind: kind, text: text,
            audit: reader.format < RowFormat.audit ? nil : try reader.optional())
    }
}

extension AuditLevel: Coded {
    /// The levels by the number that stands for them; never change one.
    private static let numbered: [AuditLevel] = [.none, .changes, .decisions, .all]

    func encode(to writer: inout ByteWriter) {
        guard let number = AuditLevel.numbered.firstIndex(of: self) else {
            preconditionFailure("every level has a number")
        }
        writer.byte(UInt8(number))
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let number = Int(try reader.byte())
        guard AuditLevel.numbered.indices.contains(number) else {
            throw reader.invalid("level of an audit")
        }
        self = AuditLevel.numbered[number]
    }
}
