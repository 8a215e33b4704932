public import BursarProtocol

/// What a grant is asked for.
public struct Reservation: Hashable, Sendable {
    /// What is asked; an absent resource asks nothing.
    public var want: Amounts
    /// Smallest acceptable amounts; a resource without one is all or nothing.
    public var least: Amounts = .absent
    /// Path of the account; nothing: that of the client.
    public var account: String?
    /// Label of the operation, for attribution; at most 128 bytes.
    public var operation: String?
    /// Model that will be used, for attribution and prices; at most 128 bytes.
    public var model: String?
    /// Resources (tokens, cost) whose amount the coordinator estimates; ``want`` has what is asked
    /// as long as it knows nothing.
    public var estimated: Set<Resource> = []
    /// Tokens of the prompt, if known: then only what comes on top of them is estimated.
    public var promptTokens: UInt64?
    /// How much the operation matters when the budget runs low.
    public var operationClass: OperationClass = .essential
    /// Lease; nothing: the coordinator's default.
    public var timeToLive: Duration?
    /// How long to wait in the queue instead of being denied.
    public var wait: Duration = .zero
    /// Credits offered for each unit of what is asked (in all, where the group's pricing is
    /// proportional); auction groups only.
    public var bid: Int64?
    /// The grant outlives this client; only commit, void or the lease ends it.
    public var isDetached = false
    /// A denial lists the grants that stand in the way.
    public var explains = true

    /// A reservation of these amounts.
    public init(_ want: Amounts) {
        self.want = want
    }

    /// A reservation of these amounts; `cost` is in 1e-9 of the currency.
    public init(tokens: Int64? = nil, time: Duration? = nil, cost: Int64? = nil) {
        want = Amounts(tokens: tokens, time: time, cost: cost)
    }

    /// A reservation of as many tokens as the coordinator expects; `cost` is in 1e-9 of the
    /// currency.
    public init(tokens: Estimate, time: Duration? = nil, cost: Int64? = nil) {
        want = Amounts(tokens: tokens.first, time: time, cost: cost)
        estimated = [.tokens]
    }

    /// A reservation of as many tokens and as much cost as the coordinator expects.
    public init(tokens: Estimate, time: Duration? = nil, cost: Estimate) {
        want = Amounts(tokens: tokens.first, time: time, cost: cost.first)
        estimated = [.tokens, .cost]
    }

    func request(_ key: IdempotencyKey) -> Request.Reserve {
        Request.Reserve(
            key: key, account: account, want: want, least: least, operation: operation,
            model: model, operationClass: operationClass,
            ttlMs: timeToLive?.wholeMilliseconds, waitMs: wait.wholeMilliseconds, bid: bid,
            detached: isDetached, explain: explains, estimate: estimate, promptTokens: promptTokens)
    }

    private var estimate: UInt8? {
        let bits = (estimated.contains(.tokens) ? 1 : 0) | (estimated.contains(.cost) ? 4 : 0)
        return bits == 0 ? nil : UInt8(bits)
    }
}

extension Amounts {
    /// Finite amounts; those left out are absent. `cost` is in 1e-9 of the currency.
    public init(tokens: Int64?, time: Duration?, cost: Int64?) {
        self.init(
            tokens: tokens.map(Amount.finite) ?? .absent,
            time: time.map { .finite(Int64(clamping: $0.wholeMilliseconds)) } ?? .absent,
            cost: cost.map(Amount.finite) ?? .absent)
    }
}

extension Duration {
    /// Milliseconds, rounded up, and none if negative.
    var wholeMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000)
        let rest = UInt64(attoseconds).dividedRoundingUp(by: 1_000_000_000_000_000)
        return overflow ? .max : whole.addingReportingOverflow(rest).partialValue
    }
}

extension UInt64 {
    fileprivate func dividedRoundingUp(by divisor: UInt64) -> UInt64 {
        self / divisor + (self % divisor == 0 ? 0 : 1)
    }
}
