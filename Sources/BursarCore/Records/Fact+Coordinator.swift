/// Requests of one process were denied.
public struct Denied: Hashable, Sendable {
    /// The account that asked.
    public var account: AccountID
    /// Why.
    public var reason: RefusalReason
    /// How many.
    public var count: UInt32
    /// User of the process.
    public var uid: UInt32
    /// The process; 0 where an earlier program did not record it.
    public var pid: UInt32
    /// What the last of them asked for.
    public var wanted: Amounts
    /// What they asked for in all.
    public var asked: Quantities
    /// Label of their operations, or empty; in entries of earlier programs that of the last one.
    public var operation: String
    /// The model that they were for, or empty.
    public var model: String
    /// How much they matter.
    public var operationClass: OperationClass

    /// The fact from its parts.
    public init(
        account: AccountID, reason: RefusalReason, count: UInt32, uid: UInt32, pid: UInt32,
        wanted: Amounts, asked: Quantities, operation: String, model: String = "",
        operationClass: OperationClass = .essential
    ) {
        self.account = account
        self.reason = reason
        self.count = count
        self.uid = uid
        self.pid = pid
        self.wanted = wanted
        self.asked = asked
        self.operation = operation
        self.model = model
        self.operationClass = operationClass
    }
}

/// A client does not need its older answers any more.
public struct Acknowledged: Hashable, Sendable {
    /// Where its keys are valid.
    public var scope: KeyScope
    /// The client instance.
    public var client: UInt64
    /// Answers up to this number are dropped.
    public var through: UInt64

    /// The fact from its parts.
    public init(scope: KeyScope, client: UInt64, through: UInt64) {
        self.scope = scope
        self.client = client
        self.through = through
    }
}

/// A part of a table of prices came in.
public struct PricesImported: Hashable, Sendable {
    /// The part.
    public var part: PriceImport
    /// Version of the table that it belongs to.
    public var version: UInt32
    /// Models of that table so far.
    public var models: UInt32
    /// Who asked.
    public var origin: Origin

    /// The fact from its parts.
    public init(part: PriceImport, version: UInt32, models: UInt32, origin: Origin) {
        self.part = part
        self.version = version
        self.models = models
        self.origin = origin
    }

    /// Whether the table is in force from here on.
    public var isLast: Bool { part.part == part.parts }
}

/// Something about the coordinator itself.
public struct Notice: Hashable, Sendable {
    /// What happened.
    public var kind: NoticeKind
    /// In words.
    public var text: String
    /// How much an audit shows from here on, if that may have changed.
    public var audit: AuditLevel?

    /// The fact from its parts.
    public init(kind: NoticeKind, text: String, audit: AuditLevel? = nil) {
        self.kind = kind
        self.text = text
        self.audit = audit
    }
}

/// Kinds of notices.
public enum NoticeKind: UInt8, Sendable {
    /// The coordinator started.
    case started = 0
    /// The coordinator stopped in good order.
    case stopped = 1
    /// A configuration came into force.
    case configured = 2
    /// A new configuration was refused and the old one kept.
    case configurationKept = 3
    /// The coordinator saves work because it costs more than its share, or does so no more.
    case coarsened = 4
}
