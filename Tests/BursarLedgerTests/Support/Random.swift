import BursarCore

/// A repeatable source of randomness (SplitMix64) that makes the values a ledger keeps.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func chance(_ part: Int) -> Bool { next() % UInt64(part) == 0 }

    /// A number of any size: small ones, large ones and the borders are all common.
    mutating func number() -> UInt64 {
        if chance(20) {
            return [0, 1, 127, 128, .max, .max - 1, 1 << 63].randomElement(using: &self)!
        }
        return next() >> UInt64.random(in: 0..<64, using: &self)
    }

    mutating func signed() -> Int64 { Int64(bitPattern: chance(2) ? number() : 0 &- number()) }

    mutating func number32() -> UInt32 { UInt32(truncatingIfNeeded: number()) }

    mutating func optional<Value>(_ make: (inout Random) -> Value) -> Value? {
        chance(2) ? nil : make(&self)
    }

    mutating func list<Value>(_ make: (inout Random) -> Value) -> [Value] {
        (0..<Int.random(in: 0...5, using: &self)).map { _ in make(&self) }
    }

    mutating func one<Value>(of values: Value...) -> Value { values.randomElement(using: &self)! }

    mutating func text() -> String {
        let known = ["", "claude", "plan", "naïve ☃", "a label that is longer than fifteen bytes"]
        return chance(3) ? "op-\(number())" : known.randomElement(using: &self)!
    }

    mutating func instant() -> Instant { Instant(nanoseconds: signed()) }

    mutating func quantities() -> Quantities {
        Quantities(
            tokens: one(of: 0, signed(), .max), time: one(of: 0, signed(), .max),
            cost: one(of: 0, signed(), .max))
    }

    mutating func amounts() -> Amounts {
        let present = UInt8.random(in: 0...7, using: &self)
        let unlimited = present & UInt8.random(in: 0...7, using: &self)
        return Amounts(present: present, unlimited: unlimited, values: quantities())!
    }

    mutating func account() -> AccountID { AccountID(rawValue: number()) }

    mutating func path() -> AccountPath {
        let depth = Int.random(in: 1...4, using: &self)
        return AccountPath((0..<depth).map { _ in "a\(number() % 1000)" }.joined(separator: "/"))!
    }

    mutating func scope() -> KeyScope { KeyScope(account: next() % 3, uid: number32() % 4) }

    mutating func key() -> RequestKey {
        RequestKey(
            scope: scope(), client: next() % 5, number: number(), acknowledgedThrough: number(),
            digest: next())
    }

    mutating func origin() -> Origin {
        Origin(key: optional { $0.key() }, uid: number32(), pid: number32())
    }

    mutating func bounds() -> Bounds { Bounds(tokens: bound(), time: bound(), cost: bound()) }

    private mutating func bound() -> Bound {
        one(of: .inherited, .absolute(signed()), .fraction(signed()), .unlimited)
    }

    mutating func settings() -> AccountSettings {
        var settings = AccountSettings()
        settings.nominal = amounts()
        settings.reserved = bounds()
        settings.ceiling = amounts()
        settings.lendingLimit = bounds()
        settings.borrowingLimit = bounds()
        settings.debtLimit = bounds()
        settings.perOperation = amounts()
        settings.weight = number32()
        settings.priority = Int32(bitPattern: number32())
        settings.sharing = one(of: nil, .static, .pool, .auction)
        settings.allocation = one(of: nil, .equal, .priority, .dynamic)
        settings.defaultReserved = optional { $0.signed() }
        settings.paybackRate = optional { $0.signed() }
        settings.onAbandon = one(of: nil, .charge, .tracked, .refund)
        settings.thresholds = optional { _ in .standard }
        settings.dynamicAccounts = one(of: nil, true, false)
        settings.carryOver = bounds()
        settings.initialCredits = optional { $0.signed() }
        settings.guarantee = optional { $0.signed() }
        settings.learningRate = optional { $0.signed() }
        settings.pricing = one(of: nil, .uniform, .vcg, .proportional)
        settings.clearingInterval = optional { $0.signed() }
        settings.recallGrace = optional { $0.signed() }
        settings.elasticity = amounts()
        settings.hysteresis = optional { $0.signed() }
        settings.pacing = one(of: .off, .automatic, .rate(amounts()))
        settings.throttle = amounts()
        settings.ladder = optional { random in random.list { $0.rung() } }
        settings.deadline = optional { $0.signed() }
        settings.estimateQuantile = optional { $0.signed() }
        settings.prices = optional { $0.poolPrices() }
        return settings
    }

    private mutating func rung() -> DegradationRung {
        DegradationRung(
            threshold: optional { $0.signed() }, disabled: list { $0.text() },
            models: list { $0.text() }, most: amounts(), rate: amounts())
    }

    mutating func source() -> AccountSource {
        one(of: .configuration(digest: next()), .allocated, .delegated(session: number()))
    }
}
