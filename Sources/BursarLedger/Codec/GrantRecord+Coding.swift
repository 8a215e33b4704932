internal import BursarCore

extension GrantRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(id)
        account.encode(to: &writer)
        amounts.encode(to: &writer)
        tracked.encode(to: &writer)
        trackedInPeriod.encode(to: &writer)
        writer.number(period)
        writer.moment(made)
        writer.moment(expires)
        writer.number(session)
        writer.number(UInt64(uid))
        writer.number(UInt64(pid))
        writer.byte(operationClass.rawValue)
        writer.text(operation)
        writer.text(model)
        writer.optional(abandoned)
        writer.optional(recall)
        writer.optional(promptTokens)
        writer.signed(pausedBefore)
        writer.optional(key)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let id = try reader.number()
        let account = try AccountID(from: &reader)
        let amounts = try Amounts(from: &reader)
        let tracked = try Quantities(from: &reader)
        let trackedInPeriod = try Quantities(from: &reader)
        let period = try reader.number()
        let made = try reader.moment()
        let expires = try reader.moment()
        let session = try reader.number()
        let uid = try reader.number32("user")
        let pid = try reader.number32("process")
        let operationClass: OperationClass = try reader.raw("class of operation")
        let operation = try reader.text()
        let model = try reader.text()
        let abandoned: Amounts? = try reader.optional()
        let recall: Recall? = reader.format < RowFormat.sharing ? nil : try reader.optional()
        let isOlder = reader.format < RowFormat.enforcement
        let promptTokens: Int64? = isOlder ? nil : try reader.optional()
        let pausedBefore = isOlder ? 0 : try reader.signed()
        self.init(
            id: id, account: account, amounts: amounts, period: period, made: made,
            expires: expires, session: session, uid: uid, pid: pid,
            operationClass: operationClass, operation: operation, model: model,
            key: try reader.optional())
        self.tracked = tracked
        self.trackedInPeriod = trackedInPeriod
        self.abandoned = abandoned
        self.recall = recall
        self.promptTokens = promptTokens
        self.pausedBefore = pausedBefore
    }
}

extension Recall: Coded {
    func encode(to writer: inout ByteWriter) {
        amounts.encode(to: &writer)
        writer.moment(due)
        claimant.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let amounts = try Quantities(from: &reader)
        let due = try reader.moment()
        self.init(amounts: amounts, due: due, claimant: try AccountID(from: &reader))
    }
}
