/// What a coordinator bounds, so that no client can make it grow without end.
///
/// What requests use up is shared out among users by ``UserShares``, so that no user keeps the others out.
public struct Limits: Hashable, Sendable {
    /// Most accounts, pools included.
    public var accounts = 250_000
    /// Most accounts that came to be by requests of one user.
    public var accountsPerUser = 250_000
    /// Most open grants of one account.
    public var grantsPerAccount = 65_536
    /// Most open grants in all.
    public var openGrants = 1_048_576
    /// Most grants of unknown outcome that a late commit can still correct; the oldest go first.
    public var abandonedGrants = 65_536
    /// Most waiting requests.
    public var waitingRequests = 4_096
    /// Most kept answers of one account and user.
    public var answersPerScope = 1_024
    /// Most kept answers.
    public var answers = 1_048_576
    /// Most client instances with kept answers.
    public var lanes = 262_144
    /// Most released names that are remembered with a debt.
    public var dormantNames = 262_144
    /// Most grants that are looked at to find what is recalled for one request: more than one
    /// account can have, so that none can hide what it borrowed behind small grants.
    public var recallCandidates = 131_072
    /// Most waiting requests for which one allocation round looks in vain for grants to recall.
    public var recallAttempts = 16
    /// Most accounts whose consumption over time is remembered, about 3 KiB each.
    public var histories = 65_536
    /// Longest lease, in milliseconds.
    public var longestLease: Int64 = 24 * 3_600_000
    /// Longest wait, in milliseconds.
    public var longestWait: Int64 = 3_600_000
    /// Longest label of an operation or a model, in bytes.
    public var labelBytes = 128
    /// Most models with an imported price.
    public var pricedModels = 16_384
    /// Most prices in one part of an import, so that an exported entry fits in a message.
    public var pricesPerPart = 32
    /// Most parts of an import; all their answers may be kept.
    public var priceParts = 1_000

    /// The default limits.
    public init() {}
}
