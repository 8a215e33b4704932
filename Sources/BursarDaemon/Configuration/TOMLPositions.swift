/// One step from a table or an array to what it contains.
enum TOMLStep: Hashable, Sendable {
    case key(String)
    case index(Int)
}

/// Where the keys and array elements of a TOML document stand, which its parser does not tell.
///
/// Made for documents that were parsed already, so it trusts their syntax; in others it finds less,
/// but never traps and always ends.
struct TOMLPositions {
    /// A table is where its own heading stands, or, without one, where it is first mentioned.
    private(set) var positions: [[TOMLStep]: TOMLPosition] = [:]
    /// Where an escape stands for the character NUL, at which the parser's C interface cuts.
    var nul: TOMLPosition? { cursor.nul }

    private var cursor: TOMLCursor
    private var explicit: Set<[TOMLStep]> = []
    /// Elements so far of arrays of tables.
    private var counts: [[TOMLStep]: Int] = [:]

    /// Deeper values are left out; the parser refuses them earlier.
    private static let depthMost = 300

    init(_ document: String) {
        cursor = TOMLCursor(document)
        var table: [TOMLStep] = []
        while true {
            cursor.skipBlank(lines: true)
            guard let byte = cursor.peek() else { return }
            if byte == UInt8(ascii: "[") {
                table = heading()
                cursor.skip(until: "\n")
            } else {
                pair(in: table, depth: 0)
            }
        }
    }

    private mutating func note(_ path: [TOMLStep], _ place: TOMLPosition, isExplicit: Bool) {
        let isFirst = isExplicit && explicit.insert(path).inserted
        if isFirst || positions[path] == nil { positions[path] = place }
    }

    /// `[a.b]` or `[[a.b]]`; the path of the table.
    private mutating func heading() -> [TOMLStep] {
        let isArray = cursor.peek(1) == UInt8(ascii: "[")
        cursor.advance(isArray ? 2 : 1)
        let keys = dottedKey()
        var path: [TOMLStep] = []
        for (number, key) in keys.enumerated() {
            let isLast = number == keys.count - 1
            path.append(.key(key.name))
            note(path, key.position, isExplicit: isLast)
            let count = counts[path]
            if isLast && isArray {
                counts[path] = (count ?? 0) + 1
                path.append(.index(count ?? 0))
                note(path, key.position, isExplicit: true)
            } else if let count {
                path.append(.index(count - 1))
            }
        }
        return path
    }

    /// `a.b = value`.
    private mutating func pair(in table: [TOMLStep], depth: Int) {
        var path = table
        let keys = dottedKey()
        for (number, key) in keys.enumerated() {
            path.append(.key(key.name))
            note(path, key.position, isExplicit: number == keys.count - 1)
        }
        let hasValue = cursor.peek() == UInt8(ascii: "=")
        // Without a value this is not TOML: go on behind it.
        cursor.advance()
        guard hasValue else { return }
        cursor.skipBlank(lines: false)
        value(at: path, depth: depth)
    }

    private mutating func dottedKey() -> [(name: String, position: TOMLPosition)] {
        var keys: [(name: String, position: TOMLPosition)] = []
        while true {
            cursor.skipBlank(lines: false)
            let start = cursor.position
            keys.append((cursor.key(), start))
            cursor.skipBlank(lines: false)
            guard cursor.peek() == UInt8(ascii: ".") else { return keys }
            cursor.advance()
        }
    }

    private mutating func value(at path: [TOMLStep], depth: Int) {
        guard depth < TOMLPositions.depthMost, let byte = cursor.peek() else { return }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            if cursor.startsTriple(byte) {
                cursor.longString(byte)
            } else {
                _ = cursor.string(byte)
            }
        case UInt8(ascii: "["): array(at: path, depth: depth)
        case UInt8(ascii: "{"): inlineTable(at: path, depth: depth)
        default: cursor.skip(until: ",]}#\n\r")
        }
    }

    private mutating func array(at path: [TOMLStep], depth: Int) {
        cursor.advance()
        var count = 0
        while true {
            cursor.skipBlank(lines: true)
            guard let byte = cursor.peek() else { return }
            if byte == UInt8(ascii: "]") { return cursor.advance() }
            if byte == UInt8(ascii: ",") {
                cursor.advance()
                continue
            }
            let start = cursor.offset
            note(path + [.index(count)], cursor.position, isExplicit: true)
            value(at: path + [.index(count)], depth: depth + 1)
            count += 1
            if cursor.offset == start { cursor.advance() }
        }
    }

    private mutating func inlineTable(at path: [TOMLStep], depth: Int) {
        cursor.advance()
        while true {
            cursor.skipBlank(lines: true)
            guard let byte = cursor.peek() else { return }
            if byte == UInt8(ascii: "}") { return cursor.advance() }
            if byte == UInt8(ascii: ",") {
                cursor.advance()
            } else {
                pair(in: path, depth: depth + 1)
            }
        }
    }
}
