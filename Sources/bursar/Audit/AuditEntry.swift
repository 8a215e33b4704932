/// An entry of the audit trail, as the journal has it.
struct AuditEntry: Hashable, Sendable {
    /// When the journal got it; microseconds since 1970.
    var realtime: UInt64
    let message: String
    let priority: Int
    /// Fields of Bursar's own, by the ends of their names.
    private let fields: [String: String]

    /// An entry with all fields of Bursar's own, or with these alone.
    init(realtime: UInt64, fields: [String: String], keeping names: Set<String>? = nil) {
        self.realtime = realtime
        message = fields["MESSAGE"] ?? ""
        priority = fields["PRIORITY"].flatMap { Int($0) } ?? 6
        let prefix = "BURSAR_"
        var own: [String: String] = [:]
        for (name, value) in fields where name.hasPrefix(prefix) {
            let end = String(name.dropFirst(prefix.count))
            if names?.contains(end) ?? true { own[end] = value }
        }
        self.fields = own
    }

    /// A field of Bursar's own, by the end of its name.
    subscript(name: String) -> String? { fields[name] }

    var kind: String? { self["KIND"] }
    /// The ledger's entry; nothing for what no ledger knows of.
    var seq: UInt64? { self["SEQ"].flatMap { UInt64($0) } }
    /// The entry that was copied before it.
    var previous: UInt64? { self["PREV_SEQ"].flatMap { UInt64($0) } }
    var account: String? { self["ACCOUNT"] }

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
        var names = Set(fields.keys).subtracting(["KIND", "SEQ", "PREV_SEQ"])
        var sums: [JSON.Member] = []
        for (key, prefix) in Self.amounts {
            let parts = Self.resources.compactMap { name -> JSON.Member? in
                guard let text = self[prefix + name] else { return nil }
                names.remove(prefix + name)
                return .init(name.lowercased(), Int64(text).map { .integer($0) } ?? .string(text))
            }
            if !parts.isEmpty { sums.append(.init(key, .object(parts))) }
        }
        for name in names.sorted() {
            let text = self[name] ?? ""
            let number = Self.words.contains(name) ? nil : Int64(text)
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
