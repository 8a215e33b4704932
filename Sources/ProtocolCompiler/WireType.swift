/// The type of a field as the schema writes it.
indirect enum WireType: Hashable {
    case bool
    /// `u8` to `u64`, `i32`, `i64`.
    case integer(signed: Bool, bits: Int)
    case string
    case amounts
    case list(WireType)
    /// A struct, an enumeration or `ErrorCode`.
    case named(String)

    init(_ text: String) {
        switch text {
        case "bool": self = .bool
        case "u8": self = .integer(signed: false, bits: 8)
        case "u16": self = .integer(signed: false, bits: 16)
        case "u32": self = .integer(signed: false, bits: 32)
        case "u64": self = .integer(signed: false, bits: 64)
        case "i32": self = .integer(signed: true, bits: 32)
        case "i64": self = .integer(signed: true, bits: 64)
        case "string": self = .string
        case "amounts": self = .amounts
        default:
            if text.hasPrefix("list<"), text.hasSuffix(">") {
                self = .list(WireType(String(text.dropFirst(5).dropLast())))
            } else {
                self = .named(text)
            }
        }
    }
}

/// What a name in the schema stands for.
enum Named {
    case structure(StructSchema)
    case enumeration(EnumSchema)
    case errorCode

    static let errorCodeName = "ErrorCode"
    static let errorCodeBits = 16
}

extension Schema {
    func named(_ name: String) -> Named? {
        if name == Named.errorCodeName { return .errorCode }
        if let found = structs.first(where: { $0.name == name }) { return .structure(found) }
        return enums.first { $0.name == name }.map(Named.enumeration)
    }

    /// The fewest bytes that a value takes on the wire, written by the oldest peer that knows it.
    func byteCountLeast(_ type: WireType) -> Int {
        switch type {
        case .bool: 1
        case .integer(_, let bits): bits / 8
        case .string, .amounts, .list: 2
        case .named(let name):
            switch named(name) {
            case .structure(let structure):
                structure.fields.filter { $0.since <= structure.since }
                    .reduce(2) { $0 + ($1.optional ? 1 : byteCountLeast($1.type)) }
            case .enumeration(let enumeration): byteCountLeast(enumeration.type)
            case .errorCode, nil: Named.errorCodeBits / 8
            }
        }
    }

    /// About how many bytes a value takes in memory; large messages are boxed in their enumeration.
    func memoryByteCount(_ fields: [FieldSchema]) -> Int {
        fields.reduce(0) { $0 + memoryByteCount($1.type) + ($1.optional ? 8 : 0) }
    }

    private func memoryByteCount(_ type: WireType) -> Int {
        switch type {
        case .bool, .integer: 8
        case .string: 16
        case .amounts: 32
        case .list: 8
        case .named(let name):
            if case .structure(let structure) = named(name) {
                memoryByteCount(structure.fields)
            } else {
                8
            }
        }
    }
}
