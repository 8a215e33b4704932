/// Everything that `Protocol/messages/*.json` and `Protocol/errors.json` say.
struct Schema {
    var files: [SchemaFile] = []
    var errors: [ErrorSchema] = []

    /// Messages by kind, so that the output does not depend on where a message is written down.
    var messages: [MessageSchema] {
        files.flatMap(\.messages).sorted { $0.kind < $1.kind }
    }
    var structs: [StructSchema] { files.flatMap(\.structs) }
    var enums: [EnumSchema] { files.flatMap(\.enums) }

    /// The newest version that anything is part of.
    var versionMost: Int {
        let containers =
            messages.map { [$0.since] + $0.fields.map(\.since) }
            + structs.map { [$0.since] + $0.fields.map(\.since) }
            + enums.map { [$0.since] + $0.values.map { $0.since ?? 0 } }
            + errors.map { [$0.since ?? 0] }
        return containers.joined().max() ?? 0
    }
}

/// One file of `Protocol/messages`.
struct SchemaFile: Decodable {
    /// Name without folder, `grants.json`.
    var name = ""
    var messages: [MessageSchema] = []
    var structs: [StructSchema] = []
    var enums: [EnumSchema] = []

    enum CodingKeys: String, CodingKey, CaseIterable {
        case messages, structs, enums
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        messages = try container.decodeIfPresent([MessageSchema].self, forKey: .messages) ?? []
        structs = try container.decodeIfPresent([StructSchema].self, forKey: .structs) ?? []
        enums = try container.decodeIfPresent([EnumSchema].self, forKey: .enums) ?? []
    }
}

enum Role: String, Decodable, CaseIterable {
    case request, reply, event

    /// The enumeration that holds the messages of this role in generated code.
    var typeName: String {
        switch self {
        case .request: "Request"
        case .reply: "Reply"
        case .event: "Push"
        }
    }
}

struct MessageSchema: Decodable {
    var message: String
    var kind: Int
    var role: Role
    var reply: String?
    var mutating: Bool?
    var since: Int
    var about: String
    var fields: [FieldSchema]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case message, kind, role, reply, mutating, since, about, fields
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        message = try container.decode(String.self, forKey: .message)
        kind = try container.decode(Int.self, forKey: .kind)
        role = try container.decode(Role.self, forKey: .role)
        reply = try container.decodeIfPresent(String.self, forKey: .reply)
        mutating = try container.decodeIfPresent(Bool.self, forKey: .mutating)
        since = try container.decode(Int.self, forKey: .since)
        about = try container.decode(String.self, forKey: .about)
        fields = try container.decode([FieldSchema].self, forKey: .fields)
    }
}

struct StructSchema: Decodable {
    var name: String
    var since: Int
    var about: String
    var fields: [FieldSchema]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name = "struct"
        case since, about, fields
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        since = try container.decode(Int.self, forKey: .since)
        about = try container.decode(String.self, forKey: .about)
        fields = try container.decode([FieldSchema].self, forKey: .fields)
    }
}

struct FieldSchema: Decodable {
    var number: Int
    var name: String
    var type: WireType
    var optional: Bool
    var unit: String?
    var since: Int
    var about: String
    /// The one value that the field may have on the wire; it is no property then.
    var constant: Int?
    /// Name of the error for another value than the constant.
    var refusal: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case number, name, type, optional, unit, since, about, constant, refusal
    }

    /// Whether it is a list that older peers do not send, and that is empty unless given.
    func isAppendedList(since version: Int) -> Bool {
        guard case .list = type else { return false }
        return since > version
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        number = try container.decode(Int.self, forKey: .number)
        name = try container.decode(String.self, forKey: .name)
        type = WireType(try container.decode(String.self, forKey: .type))
        optional = try container.decodeIfPresent(Bool.self, forKey: .optional) ?? false
        unit = try container.decodeIfPresent(String.self, forKey: .unit)
        since = try container.decode(Int.self, forKey: .since)
        about = try container.decode(String.self, forKey: .about)
        constant = try container.decodeIfPresent(Int.self, forKey: .constant)
        refusal = try container.decodeIfPresent(String.self, forKey: .refusal)
    }
}
