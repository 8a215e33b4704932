internal import BursarCore

extension StoredAnswer: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(number)
        writer.digest(digest)
        writer.moment(time)
        answer.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let number = try reader.number()
        let digest = try reader.digest()
        let time = try reader.moment()
        self.init(number: number, digest: digest, time: time, answer: try Answer(from: &reader))
    }
}

extension Answer: Coded {
    func encode(to writer: inout ByteWriter) {
        switch self {
        case .granted(let answer): answer.encode(to: &writer)
        case .settled(let answer): answer.encode(to: &writer)
        case .extended(let answer):
            writer.byte(3)
            writer.moment(answer.expires)
            writer.number(answer.seq)
        case .tracked(let answer):
            writer.byte(4)
            answer.tracked.encode(to: &writer)
            writer.byte(answer.level.rawValue)
            writer.number(answer.seq)
        case .repaid(let answer): answer.encode(to: &writer)
        case .defined(let answer):
            writer.byte(6)
            answer.account.encode(to: &writer)
            answer.path.encode(to: &writer)
            writer.flag(answer.created)
            writer.number(answer.seq)
        case .released(let answer): answer.encode(to: &writer)
        case .paced(let answer):
            writer.byte(8)
            answer.rate.encode(to: &writer)
            writer.number(answer.seq)
        case .pricesImported(let answer):
            writer.byte(9)
            answer.table.encode(to: &writer)
            writer.number(answer.seq)
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        switch try reader.byte() {
        case 1: self = .granted(try GrantedAnswer(from: &reader))
        case 2: self = .settled(try SettledAnswer(from: &reader))
        case 3:
            let expires = try reader.moment()
            self = .extended(ExtendedAnswer(expires: expires, seq: try reader.number()))
        case 4:
            let tracked = try Amounts(from: &reader)
            let level: Level = try reader.raw("level")
            self = .tracked(
                TrackedAnswer(tracked: tracked, level: level, seq: try reader.number()))
        case 5: self = .repaid(try RepaidAnswer(from: &reader))
        case 6:
            let account = try AccountID(from: &reader)
            let path = try AccountPath(from: &reader)
            let created = try reader.flag()
            self = .defined(
                DefinedAnswer(
                    account: account, path: path, created: created, seq: try reader.number()))
        case 7: self = .released(try ReleasedAnswer(from: &reader))
        case 8:
            let rate = try Amounts(from: &reader)
            self = .paced(PacedAnswer(rate: rate, seq: try reader.number()))
        case 9:
            let table = try PriceTable(from: &reader)
            self = .pricesImported(PricesImportedAnswer(table: table, seq: try reader.number()))
        default: throw reader.invalid("kind of answer")
        }
    }
}

extension GrantedAnswer {
    fileprivate func encode(to writer: inout ByteWriter) {
        writer.byte(1)
        writer.number(grant)
        amounts.encode(to: &writer)
        borrowed.encode(to: &writer)
        writer.moment(expires)
        writer.byte(level.rawValue)
        paid.encode(to: &writer)
    }

    fileprivate init(from reader: inout ByteReader) throws(CodecFailure) {
        let grant = try reader.number()
        let amounts = try Amounts(from: &reader)
        let borrowed = try Amounts(from: &reader)
        let expires = try reader.moment()
        let level: Level = try reader.raw("level")
        let paid =
            reader.format < RowFormat.sharing ? Quantities.zero : try Quantities(from: &reader)
        self.init(
            grant: grant, amounts: amounts, borrowed: borrowed, expires: expires, level: level,
            paid: paid)
    }
}

extension SettledAnswer {
    fileprivate func encode(to writer: inout ByteWriter) {
        writer.byte(2)
        writer.byte(cause.rawValue)
        charged.encode(to: &writer)
        actual.encode(to: &writer)
        refunded.encode(to: &writer)
        paidBack.encode(to: &writer)
        writer.flag(late)
        writer.byte(level.rawValue)
        writer.number(seq)
    }

    fileprivate init(from reader: inout ByteReader) throws(CodecFailure) {
        let cause: SettlementCause = try reader.raw("cause of a settlement")
        let charged = try Amounts(from: &reader)
        let actual = try Amounts(from: &reader)
        let refunded = try Amounts(from: &reader)
        let paidBack = try Amounts(from: &reader)
        let late = try reader.flag()
        let level: Level = try reader.raw("level")
        self.init(
            cause: cause, charged: charged, actual: actual, refunded: refunded,
            paidBack: paidBack, late: late, level: level, seq: try reader.number())
    }
}

extension RepaidAnswer {
    fileprivate func encode(to writer: inout ByteWriter) {
        writer.byte(5)
        returned.encode(to: &writer)
        paidBack.encode(to: &writer)
        debt.encode(to: &writer)
        writer.byte(level.rawValue)
        writer.number(seq)
    }

    fileprivate init(from reader: inout ByteReader) throws(CodecFailure) {
        let returned = try Amounts(from: &reader)
        let paidBack = try Amounts(from: &reader)
        let debt = try Quantities(from: &reader)
        let level: Level = try reader.raw("level")
        self.init(
            returned: returned, paidBack: paidBack, debt: debt, level: level,
            seq: try reader.number())
    }
}

extension ReleasedAnswer {
    fileprivate func encode(to writer: inout ByteWriter) {
        writer.byte(7)
        returned.encode(to: &writer)
        consumed.encode(to: &writer)
        debt.encode(to: &writer)
        writer.number(UInt64(grantsMoved))
        writer.number(seq)
    }

    fileprivate init(from reader: inout ByteReader) throws(CodecFailure) {
        let returned = try Amounts(from: &reader)
        let consumed = try Quantities(from: &reader)
        let debt = try Quantities(from: &reader)
        let grantsMoved = try reader.number32("count of grants")
        self.init(
            returned: returned, consumed: consumed, debt: debt, grantsMoved: grantsMoved,
            seq: try reader.number())
    }
}
