import BursarCore
import Foundation

/// What an exported line of the ledger says that its copy in the journal says too.
struct LedgerLine: Hashable, Sendable {
    var seq: UInt64
    /// When it happened, RFC 3339 in UTC.
    var time: String
    /// The least audit level that shows it.
    var audit: String
    /// How much an audit shows from here on, where it says so.
    var level: String?
    /// Whether how much an audit shows may change with it.
    var mayChangeLevel = false
    /// Fields of its copy, by the ends of their names; nothing for one that the copy must not have.
    var copied: [String: String?]

    /// Whether audits of a level show it.
    func isShown(at level: String) -> Bool {
        guard let own = AuditLevel(rawValue: audit), let most = AuditLevel(rawValue: level) else {
            return true
        }
        return own <= most
    }

    /// Microseconds since 1970; nothing for a time that is none.
    var microseconds: UInt64? {
        // The fraction has nine digits, more than the formatter reads.
        let parts = time.split(separator: ".")
        guard parts.count == 2, let date = try? Date(parts[0] + "Z", strategy: .iso8601),
            let nanoseconds = UInt64(parts[1].dropLast())
        else { return nil }
        return UInt64(max(0, date.timeIntervalSince1970)) * 1_000_000 + nanoseconds / 1_000
    }
}

extension LedgerLine {
    /// Reads a line of `bursar ledger export`.
    init(json: some StringProtocol) throws(CommandFailure) {
        guard let line = try? Self.decoder.decode(ExportedEntry.self, from: Data(json.utf8)) else {
            throw CommandFailure(
                "the coordinator exports entries that this program does not understand: it may be older"
            )
        }
        seq = line.seq
        time = line.time
        audit = line.audit
        level = line.audit_level
        mayChangeLevel = line.notice == "started" || line.notice == "configured"
        copied = line.copied
    }

    private static let decoder = JSONDecoder()
}

/// An exported line of the ledger, as far as it is compared. Names are the export's.
private struct ExportedEntry: Decodable {
    struct Key: Decodable {}

    /// Amounts by resource: numbers or `"unlimited"`.
    struct Amounts: Decodable {
        var parts: [String: String]

        init(from decoder: any Decoder) throws {
            let values = try decoder.singleValueContainer().decode([String: Amount].self)
            parts = values.mapValues(\.text)
        }

        var isZero: Bool { parts.values.allSatisfy { $0 == "0" } }
    }

    struct Amount: Decodable {
        var text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                text = String(number)
            } else {
                text = try container.decode(String.self)
            }
        }
    }

    var seq: UInt64
    var time: String
    var audit: String
    var audit_level: String?
    var kind: String
    var notice: String?
    var account: String?
    var grant: String?
    var cause: String?
    var overrun: Bool?
    var new: Bool?
    var reason: String?
    var count: UInt64?
    var uid: UInt32?
    var pid: UInt32?
    var key: Key?
    var amounts: Amounts?
    var charged: Amounts?
    var usage: Amounts?
    var wanted: Amounts?
    var returned: Amounts?
    var actual: Amounts?
    var borrowed: Amounts?
    var paid_back: Amounts?

    var copied: [String: String?] {
        var fields: [String: String?] = [
            "KIND": auditKind, "ENTRY_TIME": time, "ACCOUNT": account, "GRANT": grant,
            "REASON": reason,
        ]
        // Entries of lengthened leases say only in the copy whose they are.
        if kind == "extended" { fields["ACCOUNT"] = nil }
        // Nobody asked for what the coordinator did by itself. Of what was done along with a request, earlier
        // programs did not say whose it was.
        if key != nil || kind == "denied" && pid != nil {
            fields["UID"] = uid.map { String($0) }
            fields["PID"] = pid.map { String($0) }
        }
        if kind == "denied" { fields["COUNT"] = count.map { String($0) } }
        // Of some amounts only those are told that are not zero.
        let isSparse = ["recalled", "repaid", "revoked"].contains(kind)
        let sums = [
            ("", charged ?? usage ?? wanted ?? returned ?? amounts, isSparse),
            ("ACTUAL_", actual, false), ("BORROWED_", borrowed, true),
            ("PAID_BACK_", paid_back, true),
        ]
        for case (let prefix, let amounts?, let isSparse) in sums {
            for name in ["tokens", "time_ms", "cost_nano"] {
                let amount = amounts.parts[name]
                fields[prefix + name.uppercased()] =
                    .some(isSparse && amount == "0" ? nil : amount)
            }
        }
        return fields
    }

    /// The kind of its copy.
    private var auditKind: String {
        switch kind {
        case "account_defined": new == true ? "allocated" : "adjusted"
        case "account_released": "released"
        case "granted": borrowed?.isZero == false ? "borrowed" : "granted"
        case "settled":
            switch cause {
            case "expired", "orphaned": "abandoned"
            default:
                overrun == true
                    ? "overrun"
                    : paid_back?.isZero == false ? "paid_back" : cause ?? kind
            }
        case "repaid": "paid_back"
        case "recalled": "recall"
        case "notice": notice ?? kind
        default: kind
        }
    }
}
