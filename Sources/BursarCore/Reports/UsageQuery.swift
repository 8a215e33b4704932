/// What sums of usage are broken down by.
public enum UsageDimension: UInt8, CaseIterable, Sendable {
    /// The account.
    case account
    /// Label of the operation.
    case operation
    /// The model that answered; of grants and refusals the one that was asked for.
    case model
    /// How much the operation matters.
    case operationClass
    /// The pool's period.
    case period
    /// An interval of time.
    case interval
}

/// Which sums are wanted.
public struct UsageQuery: Hashable, Sendable {
    /// What they are broken down by, each at most once; the rows are ordered by them in this order.
    public var dimensions: [UsageDimension]
    /// Entries from then on; `nil`: from the oldest.
    public var since: Instant?
    /// Entries before; `nil`: to the newest.
    public var until: Instant?
    /// Length of the intervals in milliseconds; at least 1.
    public var interval: Int64
    /// When one of them begins.
    public var origin: Instant

    /// Sums of everything, or of some.
    public init(
        dimensions: [UsageDimension] = [], since: Instant? = nil, until: Instant? = nil,
        interval: Int64 = 3_600_000, origin: Instant = Instant(nanoseconds: 0)
    ) {
        precondition(interval > 0, "an interval has a length")
        self.dimensions = dimensions
        self.since = since
        self.until = until
        self.interval = interval
        self.origin = origin
    }

    /// Start of the interval that a moment lies in.
    func interval(of time: Instant) -> Instant {
        let length = interval.multipliedReportingOverflow(by: 1_000_000)
        if length.overflow { return origin }
        let (distance, overflow) = time.nanoseconds.subtractingReportingOverflow(
            origin.nanoseconds)
        if overflow { return origin }
        let rest = distance % length.partialValue
        return Instant(
            nanoseconds: time.nanoseconds - (rest < 0 ? rest + length.partialValue : rest))
    }
}

/// A sum, and of what.
public struct UsageRow: Hashable, Sendable {
    /// The account; `nil`: of several.
    public var account: AccountPath?
    /// Label of the operation; `nil`: of several.
    public var operation: String?
    /// The model; `nil`: of several.
    public var model: String?
    /// Class of the operation; `nil`: of several, or of usage that no grant was asked for.
    public var operationClass: OperationClass?
    /// Start of the period; `nil`: of several.
    public var period: Instant?
    /// Start of the interval; `nil`: of several.
    public var interval: Instant?
    /// The sums.
    public var sums: UsageSums

    /// Sums of something.
    public init(
        account: AccountPath? = nil, operation: String? = nil, model: String? = nil,
        operationClass: OperationClass? = nil, period: Instant? = nil, interval: Instant? = nil,
        sums: UsageSums
    ) {
        self.account = account
        self.operation = operation
        self.model = model
        self.operationClass = operationClass
        self.period = period
        self.interval = interval
        self.sums = sums
    }
}
