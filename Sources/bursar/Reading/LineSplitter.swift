/// Makes lines out of pieces of a text.
struct LineSplitter {
    /// Bytes that a line may have; of a longer one the rest is skipped.
    let lineMost: Int

    private var rest: [UInt8] = []
    private var isTooLong = false

    /// One line.
    enum Line: Hashable, Sendable {
        /// Without its end.
        case bytes([UInt8])
        /// It had more bytes than a line may have.
        case tooLong
    }

    init(lineMost: Int) { self.lineMost = lineMost }

    /// The lines that `bytes` complete, without empty ones.
    mutating func feed(_ bytes: some Collection<UInt8>) -> [Line] {
        var lines: [Line] = []
        var bytes = bytes[...]
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            take(bytes[..<end])
            if let line = finish() { lines.append(line) }
            bytes = bytes[bytes.index(after: end)...]
        }
        take(bytes)
        return lines
    }

    /// The last line, if it has no end; nothing for an empty one.
    mutating func finish() -> Line? {
        defer {
            rest = []
            isTooLong = false
        }
        if isTooLong { return .tooLong }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        return rest.isEmpty ? nil : .bytes(rest)
    }

    private mutating func take(_ bytes: some Collection<UInt8>) {
        if isTooLong { return }
        if rest.count + bytes.count > lineMost {
            isTooLong = true
            rest = []
        } else {
            rest += bytes
        }
    }
}
