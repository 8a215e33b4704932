/// Makes messages out of the bytes that come: one a line.
struct MessageReader {
    /// Bytes that a line may have; of a longer one the rest is skipped.
    static let lineMost = 1 << 20

    private var lines = LineSplitter(lineMost: MessageReader.lineMost)

    /// What a line is.
    enum Line: Hashable, Sendable {
        case value(WrittenValue)
        case unreadable(RPCError)
    }

    /// The lines that `bytes` complete.
    mutating func feed(_ bytes: some Collection<UInt8>) -> [Line] {
        lines.feed(bytes).compactMap(read)
    }

    /// The last line, if it has no end; nothing for a blank one.
    mutating func finish() -> Line? { lines.finish().flatMap(read) }

    private func read(_ line: LineSplitter.Line) -> Line? {
        guard case .bytes(let bytes) = line else {
            return .unreadable(
                RPCError(.invalidRequest, "a message has at most \(Self.lineMost) bytes"))
        }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
        do throws(SyntaxProblem) {
            return .value(try JSONReader.read(bytes))
        } catch {
            return .unreadable(
                RPCError(.parseError, "\(error.message) (column \(error.column))"))
        }
    }
}
