/// Why bytes are not what they should be.
struct CodecFailure: Error, Hashable {
    enum Problem: Hashable {
        case truncated
        case numberTooLong
        case trailingBytes
        case invalidText
        case unknownVersion(UInt8)
        case invalid(StaticName)
    }

    /// The name of a kind of value, known at compile time: making a failure allocates nothing.
    struct StaticName: Hashable, ExpressibleByStringLiteral {
        let text: String
        init(stringLiteral text: String) { self.text = text }
    }

    var problem: Problem
    /// Where in the bytes.
    var offset: Int

    /// In words.
    var description: String {
        let what =
            switch problem {
            case .truncated: "the bytes end too early"
            case .numberTooLong: "a number has more than 64 bits"
            case .trailingBytes: "bytes follow after the end"
            case .invalidText: "a text is not UTF-8"
            case .unknownVersion(let version): "format version \(version) is unknown"
            case .invalid(let name): "not a valid \(name.text)"
            }
        return "\(what) (at byte \(offset))"
    }
}
