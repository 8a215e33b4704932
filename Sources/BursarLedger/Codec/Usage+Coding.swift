internal import BursarCore

extension UsageRow: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.optional(account)
        writer.text(operation ?? "")
        writer.text(model ?? "")
        // Zero stands for no class.
        writer.byte(operationClass.map { $0.rawValue + 1 } ?? 0)
        writer.flag(period != nil)
        if let period { writer.moment(period) }
        sums.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let account: AccountPath? = try reader.optional()
        let operation = try reader.text()
        let model = try reader.text()
        let number = try reader.byte()
        let operationClass = number == 0 ? nil : OperationClass(rawValue: number - 1)
        guard number == 0 || operationClass != nil else {
            throw reader.invalid("class of operation")
        }
        let period = try reader.flag() ? try reader.moment() : nil
        self.init(
            account: account, operation: operation, model: model, operationClass: operationClass,
            period: period, sums: try UsageSums(from: &reader))
    }
}

extension UsageSums: Coded {
    func encode(to writer: inout ByteWriter) {
        statistics.encode(to: &writer)
        writer.number(work)
        charged.encode(to: &writer)
        refused.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init()
        statistics = try Statistics(from: &reader)
        work = try reader.number()
        charged = try Quantities(from: &reader)
        refused = try Quantities(from: &reader)
    }
}
