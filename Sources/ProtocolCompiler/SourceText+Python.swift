extension SourceText {
    /// `head:` and the lines of `body` one level deeper.
    mutating func suite(_ head: String, _ body: (inout SourceText) -> Void) {
        line("\(head):")
        indented(body)
    }

    /// A class of the top level, two lines away from what is before it.
    mutating func pythonClass(
        _ head: String, about: String, _ body: (inout SourceText) -> Void
    ) {
        line()
        line()
        suite("class \(head)") { text in
            text.docstring(about)
            text.line()
            body(&text)
        }
    }

    /// A docstring, broken into lines of at most 100 columns.
    mutating func docstring(_ content: String) {
        let safe = content.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let lines = wrapped(safe, prefix: "", reserve: 6)
        if lines.count == 1 { return line("\"\"\"\(lines[0])\"\"\"") }
        line("\"\"\"" + lines[0])
        for rest in lines.dropFirst() { line(rest) }
        line("\"\"\"")
    }

    /// What the attribute on the next line is about.
    mutating func attributeDoc(_ content: String) {
        for text in wrapped(content, prefix: "#:", reserve: 0) { line(text) }
    }

    /// A tuple, one element a line unless it has none.
    mutating func tuple(_ head: String, _ elements: [String]) {
        guard elements.isEmpty == false else { return line("\(head) ()") }
        line("\(head) (")
        indented { text in
            for element in elements { text.line("\(element),") }
        }
        line(")")
    }
}

extension FieldSchema {
    /// The name, with an underscore behind it where it is a keyword of Python.
    var pythonName: String {
        let keywords: Set<String> = [
            "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
            "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in",
            "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "self", "try",
            "while", "with", "yield",
        ]
        return keywords.contains(name) ? "\(name)_" : name
    }
}

extension String {
    /// As a string literal of Python.
    var pythonLiteral: String {
        "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
