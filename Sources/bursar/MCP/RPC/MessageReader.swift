/// Makes messages out of the bytes that come: one a line.
struct MessageReader {
    /// Bytes that a line may have; of a longer one the rest is skipped.
    static let lineMost = 1 << 20

    private var rest: [UInt8] = []
    private var isTooLong = false

    /// What a line is.
    enum Line: Hashable, Sendable {
        case value(WrittenValue)
        case unreadable(RPCError)
    }

    /// The lines that `bytes` complete.
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

    /// The last line, if it has no end; nothing for a blank one.
    mutating func finish() -> Line? {
        defer {
            rest = []
            isTooLong = false
        }
        if isTooLong {
            return .unreadable(
                RPCError(.invalidRequest, "a message has at most \(Self.lineMost) bytes"))
        }
        if rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
        do throws(SyntaxProblem) {
            return .value(try JSONReader.read(rest))
        } catch {
            return .unreadable(
                RPCError(.parseError, "\(error.message) (column \(error.column))"))
        }
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
