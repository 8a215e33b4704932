internal import BursarCore

extension Billing: Coded {
    func encode(to writer: inout ByteWriter) {
        switch self {
        case .amounts: writer.byte(0)
        case .bill(let bill):
            writer.byte(1)
            writer.text(bill.model)
            writer.optional(bill.usage)
            bill.price.encode(to: &writer)
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        switch try reader.byte() {
        case 0: self = .amounts
        case 1:
            let model = try reader.text()
            let usage: TokenUsage? = try reader.optional()
            self = .bill(
                Bill(model: model, usage: usage, price: try PriceSource(from: &reader)))
        default: throw reader.invalid("billing")
        }
    }
}

extension ByteReader {
    /// The billing of an entry that may be older than bills.
    mutating func billing() throws(CodecFailure) -> Billing {
        format < RowFormat.enforcement ? .amounts : try Billing(from: &self)
    }
}

extension TokenUsage: Coded {
    func encode(to writer: inout ByteWriter) {
        for kind in TokenKind.allCases { writer.signed(self[kind]) }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let input = try reader.signed()
        let cachedRead = try reader.signed()
        let cacheWrite = try reader.signed()
        let output = try reader.signed()
        self.init(
            input: input, cachedRead: cachedRead, cacheWrite: cacheWrite, output: output,
            reasoning: try reader.signed())
    }
}

extension PriceSource: Coded {
    func encode(to writer: inout ByteWriter) {
        switch self {
        case .none: writer.byte(0)
        case .pool: writer.byte(1)
        case .fallback: writer.byte(2)
        case .table(let version):
            writer.byte(3)
            writer.number(UInt64(version))
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        switch try reader.byte() {
        case 0: self = .none
        case 1: self = .pool
        case 2: self = .fallback
        case 3: self = .table(try reader.number32("version of prices"))
        default: throw reader.invalid("source of a price")
        }
    }
}
