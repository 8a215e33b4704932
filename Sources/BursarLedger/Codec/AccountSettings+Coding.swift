internal import BursarCore

extension AccountSettings: Coded {
    func encode(to writer: inout ByteWriter) {
        nominal.encode(to: &writer)
        reserved.encode(to: &writer)
        ceiling.encode(to: &writer)
        lendingLimit.encode(to: &writer)
        borrowingLimit.encode(to: &writer)
        debtLimit.encode(to: &writer)
        perOperation.encode(to: &writer)
        writer.number(UInt64(weight))
        writer.signed(Int64(priority))
        // Zero stands for "not said", so that settings without opinions stay small.
        writer.byte(sharing.map { $0.rawValue + 1 } ?? 0)
        writer.byte(allocation.map { $0.rawValue + 1 } ?? 0)
        writer.optional(defaultReserved)
        writer.optional(paybackRate)
        writer.byte(onAbandon.map { $0.rawValue + 1 } ?? 0)
        writer.optional(thresholds)
        writer.optional(dynamicAccounts)
        carryOver.encode(to: &writer)
        writer.optional(initialCredits)
        writer.optional(guarantee)
        writer.optional(learningRate)
        writer.byte(pricing.map { $0.rawValue + 1 } ?? 0)
        writer.optional(clearingInterval)
        writer.optional(recallGrace)
        elasticity.encode(to: &writer)
        writer.optional(hysteresis)
        pacing.encode(to: &writer)
        throttle.encode(to: &writer)
        writer.flag(ladder != nil)
        if let ladder { writer.list(ladder) }
        writer.optional(deadline)
        writer.optional(estimateQuantile)
        writer.optional(prices)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init()
        nominal = try Amounts(from: &reader)
        reserved = try Bounds(from: &reader)
        ceiling = try Amounts(from: &reader)
        lendingLimit = try Bounds(from: &reader)
        borrowingLimit = try Bounds(from: &reader)
        debtLimit = try Bounds(from: &reader)
        perOperation = try Amounts(from: &reader)
        weight = try reader.number32("weight")
        guard let priority = Int32(exactly: try reader.signed()) else {
            throw reader.invalid("priority")
        }
        self.priority = priority
        sharing = try reader.setting("sharing")
        allocation = try reader.setting("allocation strategy")
        defaultReserved = try reader.optional()
        paybackRate = try reader.optional()
        onAbandon = try reader.setting("abandon policy")
        thresholds = try reader.optional()
        dynamicAccounts = try reader.optional()
        guard reader.format >= RowFormat.sharing else { return }
        carryOver = try Bounds(from: &reader)
        initialCredits = try reader.optional()
        guarantee = try reader.optional()
        learningRate = try reader.optional()
        pricing = try reader.setting("pricing")
        clearingInterval = try reader.optional()
        recallGrace = try reader.optional()
        guard reader.format >= RowFormat.enforcement else { return }
        elasticity = try Amounts(from: &reader)
        hysteresis = try reader.optional()
        pacing = try Pacing(from: &reader)
        throttle = try Amounts(from: &reader)
        if try reader.flag() { ladder = try reader.list() }
        deadline = try reader.optional()
        estimateQuantile = try reader.optional()
        prices = try reader.optional()
    }
}

extension ByteReader {
    fileprivate mutating func setting<Value: RawRepresentable<UInt8>>(
        _ name: CodecFailure.StaticName
    ) throws(CodecFailure) -> Value? {
        let byte = try byte()
        if byte == 0 { return nil }
        guard let value = Value(rawValue: byte - 1) else { throw invalid(name) }
        return value
    }
}

extension Thresholds: Coded {
    func encode(to writer: inout ByteWriter) {
        for threshold in [yellow, orange, red, black] { writer.signed(threshold) }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let yellow = try reader.signed()
        let orange = try reader.signed()
        let red = try reader.signed()
        let black = try reader.signed()
        guard let value = Thresholds(yellow: yellow, orange: orange, red: red, black: black) else {
            throw reader.invalid("row of thresholds")
        }
        self = value
    }
}

extension AccountSource: Coded {
    func encode(to writer: inout ByteWriter) {
        switch self {
        case .configuration(let digest):
            writer.byte(0)
            writer.digest(digest)
        case .allocated: writer.byte(1)
        case .delegated(let session):
            writer.byte(2)
            writer.number(session)
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        switch try reader.byte() {
        case 0: self = .configuration(digest: try reader.digest())
        case 1: self = .allocated
        case 2: self = .delegated(session: try reader.number())
        default: throw reader.invalid("source of an account")
        }
    }
}
