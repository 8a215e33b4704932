internal import BursarCore

extension Quantities: Coded {
    /// A byte with a bit for each count that is not zero and one for each that is `Int64.max`.
    func encode(to writer: inout ByteWriter) {
        var mask: UInt8 = 0
        if tokens != 0 { mask |= tokens == .max ? 8 : 1 }
        if time != 0 { mask |= time == .max ? 16 : 2 }
        if cost != 0 { mask |= cost == .max ? 32 : 4 }
        writer.byte(mask)
        if mask & 1 != 0 { writer.signed(tokens) }
        if mask & 2 != 0 { writer.signed(time) }
        if mask & 4 != 0 { writer.signed(cost) }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let mask = try reader.byte()
        guard mask < 64, mask >> 3 & mask == 0 else { throw reader.invalid("set of resources") }
        self.init()
        if mask & 1 != 0 { tokens = try reader.signed() }
        if mask & 2 != 0 { time = try reader.signed() }
        if mask & 4 != 0 { cost = try reader.signed() }
        if mask & 8 != 0 { tokens = .max }
        if mask & 16 != 0 { time = .max }
        if mask & 32 != 0 { cost = .max }
    }
}

extension Amounts: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.byte(present | unlimited << 3)
        let finite = present & ~unlimited
        if finite & 1 != 0 { writer.signed(values.tokens) }
        if finite & 2 != 0 { writer.signed(values.time) }
        if finite & 4 != 0 { writer.signed(values.cost) }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let head = try reader.byte()
        let finite = head & 7 & ~(head >> 3)
        var values = Quantities.zero
        if finite & 1 != 0 { values.tokens = try reader.signed() }
        if finite & 2 != 0 { values.time = try reader.signed() }
        if finite & 4 != 0 { values.cost = try reader.signed() }
        guard let amounts = Amounts(present: head & 7, unlimited: head >> 3, values: values) else {
            throw reader.invalid("set of resources")
        }
        self = amounts
    }
}

extension AccountID: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(UInt64(slot))
        writer.number(UInt64(generation))
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let slot = try reader.number32("account")
        self.init(slot: slot, generation: try reader.number32("account"))
    }
}

extension AccountPath: Coded {
    func encode(to writer: inout ByteWriter) { writer.text(description) }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        guard let path = AccountPath(try reader.text()) else { throw reader.invalid("path") }
        self = path
    }
}

extension UInt32: Coded {
    func encode(to writer: inout ByteWriter) { writer.number(UInt64(self)) }
    init(from reader: inout ByteReader) throws(CodecFailure) {
        self = try reader.number32("number")
    }
}

extension UInt64: Coded {
    func encode(to writer: inout ByteWriter) { writer.number(self) }
    init(from reader: inout ByteReader) throws(CodecFailure) { self = try reader.number() }
}

extension Int64: Coded {
    func encode(to writer: inout ByteWriter) { writer.signed(self) }
    init(from reader: inout ByteReader) throws(CodecFailure) { self = try reader.signed() }
}

extension Bool: Coded {
    func encode(to writer: inout ByteWriter) { writer.flag(self) }
    init(from reader: inout ByteReader) throws(CodecFailure) { self = try reader.flag() }
}

extension Bound: Coded {
    func encode(to writer: inout ByteWriter) {
        switch self {
        case .inherited: writer.byte(0)
        case .absolute(let value):
            writer.byte(1)
            writer.signed(value)
        case .fraction(let parts):
            writer.byte(2)
            writer.signed(parts)
        case .unlimited: writer.byte(3)
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        switch try reader.byte() {
        case 0: self = .inherited
        case 1: self = .absolute(try reader.signed())
        case 2: self = .fraction(try reader.signed())
        case 3: self = .unlimited
        default: throw reader.invalid("bound")
        }
    }
}

extension Bounds: Coded {
    func encode(to writer: inout ByteWriter) {
        tokens.encode(to: &writer)
        time.encode(to: &writer)
        cost.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let tokens = try Bound(from: &reader)
        let time = try Bound(from: &reader)
        self.init(tokens: tokens, time: time, cost: try Bound(from: &reader))
    }
}
