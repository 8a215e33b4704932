/// What entries told of a grant when they tell of it again.
public struct GrantOrigin: Hashable, Sendable {
    /// Label of the operation, or empty.
    public var operation: String
    /// The model that was asked for, or empty.
    public var model: String
    /// How much the operation matters.
    public var operationClass: OperationClass
    /// What it is for, less what was given back or taken.
    var granted: Amounts
    /// Usage tracked on it.
    var tracked = Quantities.zero
    /// What was charged when its outcome became unknown.
    var charged: Quantities?

    init(_ fact: Granted) {
        operation = fact.operation
        model = fact.model
        operationClass = fact.operationClass
        granted = fact.amounts
    }

    init(_ grant: GrantRecord) {
        operation = grant.operation
        model = grant.model
        operationClass = grant.operationClass
        granted = grant.amounts
        tracked = grant.tracked
        charged = grant.abandoned?.values
    }
}

/// Follows the grants that are open from entry to entry, since later entries name them by number alone.
struct GrantLog: Sendable {
    private var grants: [UInt64: GrantOrigin] = [:]
    /// Entries up to this one are gone, so what they told cannot be looked up.
    private let lastGone: UInt64
    /// Finds the entry that made a grant, if it lies before those that were followed.
    private let lookUp: @Sendable (UInt64) -> Granted?

    /// - Parameter past: What is left of entries that are gone.
    init(past: PastUsage? = nil, lookUp: @escaping @Sendable (UInt64) -> Granted?) {
        self.lookUp = lookUp
        lastGone = past?.lastSeq ?? 0
        for grant in past?.grants ?? [] { grants[grant.id] = GrantOrigin(grant) }
    }

    /// Takes in an entry; returns what was known before of the grant that it is about.
    mutating func follow(_ entry: Entry) -> GrantOrigin? {
        if case .granted(let fact) = entry.fact {
            grants[entry.seq] = GrantOrigin(fact)
            return nil
        }
        guard let number = entry.fact.grant else { return nil }
        guard var grant = grants[number] ?? lookUp(number).map(GrantOrigin.init) else { return nil }
        let known = grant
        switch entry.fact {
        case .tracked(let fact): grant.tracked = grant.tracked.addingSaturated(fact.usage.values)
        case .repaid(let fact): grant.lower(by: fact.returned.values)
        case .revoked(let fact): grant.lower(by: fact.returned.values)
        case .settled(let fact)
        where !fact.cause.isFinal && (fact.tracked == nil || number <= lastGone):
            // A late commit may follow. Entries of earlier programs leave it to us to remember what was
            // charged.
            grant.charged = fact.charged.values
        case .settled, .corrected:
            grants[number] = nil
            return known
        default: return known
        }
        grants[number] = grant
        return known
    }
}

extension GrantOrigin {
    fileprivate mutating func lower(by amounts: Quantities) {
        granted = Amounts(granted.values.excess(over: amounts), presentIn: granted.present)
    }
}

extension SettlementCause {
    /// Whether no late commit can follow.
    var isFinal: Bool { self == .committed || self == .voided }
}
