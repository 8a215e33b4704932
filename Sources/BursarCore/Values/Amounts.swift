/// Amounts of the three resources in which absent, zero and unlimited are three different things.
///
/// Absent in a capacity: recorded, never refused. In a ceiling: inherited. In a request: nothing
/// asked. In a commit: as tracked (time: as the coordinator measured).
public struct Amounts: Hashable, Sendable {
    /// Bit per resource: said at all.
    public private(set) var present: UInt8
    /// Bit per resource: said to be without limit. A subset of `present`.
    public private(set) var unlimited: UInt8
    /// The finite amounts; zero for resources that are absent or unlimited.
    public private(set) var values: Quantities

    /// The largest finite amount that the coordinator takes: sums of two never overflow.
    public static let most: Int64 = 1 << 61

    /// Nothing said.
    public static let none = Amounts()

    /// Amounts where given.
    public init(tokens: Int64? = nil, time: Int64? = nil, cost: Int64? = nil) {
        present = (tokens == nil ? 0 : 1) | (time == nil ? 0 : 2) | (cost == nil ? 0 : 4)
        unlimited = 0
        values = Quantities(tokens: tokens ?? 0, time: time ?? 0, cost: cost ?? 0)
    }

    /// Amounts from the two bit sets and the finite values, as they stand on the wire and on disk;
    /// `nil` if a resource is unlimited but not present, or a bit is undefined.
    public init?(present: UInt8, unlimited: UInt8, values: Quantities) {
        guard present <= 7, unlimited & ~present == 0 else { return nil }
        self.present = present
        self.unlimited = unlimited
        self.values = .zero
        for resource in Resource.allCases where (present & ~unlimited) & resource.bit != 0 {
            self.values[resource] = values[resource]
        }
    }

    /// The quantities of the resources that `mask` has; the others absent. `Int64.max` is unlimited.
    init(_ quantities: Quantities, presentIn mask: UInt8) {
        self.init()
        for resource in Resource.allCases where mask & resource.bit != 0 {
            let value = quantities[resource]
            self[resource] = value == .max ? .unlimited : .finite(value)
        }
    }

    /// What is said about one resource.
    public subscript(resource: Resource) -> Amount {
        get {
            if present & resource.bit == 0 { return .absent }
            return unlimited & resource.bit != 0 ? .unlimited : .finite(values[resource])
        }
        set {
            present &= ~resource.bit
            unlimited &= ~resource.bit
            values[resource] = 0
            switch newValue {
            case .absent: break
            case .finite(let value):
                present |= resource.bit
                values[resource] = value
            case .unlimited:
                present |= resource.bit
                unlimited |= resource.bit
            }
        }
    }

    /// The amounts as limits: absent and unlimited are both `Int64.max`.
    public var limits: Quantities {
        var limits = values
        for resource in Resource.allCases where (present & ~unlimited) & resource.bit == 0 {
            limits[resource] = .max
        }
        return limits
    }

    /// Whether every said amount is finite, not negative and not beyond `most`.
    var isCountable: Bool {
        unlimited == 0 && isLimit
    }

    /// Whether every finite amount is not negative and not beyond `most`.
    var isLimit: Bool {
        Resource.allCases.allSatisfy { (0...Amounts.most).contains(values[$0]) }
    }

    /// This, with the resources it leaves absent taken from `other`.
    func filled(from other: Amounts) -> Amounts {
        var result = self
        for resource in Resource.allCases where present & resource.bit == 0 {
            result[resource] = other[resource]
        }
        return result
    }
}

extension Amount {
    /// The amount where it is finite.
    public var finite: Int64? {
        if case .finite(let amount) = self { amount } else { nil }
    }
}

extension Resource {
    /// The bit that stands for this resource in a set of resources.
    public var bit: UInt8 { 1 << rawValue }
}
