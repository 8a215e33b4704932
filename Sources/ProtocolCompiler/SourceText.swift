/// Source code that is being written, line by line.
struct SourceText {
    private(set) var text = ""
    private var depth = 0

    mutating func line(_ content: String = "") {
        text += content.isEmpty ? "\n" : String(repeating: "    ", count: depth) + content + "\n"
    }

    /// `head {`, the lines of `body` one level deeper, `}`.
    mutating func block(_ head: String, _ body: (inout SourceText) -> Void) {
        line("\(head) {")
        indented(body)
        line("}")
    }

    /// A `switch`, whose cases stand as deep as itself.
    mutating func choice(_ subject: String, _ cases: (inout SourceText) -> Void) {
        line("switch \(subject) {")
        cases(&self)
        line("}")
    }

    mutating func indented(_ body: (inout SourceText) -> Void) {
        depth += 1
        body(&self)
        depth -= 1
    }

    /// A documentation comment, broken into lines of at most 100 columns.
    mutating func doc(_ content: String) {
        for text in wrapped(content, prefix: "///", reserve: 0) { line(text) }
    }

    /// Lines that begin with `prefix` and leave `reserve` of the 100 columns free.
    func wrapped(_ content: String, prefix: String, reserve: Int) -> [String] {
        var lines: [String] = []
        var current = prefix
        for word in content.split(separator: " ") {
            if depth * 4 + current.count + 1 + word.count + reserve > 100 {
                lines.append(current)
                current = prefix
            }
            current += current.isEmpty ? String(word) : " \(word)"
        }
        return lines + [current]
    }
}

/// A file that the compiler writes.
struct GeneratedFile {
    /// Path from the root of the package.
    var path: String
    var text: String
}
