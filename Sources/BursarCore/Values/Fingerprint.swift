/// A 64-bit digest that is the same in every process: it is stored, and compared after a restart.
///
/// FNV-1a over 64-bit words, with a final avalanche (the finalizer of MurmurHash3).
struct Fingerprint {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func combine(_ word: UInt64) {
        state = (state ^ word) &* 0x0000_0100_0000_01b3
        state ^= state >> 29
    }

    mutating func combine(_ value: Int64) { combine(UInt64(bitPattern: value)) }

    mutating func combine(_ text: String) {
        var word: UInt64 = 0
        var count: UInt64 = 0
        let bytes = text.utf8Span.span
        for index in bytes.indices {
            word = word << 8 | UInt64(bytes[index])
            count += 1
            if count % 8 == 0 {
                combine(word)
                word = 0
            }
        }
        combine(word)
        combine(count)
    }

    mutating func combine(_ amounts: Amounts) {
        combine(UInt64(amounts.present) << 8 | UInt64(amounts.unlimited))
        combine(amounts.values.tokens)
        combine(amounts.values.time)
        combine(amounts.values.cost)
    }

    mutating func combine(_ bounds: Bounds) {
        for resource in Resource.allCases {
            switch bounds[resource] {
            case .inherited: combine(UInt64(0))
            case .absolute(let amount):
                combine(UInt64(1))
                combine(amount)
            case .fraction(let parts):
                combine(UInt64(2))
                combine(parts)
            case .unlimited: combine(UInt64(3))
            }
        }
    }

    /// What is not said adds nothing, so that stored digests of older requests stay right.
    mutating func combine(_ usage: TokenUsage?, _ model: String) {
        if let usage {
            for kind in TokenKind.allCases { combine(usage[kind]) }
        }
        if !model.isEmpty { combine(model) }
    }

    mutating func combine(_ price: ModelPrice) {
        combine(price.model)
        combine(price.currency.rawValue)
        combine(price.time ?? -1)
        combine(price.prices)
        combine(UInt64(price.tiers.count))
        for tier in price.tiers {
            combine(tier.above)
            combine(tier.prices)
        }
    }

    private mutating func combine(_ prices: TokenPrices) {
        for kind in TokenKind.allCases { combine(prices[kind] ?? -1) }
    }

    var value: UInt64 {
        var x = state
        x = (x ^ (x >> 33)) &* 0xff51_afd7_ed55_8ccd
        x = (x ^ (x >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return x ^ (x >> 33)
    }
}

extension Command {
    /// Digest of all that makes two requests the same; how long one would wait does not.
    var digest: UInt64 {
        var print = Fingerprint()
        switch self {
        case .allocate(let path, let settings, let session):
            print.combine(UInt64(1))
            print.combine(path.description)
            print.combine(settings.nominal)
            print.combine(settings.reserved)
            print.combine(settings.ceiling)
            print.combine(UInt64(settings.weight))
            print.combine(Int64(settings.priority))
            print.combine(UInt64(session == nil ? 0 : 1))
            if let deadline = settings.deadline { print.combine(deadline) }
            if settings.perOperation != .none { print.combine(settings.perOperation) }
        case .release(let path):
            print.combine(UInt64(2))
            print.combine(path.description)
        case .adjust(let path, let change):
            print.combine(UInt64(3))
            print.combine(path.description)
            for amounts in [change.nominal, change.delta, change.reserved, change.ceiling] {
                print.combine(amounts)
            }
            print.combine(change.weight.map { UInt64($0) } ?? .max)
            print.combine(change.priority.map { Int64($0) } ?? .max)
            // What is not said adds nothing, so that stored digests of older requests stay right.
            if let isPaused = change.isPaused { print.combine(UInt64(isPaused ? 12 : 11)) }
            if let deadline = change.deadline {
                print.combine(UInt64(13))
                print.combine(deadline)
            }
            if change.perOperation != .none { print.combine(change.perOperation) }
            if let target = change.indicative {
                print.combine(UInt64(15))
                print.combine(target)
            }
            for (tag, count) in [(16, change.prices.count), (17, change.pricesRemoved.count)]
            where count > 0 {
                print.combine(UInt64(tag))
                print.combine(UInt64(count))
            }
            for price in change.prices { print.combine(price) }
            for model in change.pricesRemoved { print.combine(model) }
        case .reserve(let reservation): return reservation.digest
        case .commit(let settlement): return settlement.digest
        case .void(let grant):
            print.combine(UInt64(6))
            print.combine(grant)
        case .extend(let grant, let lease):
            print.combine(UInt64(7))
            print.combine(grant)
            print.combine(lease)
        case .track(let grant, let usage, let tokens, let model):
            print.combine(UInt64(8))
            print.combine(grant ?? 0)
            print.combine(usage)
            print.combine(tokens, model)
        case .throttle(let path, let rate):
            print.combine(UInt64(10))
            print.combine(path.description)
            print.combine(rate)
        case .repay(let grant, let amounts):
            print.combine(UInt64(9))
            print.combine(grant ?? 0)
            print.combine(amounts)
        case .importPrices(let part):
            print.combine(UInt64(14))
            print.combine(part.source)
            print.combine(UInt64(part.part) << 32 | UInt64(part.parts))
            for price in part.prices { print.combine(price) }
        }
        return print.value
    }
}

extension Reservation {
    /// Digest of all that makes two reserves the same; how long one would wait does not.
    var digest: UInt64 {
        var print = Fingerprint()
        print.combine(UInt64(4))
        print.combine(want)
        print.combine(least)
        print.combine(operation)
        print.combine(model)
        print.combine(UInt64(operationClass.rawValue))
        print.combine(lease)
        print.combine(UInt64(detached ? 1 : 0))
        if bid != 0 { print.combine(bid) }
        if estimate != 0 { print.combine(UInt64(estimate) << 8) }
        if let promptTokens { print.combine(promptTokens) }
        return print.value
    }
}

extension Settlement {
    /// Digest of all that makes two commits the same.
    var digest: UInt64 {
        var print = Fingerprint()
        print.combine(UInt64(5))
        print.combine(grant)
        print.combine(actual)
        print.combine(usage, model)
        if work != 0 { print.combine(work) }
        return print.value
    }
}
