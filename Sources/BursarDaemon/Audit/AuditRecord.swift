import BursarCore
import BursarLedger
import Systemd

/// The journal's copy of a ledger entry. It is put into words when its turn to be written comes, off the
/// event loop.
struct AuditRecord: JournalRecord {
    /// The entry.
    var source: Entry
    /// The account that it is about; `nil` for one about the coordinator, or where nobody knows any more.
    var account: AccountPath?
    /// Of a recall: the account whose nominal it is.
    var claimant: AccountPath?
    /// Level of the account when the entry was decided.
    var level: Level?
    /// Of the end of a period: an account that begins the new one in debt, what it owed, and what its
    /// nominal pays of that.
    var debt: (owed: Quantities, paid: Quantities)?
    /// Of the end of a period: accounts in debt, each of which has a copy of its own behind this one.
    var debtors = 0
    /// The entry that was copied before this one; 0 where there is none or nobody knows.
    var previous: UInt64
    /// How much is copied.
    var auditLevel: AuditLevel
    /// Identity of the ledger.
    var ledger: String

    var number: UInt64? { source.seq }

    /// What kind of entry it becomes.
    var kind: AuditKind {
        if debt != nil { return .debt }
        switch source.fact {
        case .accountDefined(let fact): return fact.isNew ? .allocated : .adjusted
        case .accountReleased: return .released
        case .divided: return .divided
        case .granted(let fact): return fact.borrowed.isZero ? .granted : .borrowed
        case .settled(let fact): return fact.kind
        case .corrected: return .corrected
        case .extended: return .extended
        case .tracked: return .tracked
        case .repaid: return .paidBack
        case .recalled: return .recall
        case .recallEnded: return .recallEnded
        case .revoked: return .revoked
        case .creditsSettled: return .creditsSettled
        case .levelChanged: return .levelChanged
        case .earlyWarning: return .earlyWarning
        case .pauseChanged(let fact): return fact.isPaused ? .paused : .resumed
        case .paceChanged: return .throttled
        case .indicativeSet: return .indicativeSet
        case .pricesImported: return .pricesImported
        case .periodEnded: return .periodEnded
        case .denied: return .denied
        case .acknowledged: return .acknowledged
        case .notice(let notice): return notice.kind.auditKind
        }
    }

    var entry: JournalEntry {
        let kind = kind
        // Who is down to degrading or stopping should be seen.
        let isDark = kind == .levelChanged && (level ?? .green) >= .red
        var entry = JournalEntry(words, priority: isDark ? .warning : kind.priority)
        entry.identify(kind)
        entry["BURSAR_SEQ"] = String(source.seq)
        entry["BURSAR_PREV_SEQ"] = String(previous)
        entry["BURSAR_ENTRY_TIME"] = source.time.timestamp
        entry["BURSAR_LEDGER"] = ledger
        entry["BURSAR_AUDIT"] = auditLevel.rawValue
        entry["BURSAR_ACCOUNT"] = account?.description
        entry["BURSAR_LEVEL"] = level?.label
        if let debt {
            entry.amounts("DEBT_", debt.owed)
            entry.amounts("PAID_BACK_", debt.paid)
        } else {
            describe(&entry)
        }
        return entry
    }
}

extension JournalEntry {
    /// What all entries of the service have.
    mutating func identify(_ kind: AuditKind) {
        self["MESSAGE_ID"] = kind.messageID
        self["SYSLOG_IDENTIFIER"] = AuditKind.identifier
        self["BURSAR_KIND"] = kind.rawValue
    }

    /// A field for each resource that is there.
    mutating func amounts(_ prefix: String, _ amounts: Amounts) {
        for resource in Resource.allCases {
            switch amounts[resource] {
            case .absent: break
            case .finite(let amount):
                self["BURSAR_\(prefix)\(resource.fieldName)"] = String(amount)
            case .unlimited: self["BURSAR_\(prefix)\(resource.fieldName)"] = "unlimited"
            }
        }
    }

    /// A field for each resource that is not zero.
    mutating func amounts(_ prefix: String, _ quantities: Quantities) {
        for resource in Resource.allCases where quantities[resource] != 0 {
            self["BURSAR_\(prefix)\(resource.fieldName)"] = String(quantities[resource])
        }
    }
}

extension AuditKind {
    /// What journalctl's `-t` finds.
    static let identifier = "bursard"
}

extension Resource {
    /// The end of a journal field's name, with the unit.
    var fieldName: String {
        switch self {
        case .tokens: "TOKENS"
        case .time: "TIME_MS"
        case .cost: "COST_NANO"
        }
    }
}

extension Settled {
    fileprivate var kind: AuditKind {
        switch cause {
        case .expired, .orphaned: .abandoned
        case .voided: paidBack.isZero ? .voided : .paidBack
        case .committed:
            isOverrun ? .overrun : paidBack.isZero ? .committed : .paidBack
        }
    }
}

extension NoticeKind {
    fileprivate var auditKind: AuditKind {
        switch self {
        case .started: .started
        case .stopped: .stopped
        case .configured: .configured
        case .configurationKept: .configurationKept
        case .coarsened: .coarsened
        }
    }
}
