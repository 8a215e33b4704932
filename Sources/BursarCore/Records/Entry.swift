/// One numbered fact. State changes only by entries, so the entries alone rebuild it.
public struct Entry: Hashable, Sendable {
    /// Number of the entry: 1, 2, 3, … without gaps.
    public var seq: UInt64
    /// When it happened, on the coordinator's clock.
    public var time: Instant
    /// What happened.
    public var fact: Fact

    /// An entry from its parts.
    public init(seq: UInt64, time: Instant, fact: Fact) {
        self.seq = seq
        self.time = time
        self.fact = fact
    }
}

/// What an entry says.
public enum Fact: Hashable, Sendable {
    /// An account or a pool exists, or has new settings.
    // Boxed, because settings are several times as large as what frequent entries carry.
    indirect case accountDefined(AccountDefined)
    /// An account ended; what it used became its parent's.
    case accountReleased(AccountReleased)
    /// A group's nominal was divided anew among its accounts, and so on downwards.
    case divided(AccountID)
    /// A grant was made. Its number is the entry's.
    case granted(Granted)
    /// A grant ended.
    case settled(Settled)
    /// A late commit corrected a grant whose outcome had been unknown.
    case corrected(Corrected)
    /// A lease was lengthened.
    case extended(Extended)
    /// Usage was recorded.
    case tracked(Tracked)
    /// Held amounts or unspent nominal were given back.
    case repaid(Repaid)
    /// Borrowed amounts of a grant are wanted back.
    case recalled(Recalled)
    /// They are not wanted any more, or were given back.
    case recallEnded(RecallEnded)
    /// What was wanted back was taken.
    case revoked(Revoked)
    /// What a group's accounts won while others waited was settled in credits.
    case creditsSettled(AccountID)
    /// An account's own level changed.
    case levelChanged(LevelChanged)
    /// A budget is on the way to run out.
    case earlyWarning(EarlyWarning)
    /// An account was paused, or goes on.
    case pauseChanged(PauseChanged)
    /// An account's pace was set or cleared.
    case paceChanged(PaceChanged)
    /// An account's indicative target was set or taken away.
    case indicativeSet(IndicativeSet)
    /// A part of a table of prices came in; the last one puts it in force.
    indirect case pricesImported(PricesImported)
    /// A pool's period was settled.
    case periodEnded(PeriodEnded)
    /// Requests were denied; equal ones of one process and batch are counted together.
    case denied(Denied)
    /// A client does not need its older answers any more.
    case acknowledged(Acknowledged)
    /// Something about the coordinator itself; changes no account.
    case notice(Notice)
}

/// Who asked, and with which key.
public struct Origin: Hashable, Sendable {
    /// The idempotency key; `nil` where the coordinator itself acted.
    public var key: RequestKey?
    /// User of the process.
    public var uid: UInt32
    /// The process.
    public var pid: UInt32

    /// An origin from its parts.
    public init(key: RequestKey?, uid: UInt32, pid: UInt32) {
        self.key = key
        self.uid = uid
        self.pid = pid
    }

    /// The coordinator itself.
    public static let coordinator = Origin(key: nil, uid: 0, pid: 0)
}

/// An idempotency key with its scope and the digest of the request that it named.
public struct RequestKey: Hashable, Sendable {
    /// Where the key is valid.
    public var scope: KeyScope
    /// Client instance that made it.
    public var client: UInt64
    /// Rises with each mutation of that instance.
    public var number: UInt64
    /// Answers up to this number need not be kept.
    public var acknowledgedThrough: UInt64
    /// Digest of the request's payload.
    public var digest: UInt64

    /// A key from its parts.
    public init(
        scope: KeyScope, client: UInt64, number: UInt64, acknowledgedThrough: UInt64, digest: UInt64
    ) {
        self.scope = scope
        self.client = client
        self.number = number
        self.acknowledgedThrough = acknowledgedThrough
        self.digest = digest
    }
}

/// The user and the account that a key belongs to.
public struct KeyScope: Hashable, Sendable {
    /// Digest of the account's path, 0 where a request names none.
    public var account: UInt64
    /// User of the process.
    public var uid: UInt32

    /// A scope from its parts.
    public init(account: UInt64, uid: UInt32) {
        self.account = account
        self.uid = uid
    }
}
