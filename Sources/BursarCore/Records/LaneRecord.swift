/// The kept answers of one client instance in one scope.
public struct LaneRecord: Hashable, Sendable {
    /// Where its keys are valid.
    public var scope: KeyScope
    /// The client instance.
    public var client: UInt64
    /// Answers up to this number were acknowledged.
    public var floor: UInt64
    /// When the lane was last used.
    public var lastUsed: Instant
    /// The kept answers, by rising number.
    public var answers: [StoredAnswer]

    /// A lane from its parts.
    public init(
        scope: KeyScope, client: UInt64, floor: UInt64, lastUsed: Instant, answers: [StoredAnswer]
    ) {
        self.scope = scope
        self.client = client
        self.floor = floor
        self.lastUsed = lastUsed
        self.answers = answers
    }
}

/// An answer that a retry gets again.
public struct StoredAnswer: Hashable, Sendable {
    /// Number of the key.
    public var number: UInt64
    /// Digest of the payload.
    public var digest: UInt64
    /// When it was given.
    public var time: Instant
    /// The answer.
    public var answer: Answer

    /// A stored answer from its parts.
    public init(number: UInt64, digest: UInt64, time: Instant, answer: Answer) {
        self.number = number
        self.digest = digest
        self.time = time
        self.answer = answer
    }
}
