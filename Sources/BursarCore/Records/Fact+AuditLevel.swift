/// How much an audit shows; each level includes those before it.
public enum AuditLevel: String, CaseIterable, Comparable, Sendable {
    /// Nothing: there is no journal to copy to.
    case none
    /// What changes who may spend what: accounts, settings, levels, periods, the coordinator itself.
    case changes
    /// What was decided on requests besides: grants, denials, settlements, recalls.
    case decisions
    /// Every entry.
    case all

    /// Whether it shows less.
    public static func < (a: AuditLevel, b: AuditLevel) -> Bool { a.order < b.order }

    private var order: Int {
        switch self {
        case .none: 0
        case .changes: 1
        case .decisions: 2
        case .all: 3
        }
    }
}

extension Fact {
    /// The least level of an audit that shows it.
    public var auditLevel: AuditLevel {
        switch self {
        case .accountDefined, .accountReleased, .levelChanged, .earlyWarning, .pauseChanged,
            .paceChanged, .indicativeSet, .pricesImported, .periodEnded, .notice:
            .changes
        case .granted, .settled, .corrected, .repaid, .recalled, .recallEnded, .revoked,
            .creditsSettled, .denied:
            .decisions
        case .divided, .extended, .tracked, .acknowledged: .all
        }
    }
}
