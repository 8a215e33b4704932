/// What terminals send for keys that are no characters.
enum KeySequences {
    /// The key of a sequence without its Escape, such as `[5~`; nothing if it is none of ours.
    static func key(of sequence: ArraySlice<UInt8>, final: UInt8) -> Key? {
        let bytes = Array(sequence)
        if bytes.count == 3, bytes[1] == UInt8(ascii: "[") {
            let number = Int(final) - Int(UInt8(ascii: "A")) + 1
            return (1...5).contains(number) ? .function(number) : nil
        }
        if final == UInt8(ascii: "~") {
            // Behind a semicolon are Shift, Alt and Ctrl, which make no difference here.
            let digits = bytes.dropFirst().prefix { (0x30...0x39).contains($0) }
            return Int(String(decoding: digits, as: UTF8.self)).flatMap { numbered[$0] }
        }
        return final == UInt8(ascii: "Z")
            ? nil : letters[Character(Unicode.Scalar(final))]
    }

    private static let letters: [Character: Key] = [
        "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end,
        "P": .function(1), "Q": .function(2), "R": .function(3), "S": .function(4), "M": .enter,
    ]

    private static let numbered: [Int: Key] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12),
    ]
}
