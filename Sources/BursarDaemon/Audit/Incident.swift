import BursarCore
import BursarProtocol
import Systemd

/// Something that an auditor wants to know and no ledger entry says: a client that was not let in, or
/// trouble of the coordinator's own.
struct Incident: JournalRecord {
    var kind: AuditKind
    /// What happened, for people.
    var message: String
    /// Code of the error that the client was told.
    var reason: ErrorCode?
    /// The process at the other end; `nil` where no client is to blame.
    var process: PeerProcess?
    /// The account that it wanted.
    var account: AccountPath?
    /// How many there were of the kind; what is said is true of the last one.
    var count: UInt32 = 1

    var number: UInt64? { nil }

    var words: String {
        let times = count == 1 ? "" : "\(count) times, last: "
        let who = process.map { " (process \($0.pid) of user \($0.uid))" } ?? ""
        return (times + message + who).onOneLine
    }

    var entry: JournalEntry {
        var entry = JournalEntry(words, priority: kind.priority)
        entry.identify(kind)
        if kind == .clientRefused { entry["BURSAR_VERDICT"] = "refused" }
        entry["BURSAR_REASON"] = reason?.name
        entry["BURSAR_COUNT"] = String(count)
        entry["BURSAR_ACCOUNT"] = account?.description
        if let process { entry.asked(uid: process.uid, pid: UInt32(clamping: process.pid)) }
        return entry
    }
}

extension AuditKind {
    /// Whether it is about the coordinator's own health.
    var isTrouble: Bool { priority > .warning }
}

/// Keeps those who are refused again and again from filling the journal: the first incident of a kind and
/// user is told at once, and those of the seconds after it together.
struct IncidentLimiter {
    private struct Key: Hashable {
        var kind: AuditKind
        var reason: ErrorCode?
        var uid: UInt32?
        var account: AccountPath?
    }

    /// Milliseconds in which equal incidents are told once.
    static let interval: Int64 = 10_000
    /// The most kinds that are told apart.
    static let kindsMost = 1_024

    private var counted: [Key: (until: Instant, incident: Incident?)] = [:]

    enum Verdict: Equatable {
        /// It is to be told now.
        case tell
        /// It was counted; whether it is the first one since something was told.
        case count(isFirst: Bool)
    }

    mutating func admit(_ incident: Incident, at now: Instant) -> Verdict {
        var key = Key(
            kind: incident.kind, reason: incident.reason, uid: incident.process?.uid,
            account: incident.account)
        if counted[key] == nil, counted.count >= Self.kindsMost {
            counted = counted.filter { now < $0.value.until || $0.value.incident != nil }
            if counted.count >= Self.kindsMost { (key.account, key.uid) = (nil, nil) }
        }
        guard let known = counted[key], now < known.until else {
            counted[key] = (now.advanced(milliseconds: Self.interval), nil)
            return .tell
        }
        let isFirst = counted.values.allSatisfy { $0.incident == nil }
        var incident = incident
        incident.count += known.incident?.count ?? 0
        counted[key]?.incident = incident
        return .count(isFirst: isFirst)
    }

    /// What was counted; begins to count anew.
    mutating func takeCounted(at now: Instant) -> [Incident] {
        let incidents = counted.values.compactMap(\.incident)
        counted = counted.filter { now < $0.value.until && $0.value.incident == nil }
        return incidents.sorted { ($0.kind.rawValue, $0.message) < ($1.kind.rawValue, $1.message) }
    }
}
