/// Exact counts of all three resources: what is held, consumed, owed. Never negative unless said so.
///
/// As a limit, `Int64.max` stands for "no limit"; `adding` keeps it.
public struct Quantities: Hashable, Sendable {
    /// Count.
    public var tokens: Int64
    /// Agent-milliseconds.
    public var time: Int64
    /// Nano-units of the currency.
    public var cost: Int64

    /// The given counts, zero where none is given.
    public init(tokens: Int64 = 0, time: Int64 = 0, cost: Int64 = 0) {
        self.tokens = tokens
        self.time = time
        self.cost = cost
    }

    /// The same count for each resource.
    public init(repeating value: Int64) { self.init(tokens: value, time: value, cost: value) }

    /// A count of each resource.
    init(of count: (Resource) -> Int64) {
        self.init(tokens: count(.tokens), time: count(.time), cost: count(.cost))
    }

    /// Nothing.
    public static let zero = Quantities()
    /// No limit on anything.
    public static let unlimited = Quantities(repeating: .max)

    /// The count of one resource.
    public subscript(resource: Resource) -> Int64 {
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

    /// Whether all counts are zero.
    public var isZero: Bool { tokens | time | cost == 0 }

    /// Whether no count is negative.
    var isNatural: Bool { tokens | time | cost >= 0 }

    /// Combines two vectors resource by resource.
    func combined(_ other: Quantities, _ body: (Int64, Int64) -> Int64) -> Quantities {
        Quantities(
            tokens: body(tokens, other.tokens), time: body(time, other.time),
            cost: body(cost, other.cost))
    }

    /// The smaller count of each resource.
    func least(_ other: Quantities) -> Quantities { combined(other) { min($0, $1) } }

    /// The larger count of each resource.
    func most(_ other: Quantities) -> Quantities { combined(other) { max($0, $1) } }

    /// `self - other`, zero where that would be negative.
    func excess(over other: Quantities) -> Quantities {
        combined(other) { $0 > $1 ? $0 - $1 : 0 }
    }

    /// Sum of limits: what is unlimited or would overflow is unlimited.
    func addingLimit(_ other: Quantities) -> Quantities {
        combined(other) { $0.addingLimit($1) }
    }

    /// The sum of tallies that only inform: one that is full stays full.
    func addingSaturated(_ other: Quantities) -> Quantities {
        combined(other) { a, b in
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? (b < 0 ? .min : .max) : sum
        }
    }

    /// The sum, or `nil` where a resource would overflow.
    func adding(_ other: Quantities) -> Quantities? {
        let (a, x) = tokens.addingReportingOverflow(other.tokens)
        let (b, y) = time.addingReportingOverflow(other.time)
        let (c, z) = cost.addingReportingOverflow(other.cost)
        return x || y || z ? nil : Quantities(tokens: a, time: b, cost: c)
    }

    /// The sum of counts that are known to fit: they were checked at the root of their tree.
    static func + (a: Quantities, b: Quantities) -> Quantities {
        Quantities(tokens: a.tokens + b.tokens, time: a.time + b.time, cost: a.cost + b.cost)
    }

    /// The difference, which may be negative.
    static func - (a: Quantities, b: Quantities) -> Quantities {
        Quantities(tokens: a.tokens - b.tokens, time: a.time - b.time, cost: a.cost - b.cost)
    }

    /// Adds counts that are known to fit.
    static func += (a: inout Quantities, b: Quantities) { a = a + b }

    /// Subtracts.
    static func -= (a: inout Quantities, b: Quantities) { a = a - b }
}
