/// One step from a table or an array to what it contains.
package enum TOMLStep: Hashable, Sendable {
    case key(String)
    case index(Int)
}

/// Where the keys and array elements of a TOML document stand, which its parser does not tell.
///
/// It trusts the syntax of texts, which the parser checks. It checks keys, depth, and values without
/// quotes, since the parser ends the process where it expects a key or a value and does not find it,
/// and at some dates that are none, and exhausts the stack where tables are deep: never give it a
/// document with a `flaw`.
package struct TOMLPositions {
    /// The first thing that is wrong.
    package private(set) var flaw: (position: TOMLPosition, message: String)?
    /// A table is where its own heading stands, or, without one, where it is first mentioned.
    package private(set) var positions: [[TOMLStep]: TOMLPosition] = [:]
    private var cursor: TOMLCursor
    private var explicit: Set<[TOMLStep]> = []
    /// Elements so far of arrays of tables.
    private var counts: [[TOMLStep]: Int] = [:]

    /// Deeper than any key of the configuration.
    private static let depthMost = 64

    package init(_ document: String) {
        cursor = TOMLCursor(document)
        var table: [TOMLStep] = []
        while true {
            cursor.skipBlank(lines: true)
            guard let byte = cursor.peek() else { break }
            if byte == UInt8(ascii: "[") {
                table = heading()
                cursor.skip(until: "\n")
            } else {
                pair(in: table)
            }
        }
        if let nul = cursor.nul, flaw == nil {
            // The parser's C interface would cut there.
            flaw = (nul, "the character NUL; leave it out")
        }
    }

    private mutating func fail(_ place: TOMLPosition, _ message: String) {
        if flaw == nil { flaw = (place, message) }
        cursor.stop()
    }

    private mutating func note(_ path: [TOMLStep], _ place: TOMLPosition, isExplicit: Bool) {
        guard path.count <= TOMLPositions.depthMost else {
            let most = TOMLPositions.depthMost
            return fail(place, "nested too deep; nothing here is more than \(most) deep")
        }
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
    private mutating func pair(in table: [TOMLStep]) {
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
        value(at: path)
    }

    private mutating func dottedKey() -> [(name: String, position: TOMLPosition)] {
        var keys: [(name: String, position: TOMLPosition)] = []
        while true {
            cursor.skipBlank(lines: false)
            let start = cursor.position
            guard let key = cursor.key() else {
                fail(
                    start,
                    "this is not TOML: a key is expected; "
                        + "one of other characters than letters, digits, \"_\" and \"-\" is quoted")
                return keys
            }
            keys.append((key, start))
            cursor.skipBlank(lines: false)
            guard cursor.peek() == UInt8(ascii: ".") else { return keys }
            cursor.advance()
        }
    }

    private mutating func value(at path: [TOMLStep]) {
        guard let byte = cursor.peek() else { return }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            if cursor.startsTriple(byte) {
                cursor.longString(byte)
            } else {
                _ = cursor.string(byte)
            }
        case UInt8(ascii: "["): array(at: path)
        case UInt8(ascii: "{"): inlineTable(at: path)
        default: scalar()
        }
    }

    private mutating func scalar() {
        let start = cursor.position
        let text = cursor.scalar()
        guard !text.isEmpty else { return fail(start, "this is not TOML: a value is expected") }
        if !TOMLScalar.isValid(text) {
            fail(
                start,
                "this is not TOML: a value is expected; "
                    + "one that is no number, truth value, date or time is quoted")
        }
    }

    private mutating func array(at path: [TOMLStep]) {
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
            value(at: path + [.index(count)])
            count += 1
            if cursor.offset == start { cursor.advance() }
        }
    }

    private mutating func inlineTable(at path: [TOMLStep]) {
        cursor.advance()
        while true {
            cursor.skipBlank(lines: true)
            guard let byte = cursor.peek() else { return }
            if byte == UInt8(ascii: "}") { return cursor.advance() }
            if byte == UInt8(ascii: ",") {
                cursor.advance()
            } else {
                pair(in: path)
            }
        }
    }
}
