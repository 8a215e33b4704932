/// Line and column in characters, both from 1.
package struct TOMLPosition: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// Goes through the bytes of a TOML document and knows where it stands. At the end it stays there.
struct TOMLCursor {
    private(set) var position = TOMLPosition(line: 1, column: 1)
    /// Where the first escape stands that means the character NUL.
    private(set) var nul: TOMLPosition?
    /// Bytes passed so far.
    private(set) var offset = 0
    private let text: [UInt8]

    init(_ document: String) {
        text = Array(document.utf8)
        // A byte order mark takes no column.
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    func peek(_ ahead: Int = 0) -> UInt8? {
        offset + ahead < text.count ? text[offset + ahead] : nil
    }

    /// Gives up on the rest.
    mutating func stop() { offset = text.count }

    func startsTriple(_ quote: UInt8) -> Bool {
        peek() == quote && peek(1) == quote && peek(2) == quote
    }

    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count {
            guard let byte = peek() else { return }
            offset += 1
            if byte == UInt8(ascii: "\n") {
                position = TOMLPosition(line: position.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
    }

    mutating func skip(until ends: StaticString) {
        let ends = Array(ends.description.utf8)
        while let byte = peek(), !ends.contains(byte) { advance() }
    }

    /// Skips spaces, and with `lines` also line breaks and comments.
    mutating func skipBlank(lines: Bool) {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): advance()
            case UInt8(ascii: "\n") where lines, UInt8(ascii: "\r") where lines: advance()
            case UInt8(ascii: "#") where lines: skip(until: "\n")
            default: return
            }
        }
    }

    /// Skips a value that has neither quotes nor brackets, and what stands in its place; all of that
    /// but the spaces after it.
    mutating func scalar() -> ArraySlice<UInt8> {
        let start = offset
        skip(until: ",]}#\n\r")
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let end = text[start..<offset].lastIndex { !isBlank($0) }
        return text[start..<(end.map { $0 + 1 } ?? start)]
    }

    /// Skips one part of a key; its name, or `nil` if none can begin here.
    mutating func key() -> String? {
        if let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return string(quote)
        }
        let start = offset
        while let byte = peek(), TOMLCursor.isBareKey(byte) { advance() }
        return start == offset ? nil : String(decoding: text[start..<offset], as: UTF8.self)
    }

    /// Whether a key may have this character without quotes.
    static func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Skips a string on one line; its text with escapes resolved.
    mutating func string(_ quote: UInt8) -> String {
        advance()
        var bytes: [UInt8] = []
        while let byte = peek(), byte != quote, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
                if let scalar = escape() { bytes += Array(String(scalar).utf8) }
            } else {
                bytes.append(byte)
                advance()
            }
        }
        advance()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Skips a string between three quotes.
    mutating func longString(_ quote: UInt8) {
        advance(3)
        while let byte = peek() {
            if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
                _ = escape()
            } else if startsTriple(quote) {
                advance(3)
                // Up to two quotes may stand before the closing three.
                for _ in 0..<2 where peek() == quote { advance() }
                return
            } else {
                advance()
            }
        }
    }

    private mutating func escape() -> Unicode.Scalar? {
        let start = position
        advance()
        guard let byte = peek() else { return nil }
        advance()
        let digits: Int
        switch byte {
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        default: return Unicode.Scalar(byte)
        }
        let first = offset
        advance(digits)
        let hex = String(decoding: text[first..<offset], as: UTF8.self)
        guard let number = UInt32(hex, radix: 16) else { return nil }
        if number == 0, nul == nil { nul = start }
        return Unicode.Scalar(number)
    }
}
