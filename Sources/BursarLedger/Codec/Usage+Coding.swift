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
        for count in [
            grants, denials, waits, commits, voids, abandoned, lateCommits, overruns, work,
        ] { writer.number(count) }
        for sum in [granted, actual, charged, borrowed, paidBack, refused] {
            sum.encode(to: &writer)
        }
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
        work = try reader.number()
        granted = try Quantities(from: &reader)
        actual = try Quantities(from: &reader)
        charged = try Quantities(from: &reader)
        borrowed = try Quantities(from: &reader)
        paidBack = try Quantities(from: &reader)
        refused = try Quantities(from: &reader)
    }
}
