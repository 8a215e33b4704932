import Systemd

/// An entry of the audit trail, as the journal has it.
struct AuditEntry: Hashable, Sendable {
    /// When the journal got it; microseconds since 1970.
    var realtime: UInt64
    private var fields: [String: String]

    init(realtime: UInt64, fields: [String: String]) {
        self.realtime = realtime
        self.fields = fields
    }

    init(_ entry: JournalReader.Entry) {
        self.init(realtime: entry.realtime, fields: entry.fields)
    }

    /// A field of Bursar's own, by the end of its name.
    subscript(name: String) -> String? { fields["BURSAR_" + name] }

    var kind: String? { self["KIND"] }
    /// The ledger's entry; nothing for what no ledger knows of.
    var seq: UInt64? { self["SEQ"].flatMap { UInt64($0) } }
    /// The entry that was copied before it.
    var previous: UInt64? { self["PREV_SEQ"].flatMap { UInt64($0) } }
    var account: String? { self["ACCOUNT"] }
    var message: String { fields["MESSAGE"] ?? "" }
    var priority: Int { fields["PRIORITY"].flatMap { Int($0) } ?? 6 }

    /// Whether it is about an account or what is beneath it. A path without its pool means that of any.
    func isWithin(_ path: String) -> Bool {
        guard let account else { return false }
        let beyondPool = account.split(separator: "/", maxSplits: 1).dropFirst().first
        return [account[...], beyondPool ?? ""].contains {
            $0 == path || $0.hasPrefix(path + "/")
        }
    }
}

extension AuditEntry {
    /// Names of fields with numbers, and with text.
    private static let numbers = ["UID", "PID", "COUNT", "PROJECTED", "LIMIT", "EXHAUSTED_IN_MS"]
    private static let texts = [
        "ACCOUNT", "GRANT", "VERDICT", "REASON", "LEVEL", "RESOURCE", "PERCENTAGE", "OPERATION",
        "MODEL", "CLASS", "CAUSE", "CLAIMANT", "DUE", "EXPIRES", "BOUNDARY", "ENTRY_TIME", "AUDIT",
        "LEDGER",
    ]
    /// Keys of amounts, and what stands before the resource in their fields.
    private static let amounts = [
        ("amounts", ""), ("actual", "ACTUAL_"), ("borrowed", "BORROWED_"),
        ("paid_back", "PAID_BACK_"), ("debt", "DEBT_"), ("per_minute", "PER_MINUTE_"),
    ]

    /// The entry with the fields that it has.
    var json: JSON {
        var members: [JSON.Member] = [
            .init("time_us", .unsigned(realtime)), .init("kind", .text(kind)),
            .init("seq", .count(seq)), .init("prev_seq", .count(previous)),
        ]
        for name in Self.texts {
            if let text = self[name] { members.append(.init(name.lowercased(), .string(text))) }
        }
        for name in Self.numbers {
            if let number = self[name].flatMap({ Int64($0) }) {
                members.append(.init(name.lowercased(), .integer(number)))
            }
        }
        for (key, prefix) in Self.amounts {
            let parts = ["TOKENS", "TIME_MS", "COST_NANO"].compactMap { name -> JSON.Member? in
                guard let text = self[prefix + name] else { return nil }
                let value = Int64(text).map { JSON.integer($0) } ?? .string(text)
                return .init(name.lowercased(), value)
            }
            if !parts.isEmpty { members.append(.init(key, .object(parts))) }
        }
        members.append(.init("priority", .integer(Int64(priority))))
        members.append(.init("message", .string(message)))
        return .object(members)
    }

    /// The entry in one line: when, its number, what.
    func words(for terminal: Terminal) -> String {
        let number = seq.map { "#\($0)" } ?? ""
        let style: Terminal.Style? = priority <= 3 ? .red : priority == 4 ? .yellow : nil
        let kind = (kind ?? "").printable.padding(to: 14)
        return [
            terminal.styled(LocalTime.words(microseconds: realtime), .dim), number.padding(to: 7),
            style.map { terminal.styled(kind, $0) } ?? kind, message.printable,
        ].joined(separator: " ")
    }
}
