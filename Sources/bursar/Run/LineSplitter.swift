/// Makes lines out of pieces of a text.
struct LineSplitter {
    /// Bytes that a line may have; of a longer one the rest is skipped.
    static let lineMost = 4 << 20

    private var rest: [UInt8] = []
    private var isTooLong = false
    /// Lines that were longer.
    private(set) var tooLong = 0

    /// The lines that `bytes` complete, without their ends.
    mutating func feed(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var bytes = bytes[...]
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            take(bytes[..<end])
            if let line = finish() { lines.append(line) }
            bytes = bytes[bytes.index(after: end)...]
        }
        take(bytes)
        return lines
    }

    /// The last line, if it has no end.
    mutating func finish() -> [UInt8]? {
        defer {
            rest = []
            isTooLong = false
        }
        if isTooLong {
            tooLong += 1
            return nil
        }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        return rest.isEmpty ? nil : rest
    }

    private mutating func take(_ bytes: some Collection<UInt8>) {
        if isTooLong { return }
        if rest.count + bytes.count > Self.lineMost {
            isTooLong = true
            rest = []
        } else {
            rest += bytes
        }
    }
}
