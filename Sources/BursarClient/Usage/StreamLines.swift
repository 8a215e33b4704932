/// Puts the pieces of a stream's text together into lines.
struct StreamLines: Sendable {
    /// Longer lines are left out; no API sends such.
    private static let most = 1 << 24

    private var rest: [UInt8] = []

    /// Takes the next piece.
    ///
    /// - Returns: The lines that end with it.
    mutating func append(_ piece: [UInt8]) -> [[UInt8]] {
        var lines = piece.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { Array($0) }
        lines[0] = rest + lines[0]
        rest = lines.removeLast()
        if rest.count > Self.most { rest = [] }
        return lines
    }

    /// A last line that no end of line follows.
    mutating func finish() -> [[UInt8]] {
        defer { rest = [] }
        return rest.isEmpty ? [] : [rest]
    }

    /// The lines of a text that ends with one; a JSON document is one however it is laid out.
    static func split(_ text: [UInt8]) -> [[UInt8]] {
        let first = text.first { $0 > UInt8(ascii: " ") }
        if first == UInt8(ascii: "{") { return [text] }
        return text.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }
}
