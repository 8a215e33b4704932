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

    /// An entry as it was read; with all fields, or with these of Bursar's own.
    init(_ entry: JournalReader.Entry, with names: Set<String>? = nil) {
        var fields = entry.fields
        if let names {
            fields = fields.filter {
                $0.key.hasPrefix("BURSAR_") && names.contains(String($0.key.dropFirst(7)))
            }
        }
        self.init(realtime: entry.realtime, fields: fields)
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
    /// Keys of amounts, and what stands before the resource in their fields.
    private static let amounts = [
        ("amounts", ""), ("actual", "ACTUAL_"), ("borrowed", "BORROWED_"),
        ("paid_back", "PAID_BACK_"), ("debt", "DEBT_"), ("per_minute", "PER_MINUTE_"),
    ]
    private static let resources = ["TOKENS", "TIME_MS", "COST_NANO"]
    /// Fields whose values are words whatever they look like.
    private static let words: Set = ["OPERATION", "MODEL", "LEDGER", "PERCENTAGE", "ENTRY_TIME"]

    /// The entry with the fields that it has.
    var json: JSON {
        var members: [JSON.Member] = [
            .init("time_us", .unsigned(realtime)), .init("kind", .text(kind)),
            .init("seq", .count(seq)), .init("prev_seq", .count(previous)),
        ]
        var names = Set(fields.keys.filter { $0.hasPrefix("BURSAR_") }.map { $0.dropFirst(7) })
        names.subtract(["KIND", "SEQ", "PREV_SEQ"])
        var sums: [JSON.Member] = []
        for (key, prefix) in Self.amounts {
            let parts = Self.resources.compactMap { name -> JSON.Member? in
                guard let text = self[prefix + name] else { return nil }
                names.remove(Substring(prefix + name))
                return .init(name.lowercased(), Int64(text).map { .integer($0) } ?? .string(text))
            }
            if !parts.isEmpty { sums.append(.init(key, .object(parts))) }
        }
        for name in names.sorted() {
            let text = self[String(name)] ?? ""
            let number = Self.words.contains(String(name)) ? nil : Int64(text)
            members.append(
                .init(name.lowercased(), number.map { .integer($0) } ?? .string(text)))
        }
        members += sums
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
