/// Reads keys out of the bytes that a terminal sends.
///
/// A key may be one byte, a character of several, or an escape sequence; and Escape itself is how
/// those begin. So after ``feed(_:)`` something may be left that only what follows, or nothing
/// following for a while (``flush()``), decides.
struct KeyParser {
    /// What has begun: an escape sequence, or a character.
    private var begun: [UInt8] = []

    /// Bytes of a sequence beyond which it is none that we know.
    private static let most = 24

    /// Whether something has begun that is not decided.
    var isUndecided: Bool { !begun.isEmpty }

    /// Takes bytes; returns the keys that they complete.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes {
            begun.append(byte)
            step(into: &keys)
        }
        return keys
    }

    /// Nothing more has come: an Escape that stands alone is one. What else has begun is dropped.
    mutating func flush() -> [Key] {
        defer { begun = [] }
        return begun == [Self.escape] ? [.escape] : []
    }

    private static let escape: UInt8 = 0x1B

    private mutating func step(into keys: inout [Key]) {
        switch begun[0] {
        case Self.escape: stepSequence(into: &keys)
        case 0x80...: stepCharacter(into: &keys)
        default:
            if let key = Self.key(of: begun[0]) { keys.append(key) }
            begun = []
        }
    }

    private static func key(of byte: UInt8) -> Key? {
        switch byte {
        case 0x0A, 0x0D: .enter
        case 0x09: .tab
        case 0x08, 0x7F: .backspace
        case 0: nil
        case ..<0x20: .control(Character(Unicode.Scalar(byte | 0x60)))
        default: .character(Character(Unicode.Scalar(byte)))
        }
    }

    private mutating func stepCharacter(into keys: inout [Key]) {
        let length =
            switch begun[0] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        let last = begun[begun.count - 1]
        if begun.count > 1, last & 0xC0 != 0x80 {
            // Not what it began as; the byte begins something itself.
            begun = [last]
            return step(into: &keys)
        }
        guard begun.count >= length else { return }
        if length > 1, let text = String(validating: begun, as: UTF8.self), text.count == 1 {
            keys.append(.character(Character(text)))
        }
        begun = []
    }

    private mutating func stepSequence(into keys: inout [Key]) {
        guard begun.count > 1 else { return }
        let last = begun[begun.count - 1]
        if begun.count == 2 {
            switch last {
            case UInt8(ascii: "["), UInt8(ascii: "O"): return
            default:
                // Escape, and then another key.
                keys.append(.escape)
                begun = [last]
                if last != Self.escape { step(into: &keys) }
                return
            }
        }
        // The Linux console's first five: ESC [ [ A.
        if begun.count == 3, begun[1] == UInt8(ascii: "["), last == UInt8(ascii: "[") { return }
        if last == Self.escape {
            begun = [last]
        } else if (0x40...0x7E).contains(last) {
            if let key = KeySequences.key(of: begun.dropFirst(), final: last) { keys.append(key) }
            begun = []
        } else if begun.count > Self.most {
            begun = []
        }
    }
}
