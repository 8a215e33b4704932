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

    /// The most characters of a message: parts of it may be a client's.
    private static let messageMost = 1_000

    var number: UInt64? { nil }

    var words: String {
        let times = count == 1 ? "" : "\(count) times, last: "
        return (times + message.prefix(Incident.messageMost) + (asker?.words ?? "")).onOneLine
    }

    /// Several processes have no number together.
    private var asker: Asker? {
        process.map { process in
            Asker(uid: process.uid, pid: process.pid == 0 ? nil : UInt32(clamping: process.pid))
        }
    }

    var entry: JournalEntry {
        var entry = JournalEntry(words, priority: kind.priority)
        entry.identify(kind)
        if kind == .clientRefused || kind == .requestRefused {
            entry["BURSAR_VERDICT"] = "refused"
        }
        entry["BURSAR_REASON"] = reason?.name
        entry["BURSAR_COUNT"] = String(count)
        entry["BURSAR_ACCOUNT"] = account?.description
        entry.asked(by: asker)
        return entry
    }
}

extension AuditKind {
    /// Whether it is about the coordinator's own health.
    var isTrouble: Bool { priority > .warning }
}

/// Keeps those who are refused again and again from filling the journal: the first incident of a kind, user
/// and account is told at once, and those of the seconds after it together. Whoever tries many accounts is
/// told of without them, and never under another user's name.
struct IncidentLimiter {
    private struct Key: Hashable {
        var kind: AuditKind
        var reason: ErrorCode?
        var uid: UInt32?
        var account: AccountPath?
    }

    /// Milliseconds in which equal incidents are told once.
    static let interval: Int64 = 10_000
    /// The most accounts of a user that are told apart.
    static let accountsMost = 32
    /// The most users and accounts that are told apart.
    static let keysMost = 4_096

    private var counted: [Key: (until: Instant, incident: Incident?)] = [:]
    private var accountsOfUser: [UInt32: Int] = [:]
    private var countedIncidents = 0

    enum Verdict: Equatable {
        /// It is to be told now.
        case tell
        /// It was counted; whether it is the first one since something was told.
        case count(isFirst: Bool)
    }

    mutating func admit(_ incident: Incident, at now: Instant) -> Verdict {
        let key = key(of: incident)
        // What was counted is told before anything is told anew.
        guard let known = counted[key], now < known.until || known.incident != nil else {
            if counted[key] == nil, key.account != nil, let uid = key.uid {
                accountsOfUser[uid, default: 0] += 1
            }
            counted[key] = (now.advanced(milliseconds: Self.interval), nil)
            return .tell
        }
        var incident = incident
        if let earlier = known.incident {
            incident = incident.merged(after: earlier)
        } else {
            countedIncidents += 1
        }
        counted[key]?.incident = incident
        return .count(isFirst: known.incident == nil && countedIncidents == 1)
    }

    private func key(of incident: Incident) -> Key {
        var key = Key(
            kind: incident.kind, reason: incident.reason, uid: incident.process?.uid,
            account: incident.account)
        if counted[key] != nil { return key }
        if let uid = key.uid, accountsOfUser[uid, default: 0] >= Self.accountsMost {
            key.account = nil
        }
        if counted[key] == nil, counted.count >= Self.keysMost {
            (key.uid, key.account) = (nil, nil)
        }
        return key
    }

    /// What was counted; begins to count anew, also of what is told with this.
    mutating func takeCounted(at now: Instant) -> [Incident] {
        let incidents = counted.values.compactMap(\.incident)
        let next = now.advanced(milliseconds: Self.interval)
        counted = counted.mapValues { ($0.incident == nil ? $0.until : next, nil) }
            .filter { now < $0.value.until }
        countedIncidents = 0
        accountsOfUser = [:]
        for key in counted.keys where key.account != nil {
            if let uid = key.uid { accountsOfUser[uid, default: 0] += 1 }
        }
        return incidents.sorted { ($0.kind.rawValue, $0.message) < ($1.kind.rawValue, $1.message) }
    }
}

extension Incident {
    /// This one counted together with an earlier one: what differs between them is said of neither.
    fileprivate func merged(after earlier: Incident) -> Incident {
        var merged = self
        merged.count += earlier.count
        if process?.uid != earlier.process?.uid {
            merged.process = nil
            merged.message = "several users, reason: \(reason?.name ?? "none")"
        } else if process?.pid != earlier.process?.pid, let process {
            merged.process = PeerProcess(pid: 0, uid: process.uid, groups: [])
        }
        if account != earlier.account { merged.account = nil }
        return merged
    }
}
