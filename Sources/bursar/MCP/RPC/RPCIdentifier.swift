/// What a client calls a request by, so that the response finds it.
enum RPCIdentifier: Hashable, Sendable {
    case number(Int64)
    case text(String)

    /// The identifier that a value is; the protocol has whole numbers and strings.
    init?(_ value: WrittenValue) {
        switch value {
        case .integer(let number): self = .number(number)
        case .string(let text): self = .text(text)
        default: return nil
        }
    }

    var json: JSON {
        switch self {
        case .number(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }
}
