/// One resource of ``Amounts``. The three cases mean different things everywhere.
public enum Amount: Hashable, Sendable {
    /// Nothing is said about the resource; what that means depends on the field.
    case absent
    /// That much: tokens, milliseconds or nano-units of the currency.
    case finite(Int64)
    /// Without a limit.
    case unlimited
}

/// A vector over tokens (count), time (milliseconds) and cost (1e-9 of the currency).
///
/// On the wire: a byte of bits for present, one for unlimited (bit 0 tokens, 1 time, 2 cost), then
/// an `i64` for each present, finite resource. A resource that has no number stores 0 here, so that
/// equal amounts are equal bytes.
public struct Amounts: Hashable, Sendable {
    /// Bits of the resources that are not absent.
    public private(set) var presentBits: UInt8
    /// Bits of the resources that are unlimited; a subset of ``presentBits``.
    public private(set) var unlimitedBits: UInt8
    var tokensNumber: Int64
    var timeNumber: Int64
    var costNumber: Int64

    /// All three absent.
    public static let absent = Amounts()

    /// Amounts out of their three resources; those left out are absent.
    public init(tokens: Amount = .absent, time: Amount = .absent, cost: Amount = .absent) {
        presentBits = 0
        unlimitedBits = 0
        tokensNumber = 0
        timeNumber = 0
        costNumber = 0
        tokensNumber = set(tokens, bit: Self.tokensBit)
        timeNumber = set(time, bit: Self.timeBit)
        costNumber = set(cost, bit: Self.costBit)
    }

    /// Amounts as they stand on the wire; nothing if the bits contradict each other.
    init?(presentBits: UInt8, unlimitedBits: UInt8) {
        guard presentBits & ~Self.allBits == 0, unlimitedBits & ~presentBits == 0 else {
            return nil
        }
        self.presentBits = presentBits
        self.unlimitedBits = unlimitedBits
        tokensNumber = 0
        timeNumber = 0
        costNumber = 0
    }

    /// Tokens, a count.
    public var tokens: Amount {
        get { amount(tokensNumber, bit: Self.tokensBit) }
        set { tokensNumber = set(newValue, bit: Self.tokensBit) }
    }

    /// Time in agent-milliseconds.
    public var time: Amount {
        get { amount(timeNumber, bit: Self.timeBit) }
        set { timeNumber = set(newValue, bit: Self.timeBit) }
    }

    /// Cost in nano-units (1e-9) of the currency.
    public var cost: Amount {
        get { amount(costNumber, bit: Self.costBit) }
        set { costNumber = set(newValue, bit: Self.costBit) }
    }

    /// The amount of one resource.
    public subscript(resource: Resource) -> Amount {
        get {
            switch resource {
            case .tokens: tokens
            case .time: time
            case .cost: cost
            }
        }
        set {
            switch resource {
            case .tokens: tokens = newValue
            case .time: time = newValue
            case .cost: cost = newValue
            }
        }
    }

    /// Whether no resource is present.
    public var isAbsent: Bool { presentBits == 0 }

    static let tokensBit: UInt8 = 1
    static let timeBit: UInt8 = 2
    static let costBit: UInt8 = 4
    static let allBits: UInt8 = 7

    /// Bits of the resources whose number is on the wire.
    var finiteBits: UInt8 { presentBits & ~unlimitedBits }

    /// Bytes on the wire.
    var encodedByteCount: Int { 2 &+ 8 &* finiteBits.nonzeroBitCount }

    private func amount(_ number: Int64, bit: UInt8) -> Amount {
        if finiteBits & bit != 0 { return .finite(number) }
        return unlimitedBits & bit != 0 ? .unlimited : .absent
    }

    private mutating func set(_ amount: Amount, bit: UInt8) -> Int64 {
        presentBits |= bit
        unlimitedBits &= ~bit
        switch amount {
        case .finite(let number): return number
        case .unlimited: unlimitedBits |= bit
        case .absent: presentBits &= ~bit
        }
        return 0
    }
}
