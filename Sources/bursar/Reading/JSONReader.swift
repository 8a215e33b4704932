/// Where a text is not what it should be, and why.
struct SyntaxProblem: Error, Hashable, CustomStringConvertible {
    /// Line and column in characters, both from 1.
    var line: Int
    var column: Int
    var message: String

    var description: String { "\(line):\(column): \(message)" }
}

/// Reads JSON after RFC 8259 to the letter. Unlike Foundation's reader it keeps integers exact and
/// keys in their order, twice where they stand twice, and tells line and column of what is wrong.
struct JSONReader {
    /// Objects and lists in each other, at most.
    static let depthMost = 64

    let bytes: [UInt8]
    var offset = 0
    private var depth = 0

    /// The one value that the text consists of.
    static func read(_ text: [UInt8]) throws(SyntaxProblem) -> WrittenValue {
        var reader = JSONReader(bytes: text)
        // A byte order mark is no part of the text.
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { reader.offset = 3 }
        guard String(validating: text, as: UTF8.self) != nil else {
            throw SyntaxProblem(line: 1, column: 1, message: "the text is not UTF-8")
        }
        reader.skipBlank()
        let value = try reader.value()
        reader.skipBlank()
        guard reader.offset == text.count else {
            throw reader.problem("the end is expected behind the value")
        }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func problem(_ message: String, at place: Int? = nil) -> SyntaxProblem {
        let before = bytes[..<(place ?? offset)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return SyntaxProblem(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1,
            message: "this is not JSON: " + message)
    }

    private mutating func skipBlank() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func value() throws(SyntaxProblem) -> WrittenValue {
        guard let byte else { throw problem("it ends where a value is expected") }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < JSONReader.depthMost else {
                throw problem("it is nested more than \(JSONReader.depthMost) deep")
            }
            depth += 1
            offset += 1
            skipBlank()
            let value = byte == UInt8(ascii: "{") ? try object() : try array()
            depth -= 1
            return value
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw problem("a value is expected")
        }
    }

    private mutating func word(
        _ word: StaticString, _ value: WrittenValue
    ) throws(SyntaxProblem) -> WrittenValue {
        let letters = word.description.utf8
        guard bytes[offset...].starts(with: letters) else { throw problem("a value is expected") }
        offset += letters.count
        return value
    }

    private mutating func array() throws(SyntaxProblem) -> WrittenValue {
        var elements: [WrittenValue] = []
        if byte == UInt8(ascii: "]") {
            offset += 1
            return .array(elements)
        }
        repeat {
            skipBlank()
            elements.append(try value())
        } while try goesOn(until: UInt8(ascii: "]"), "a comma or ] is expected")
        return .array(elements)
    }

    private mutating func object() throws(SyntaxProblem) -> WrittenValue {
        var members: [WrittenValue.Member] = []
        if byte == UInt8(ascii: "}") {
            offset += 1
            return .object(members)
        }
        repeat {
            skipBlank()
            guard byte == UInt8(ascii: "\"") else { throw problem("a key in quotes is expected") }
            let key = try string()
            skipBlank()
            guard byte == UInt8(ascii: ":") else {
                throw problem("a colon is expected behind the key")
            }
            offset += 1
            skipBlank()
            members.append(.init(key: key, value: try value()))
        } while try goesOn(until: UInt8(ascii: "}"), "a comma or } is expected")
        return .object(members)
    }

    /// Whether another element follows.
    private mutating func goesOn(
        until end: UInt8, _ message: String
    ) throws(SyntaxProblem) -> Bool {
        skipBlank()
        guard byte == end || byte == UInt8(ascii: ",") else { throw problem(message) }
        offset += 1
        return bytes[offset - 1] != end
    }
}
