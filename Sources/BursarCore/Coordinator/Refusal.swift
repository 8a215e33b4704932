/// Why a request was refused. The raw values are those of the protocol's `errors.json`.
public enum RefusalReason: UInt16, Hashable, Sendable {
    /// An account on the path has not enough left.
    case insufficientBudget = 32
    /// The account's limit is zero.
    case noBudget = 33
    /// What is free is set aside for requests that wait longer.
    case queuedBehind = 34
    /// One grant may not be that large.
    case perOperationLimit = 35
    /// The budget did not become free by the deadline.
    case waitTimedOut = 36
    /// Too many requests wait already.
    case queueFull = 37
    /// Too many answers are kept for this account.
    case busy = 38
    /// There is no such account.
    case unknownAccount = 39
    /// There never was such a grant, or it is long gone.
    case unknownGrant = 40
    /// The grant has ended already.
    case grantEnded = 41
    /// The same key came with another payload.
    case keyReused = 42
    /// The key's answer was acknowledged and is gone.
    case keyAcknowledged = 43
    /// This user may not do that with this account.
    case notPermitted = 44
    /// An amount is negative, or unlimited where it cannot be, or nothing is asked.
    case invalidAmount = 45
    /// A sum would exceed what can be counted.
    case amountOverflow = 46
    /// The path is not one of an account.
    case invalidPath = 47
    /// The account exists with other settings.
    case accountExists = 48
    /// The guaranteed minimum is more than the parent can promise.
    case minimumDoesNotFit = 49
    /// The allocation is more than the parent has left.
    case nominalDoesNotFit = 50
    /// No place is left for an account.
    case tooManyAccounts = 51
    /// The account has too many open grants.
    case tooManyGrants = 52
    /// Accounts here come from the configuration only.
    case dynamicAccountsOff = 53
    /// A field is out of its range.
    case invalidArgument = 54
    /// The configuration names this account, or it is a pool.
    case accountInUse = 55
    /// The account's credits do not cover the bid.
    case insufficientCredits = 60
    /// The account was released while the request waited.
    case released = 59
    /// The account's pace does not allow it yet.
    case throttled = 61
    /// The account's level leaves out what is optional, or its ladder bounds the grant.
    case degraded = 62
    /// The account's level admits only operations that save work.
    case stopped = 63
    /// The account, or one above it, is paused.
    case paused = 64
    /// The account's wall-clock time is over.
    case deadlinePassed = 65
    /// The model has no price, and its pool no default.
    case noPrice = 66
}

/// A refused request: nothing was changed.
public struct Refusal: Error, Hashable, Sendable {
    /// Why.
    public var reason: RefusalReason
    /// What was wrong and what would be right, for people.
    public var message: String
    /// When the same request may succeed, where that is known. Milliseconds.
    public var retryAfter: Int64?
    /// The account whose limit stands in the way.
    public var blockedAt: AccountID?
    /// Level of the account that asked, where it is known.
    public var level: Level?

    /// A refusal from its parts.
    public init(
        _ reason: RefusalReason, _ message: String, retryAfter: Int64? = nil,
        blockedAt: AccountID? = nil
    ) {
        self.reason = reason
        self.message = message
        self.retryAfter = retryAfter
        self.blockedAt = blockedAt
    }
}
