/// Borrowed amounts of a grant are wanted back.
public struct Recalled: Hashable, Sendable {
    /// The grant.
    public var grant: UInt64
    /// The account that borrowed.
    public var account: AccountID
    /// What is to be given back, and when it is taken.
    public var recall: Recall

    /// The fact from its parts.
    public init(grant: UInt64, account: AccountID, recall: Recall) {
        self.grant = grant
        self.account = account
        self.recall = recall
    }
}

/// A recall ended without anything being taken.
public struct RecallEnded: Hashable, Sendable {
    /// The grant.
    public var grant: UInt64
    /// The account that borrowed.
    public var account: AccountID

    /// The fact from its parts.
    public init(grant: UInt64, account: AccountID) {
        self.grant = grant
        self.account = account
    }
}

/// What was wanted back of a grant was taken; the grant stays open.
public struct Revoked: Hashable, Sendable {
    /// The grant.
    public var grant: UInt64
    /// The account that borrowed.
    public var account: AccountID
    /// What was taken.
    public var returned: Amounts

    /// The fact from its parts.
    public init(grant: UInt64, account: AccountID, returned: Amounts) {
        self.grant = grant
        self.account = account
        self.returned = returned
    }
}
