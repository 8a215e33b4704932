import BursarProtocol

/// What the vectors write for a field: integers of 64 bits are strings there.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Int64)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}

extension JSONValue {
    /// A message, struct or field as the vectors write it, read off its stored properties; so each
    /// of them is compared, also one that a codec forgets.
    init(reflecting value: Any) {
        switch value {
        case let value as Bool: self = .bool(value)
        case let value as String: self = .string(value)
        case let value as UInt64: self = .string("\(value)")
        case let value as Int64: self = .string("\(value)")
        case let value as any FixedWidthInteger: self = .number(Int64(value))
        case let value as Amounts: self = JSONValue(value)
        case let value as ErrorCode: self = .string(value.name)
        case let value as EventKind: self = .string(value.name)
        default: self.init(children: value)
        }
    }

    private init(children value: Any) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            self = mirror.children.first.map { JSONValue(reflecting: $0.value) } ?? .null
        case .collection:
            self = .array(mirror.children.map { JSONValue(reflecting: $0.value) })
        case .enum:
            self = .string("\(value)".snakeCase)
        case .struct:
            self = .object(
                Dictionary(
                    uniqueKeysWithValues: mirror.children.map {
                        (($0.label ?? "").snakeCase, JSONValue(reflecting: $0.value))
                    }))
        default: preconditionFailure("no field is of type \(type(of: value))")
        }
    }

    private init(_ amounts: Amounts) {
        let named = [
            ("tokens", amounts.tokens), ("time_ms", amounts.time), ("cost_nano", amounts.cost),
        ]
        var object: [String: JSONValue] = [:]
        for (name, amount) in named {
            switch amount {
            case .absent: break
            case .finite(let number): object[name] = .string("\(number)")
            case .unlimited: object[name] = .string("unlimited")
            }
        }
        self = .object(object)
    }
}

extension String {
    /// `expiresInMs` as `expires_in_ms`.
    fileprivate var snakeCase: String {
        reduce(into: "") { result, character in
            result += character.isUppercase ? "_\(character.lowercased())" : "\(character)"
        }
    }
}
