internal import BursarCore

extension Granted: Coded {
    func encode(to writer: inout ByteWriter) {
        account.encode(to: &writer)
        amounts.encode(to: &writer)
        borrowed.encode(to: &writer)
        writer.moment(expires)
        writer.number(session)
        writer.byte(operationClass.rawValue)
        writer.flag(waited)
        writer.text(operation)
        writer.text(model)
        paid.encode(to: &writer)
        writer.optional(promptTokens)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account = try AccountID(from: &reader)
        let amounts = try Amounts(from: &reader)
        let borrowed = try Quantities(from: &reader)
        let expires = try reader.moment()
        let session = try reader.number()
        let operationClass: OperationClass = try reader.raw("class of operation")
        let waited = try reader.flag()
        let operation = try reader.text()
        let model = try reader.text()
        let paid =
            reader.format < RowFormat.sharing ? Quantities.zero : try Quantities(from: &reader)
        let promptTokens: Int64? =
            reader.format < RowFormat.enforcement ? nil : try reader.optional()
        self.init(
            account: account, amounts: amounts, borrowed: borrowed, expires: expires,
            session: session, operationClass: operationClass, waited: waited,
            operation: operation, model: model, paid: paid, promptTokens: promptTokens,
            origin: try Origin(from: &reader))
    }
}

extension Settled: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.grant(grant)
        account.encode(to: &writer)
        writer.byte(cause.rawValue)
        writer.flag(isOverrun)
        actual.encode(to: &writer)
        charged.encode(to: &writer)
        paidBack.encode(to: &writer)
        writer.optional(tracked)
        writer.number(work)
        billing.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let grant = try reader.grant()
        let account = try AccountID(from: &reader)
        let cause: SettlementCause = try reader.raw("cause of a settlement")
        let isOverrun = reader.format < RowFormat.audit ? false : try reader.flag()
        let actual = try Amounts(from: &reader)
        let charged = try Amounts(from: &reader)
        let paidBack = try Quantities(from: &reader)
        self.init(
            grant: grant, account: account, cause: cause, isOverrun: isOverrun, actual: actual,
            charged: charged, paidBack: paidBack,
            tracked: reader.format < RowFormat.reports ? nil : try reader.optional(),
            work: reader.format < RowFormat.reports ? 0 : try reader.number(),
            billing: try reader.billing(), origin: try Origin(from: &reader))
    }
}

extension Corrected: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.grant(grant)
        account.encode(to: &writer)
        actual.encode(to: &writer)
        charged.encode(to: &writer)
        consumedDelta.encode(to: &writer)
        debtDelta.encode(to: &writer)
        paidBack.encode(to: &writer)
        writer.optional(replaced)
        writer.number(work)
        billing.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let grant = try reader.grant()
        let account = try AccountID(from: &reader)
        let actual = try Amounts(from: &reader)
        let charged = try Amounts(from: &reader)
        let consumedDelta = try Quantities(from: &reader)
        let debtDelta = try Quantities(from: &reader)
        let paidBack = try Quantities(from: &reader)
        self.init(
            grant: grant, account: account, actual: actual, charged: charged,
            consumedDelta: consumedDelta, debtDelta: debtDelta, paidBack: paidBack,
            replaced: reader.format < RowFormat.reports ? nil : try reader.optional(),
            work: reader.format < RowFormat.reports ? 0 : try reader.number(),
            billing: try reader.billing(), origin: try Origin(from: &reader))
    }
}

extension Extended: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.grant(grant)
        writer.moment(expires)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let grant = try reader.grant()
        let expires = try reader.moment()
        self.init(grant: grant, expires: expires, origin: try Origin(from: &reader))
    }
}

extension Tracked: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.optional(grant.map { writer.seq &- $0 })
        account.encode(to: &writer)
        usage.encode(to: &writer)
        billing.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let back: UInt64? = try reader.optional()
        let account = try AccountID(from: &reader)
        let usage = try Amounts(from: &reader)
        self.init(
            grant: back.map { reader.seq &- $0 }, account: account, usage: usage,
            billing: try reader.billing(), origin: try Origin(from: &reader))
    }
}

extension Repaid: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.optional(grant.map { writer.seq &- $0 })
        account.encode(to: &writer)
        returned.encode(to: &writer)
        paidBack.encode(to: &writer)
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let back: UInt64? = try reader.optional()
        let account = try AccountID(from: &reader)
        let returned = try Amounts(from: &reader)
        let paidBack = try Quantities(from: &reader)
        self.init(
            grant: back.map { reader.seq &- $0 }, account: account, returned: returned,
            paidBack: paidBack, origin: try Origin(from: &reader))
    }
}
