struct EnumSchema: Decodable {
    var name: String
    var type: WireType
    var since: Int
    var open: Bool
    var about: String
    var values: [ValueSchema]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name = "enum"
        case type, since, open, about, values
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        type = WireType(try container.decode(String.self, forKey: .type))
        since = try container.decode(Int.self, forKey: .since)
        open = try container.decodeIfPresent(Bool.self, forKey: .open) ?? false
        about = try container.decode(String.self, forKey: .about)
        values = try container.decode([ValueSchema].self, forKey: .values)
    }
}

struct ValueSchema: Decodable {
    var name: String
    var value: Int
    var since: Int?
    var about: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, value, since, about
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        value = try container.decode(Int.self, forKey: .value)
        since = try container.decodeIfPresent(Int.self, forKey: .since)
        about = try container.decode(String.self, forKey: .about)
    }
}

/// `Protocol/errors.json`.
struct ErrorFile: Decodable {
    var errors: [ErrorSchema]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case errors
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        errors = try container.decode([ErrorSchema].self, forKey: .errors)
    }
}

struct ErrorSchema: Decodable {
    enum Scope: String, Decodable {
        case connection, request
    }

    var name: String
    var code: Int
    var scope: Scope
    /// First version that has it; nothing: the oldest.
    var since: Int?
    var about: String
    var mend: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, code, scope, since, about, mend
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        code = try container.decode(Int.self, forKey: .code)
        scope = try container.decode(Scope.self, forKey: .scope)
        since = try container.decodeIfPresent(Int.self, forKey: .since)
        about = try container.decode(String.self, forKey: .about)
        mend = try container.decode(String.self, forKey: .mend)
    }
}
