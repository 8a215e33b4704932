/// A mutating request of a client.
public struct Request: Hashable, Sendable {
    /// Who asks.
    public var asker: Asker
    /// What is asked.
    public var command: Command

    /// A request from its parts.
    public init(_ asker: Asker, _ command: Command) {
        self.asker = asker
        self.command = command
    }

    /// A request from its parts.
    public init(
        key: ClientKey, account: AccountPath?, uid: UInt32, pid: UInt32, session: UInt64,
        command: Command, isBounded: Bool = true
    ) {
        self.init(
            Asker(
                key: key, account: account, uid: uid, pid: pid, session: session,
                isBounded: isBounded), command)
    }
}

/// Who makes a request, and how the request is told from others.
public struct Asker: Hashable, Sendable {
    /// Names the request, so that a retry gets the same answer.
    public var key: ClientKey
    /// The account that the request names, or the session's; scopes the key.
    public var account: AccountPath?
    /// User of the process.
    public var uid: UInt32
    /// The process.
    public var pid: UInt32
    /// Session that it came from.
    public var session: UInt64
    /// Whether it is held to the user's share of accounts; an operator is not.
    public var isBounded: Bool

    /// An asker from its parts.
    public init(
        key: ClientKey, account: AccountPath?, uid: UInt32, pid: UInt32, session: UInt64,
        isBounded: Bool = true
    ) {
        self.key = key
        self.account = account
        self.uid = uid
        self.pid = pid
        self.session = session
        self.isBounded = isBounded
    }
}

/// An idempotency key as its client makes it.
public struct ClientKey: Hashable, Sendable {
    /// Random number of the client instance.
    public var client: UInt64
    /// Rises with each mutation of that instance.
    public var number: UInt64
    /// Answers up to this number have arrived; 0: none.
    public var acknowledgedThrough: UInt64

    /// A key from its parts.
    public init(client: UInt64, number: UInt64, acknowledgedThrough: UInt64) {
        self.client = client
        self.number = number
        self.acknowledgedThrough = acknowledgedThrough
    }
}

/// What a mutating request asks.
public enum Command: Hashable, Sendable {
    /// Create an account; with a session, as that agent's sub-account, which ends with it.
    // Boxed, because settings are several times as large as what frequent requests carry.
    indirect case allocate(AccountPath, AccountSettings, delegatedBy: UInt64?)
    /// End an account and those beneath it.
    case release(AccountPath)
    /// Change an account's or a pool's settings.
    indirect case adjust(AccountPath, Adjustment)
    /// Make a grant, now or within a deadline.
    case reserve(Reservation)
    /// Settle a grant.
    case commit(Settlement)
    /// Cancel a grant.
    case void(grant: UInt64)
    /// Lengthen a lease to so many milliseconds from now.
    case extend(grant: UInt64, lease: Int64)
    /// Record usage, on a grant or on the request's account; what is absent is by `tokens`.
    case track(grant: UInt64?, usage: Amounts, tokens: TokenUsage? = nil, model: String = "")
    /// Set an account's pace, in units per minute; absent resources are not paced.
    case throttle(AccountPath, rate: Amounts)
    /// Give back held amounts of a grant, or unspent nominal of the request's account.
    case repay(grant: UInt64?, amounts: Amounts)
    /// Take in a part of a table of prices.
    indirect case importPrices(PriceImport)
}

/// What a reserve asks.
public struct Reservation: Hashable, Sendable {
    /// What is asked; an absent resource asks nothing.
    public var want: Amounts
    /// Smallest acceptable amounts; a resource without one is all or nothing.
    public var least: Amounts
    /// Label of the operation, or empty.
    public var operation: String
    /// Model, or empty.
    public var model: String
    /// How much the operation matters.
    public var operationClass: OperationClass
    /// Lease in milliseconds.
    public var lease: Int64
    /// How long to wait instead of being denied, in milliseconds; 0: not at all.
    public var wait: Int64
    /// Whether the grant outlives its session.
    public var detached: Bool
    /// Credits offered at an auction for each unit, or in all where shares are proportional to bids.
    public var bid: Int64
    /// Bit per resource whose amount is to be estimated; `want` is asked as long as nothing is known.
    public var estimate: UInt8
    /// Tokens of the prompt, where they are known; only what comes on top is estimated.
    public var promptTokens: Int64?

    /// A reservation from its parts.
    public init(
        want: Amounts, least: Amounts = .none, operation: String = "", model: String = "",
        operationClass: OperationClass = .essential, lease: Int64 = 60_000, wait: Int64 = 0,
        detached: Bool = false, bid: Int64 = 0, estimate: UInt8 = 0, promptTokens: Int64? = nil
    ) {
        self.want = want
        self.least = least
        self.operation = operation
        self.model = model
        self.operationClass = operationClass
        self.lease = lease
        self.wait = wait
        self.detached = detached
        self.bid = bid
        self.estimate = estimate
        self.promptTokens = promptTokens
    }
}

/// What a commit says.
public struct Settlement: Hashable, Sendable {
    /// The grant.
    public var grant: UInt64
    /// The actual usage. Absent resources: by `usage`, else as tracked; time: as measured.
    public var actual: Amounts
    /// Tokens by kind, where they are known.
    public var usage: TokenUsage?
    /// The model that answered, or empty.
    public var model: String
    /// Units of work that were completed.
    public var work: UInt64

    /// A settlement from its parts.
    public init(
        grant: UInt64, actual: Amounts, usage: TokenUsage? = nil, model: String = "",
        work: UInt64 = 0
    ) {
        self.grant = grant
        self.actual = actual
        self.usage = usage
        self.model = model
        self.work = work
    }
}

extension Command {
    /// Settle a grant.
    public static func commit(
        grant: UInt64, actual: Amounts, usage: TokenUsage? = nil, model: String = "",
        work: UInt64 = 0
    ) -> Command {
        .commit(
            Settlement(grant: grant, actual: actual, usage: usage, model: model, work: work))
    }
}

/// A change of settings; what is absent or `nil` stays as it is.
public struct Adjustment: Hashable, Sendable {
    /// New nominal (capacity, for a pool).
    public var nominal = Amounts.none
    /// Signed change of the nominal, after `nominal`.
    public var delta = Amounts.none
    /// New guaranteed minimum.
    public var reserved = Amounts.none
    /// New ceiling.
    public var ceiling = Amounts.none
    /// New weight.
    public var weight: UInt32?
    /// New priority.
    public var priority: Int32?
    /// Whether it is paused.
    public var isPaused: Bool?
    /// New wall-clock time from now on, in milliseconds; 0: any.
    public var deadline: Int64?
    /// New bound of one grant.
    public var perOperation = Amounts.none
    /// New indicative target; without any resource: none any more.
    public var indicative: Amounts?
    /// Prices of a pool's own, each in place of the one of that model; without a name: the default.
    public var prices: [ModelPrice] = []
    /// Models whose own price a pool no longer has.
    public var pricesRemoved: [String] = []

    /// No change.
    public init() {}
}

/// How a request ended, or that it waits.
public enum Outcome: Hashable, Sendable {
    /// It was carried out.
    case answered(Answer)
    /// It had been carried out before, with this answer.
    case repeated(Answer)
    /// Nothing was changed.
    case refused(Refusal)
    /// It waits in the queue; `Effects.resolved` will tell of the ticket.
    case waiting(ticket: UInt64)
}

/// What the coordinator wants done outside of it.
public struct Effects: Sendable {
    /// New entries, in order.
    public var entries: [Entry] = []
    /// Waiting requests that ended.
    public var resolved: [Resolution] = []

    /// Nothing to do.
    public init() {}
}

/// The end of a waiting request.
public struct Resolution: Hashable, Sendable {
    /// The ticket that `Outcome.waiting` gave.
    public var ticket: UInt64
    /// How it ended.
    public var outcome: Outcome

    /// A resolution from its parts.
    public init(ticket: UInt64, outcome: Outcome) {
        self.ticket = ticket
        self.outcome = outcome
    }
}
