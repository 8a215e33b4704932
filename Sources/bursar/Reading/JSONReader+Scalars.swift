extension JSONReader {
    private mutating func digits() throws(SyntaxProblem) {
        let start = offset
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        if offset == start { throw problem("a digit is expected") }
    }

    mutating func number() throws(SyntaxProblem) -> WrittenValue {
        let start = offset
        if byte == UInt8(ascii: "-") { offset += 1 }
        let first = offset
        try digits()
        if bytes[first] == UInt8(ascii: "0"), offset > first + 1 {
            throw problem("a number does not begin with 0", at: first)
        }
        var isPlain = true
        if byte == UInt8(ascii: ".") {
            isPlain = false
            offset += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            isPlain = false
            offset += 1
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { offset += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isPlain, let integer = Int64(text) { return .integer(integer) }
        return .number(text)
    }

    mutating func string() throws(SyntaxProblem) -> String {
        let opening = offset
        offset += 1
        var text = ""
        var start = offset
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                text += String(decoding: bytes[start..<offset], as: UTF8.self)
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                text += String(decoding: bytes[start..<offset], as: UTF8.self)
                text.unicodeScalars.append(try escape())
                start = offset
            case 0..<0x20: throw problem("a control character stands in a string")
            default: offset += 1
            }
        }
        throw problem("a string is not closed", at: opening)
    }

    private mutating func escape() throws(SyntaxProblem) -> Unicode.Scalar {
        let place = offset
        offset += 2
        switch place + 1 < bytes.count ? bytes[place + 1] : 0 {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw problem("\\ does not begin an escape here", at: place)
        }
        var code = UInt32(try hexadecimal(place))
        if (0xD800..<0xDC00).contains(code), bytes[offset...].starts(with: "\\u".utf8) {
            offset += 2
            let low = UInt32(try hexadecimal(place))
            guard (0xDC00..<0xE000).contains(low) else {
                throw problem("half a character stands alone", at: place)
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw problem("half a character stands alone", at: place)
        }
        return scalar
    }

    private mutating func hexadecimal(_ place: Int) throws(SyntaxProblem) -> UInt16 {
        let digits = bytes[offset...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw problem("\\u is followed by four hexadecimal digits", at: place) }
        offset += 4
        return code
    }
}
