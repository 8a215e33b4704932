extension PythonGenerator {
    func enumeration(_ enumeration: EnumSchema, _ text: inout SourceText) {
        if enumeration.open {
            open(
                enumeration.name, about: enumeration.about,
                values: enumeration.values.map { ($0.name, $0.value, $0.about) }, &text
            ) { _ in }
        } else {
            text.pythonClass(
                "\(enumeration.name)(w.ClosedEnum)", about: enumeration.about
            ) { text in
                for value in enumeration.values {
                    text.attributeDoc(value.about)
                    text.line("\(value.name.uppercased()) = \(value.value)")
                }
            }
        }
    }

    func errorCodes(_ text: inout SourceText) {
        open(
            Named.errorCodeName, about: "What can go wrong.",
            values: schema.errors.map { ($0.name, $0.code, "\($0.about) \($0.mend)") }, &text
        ) { text in
            texts("about", unknown: "An error that this version does not know.", &text, \.about)
            texts("mend", unknown: "Use a newer client.", &text, \.mend)
            text.line()
            text.line("@property")
            text.suite("def closes_connection(self) -> bool") { text in
                text.docstring("Whether the connection ends with it; else only one request fails.")
                let codes = schema.errors.filter { $0.scope == .connection }.map(\.code)
                let list = codes.map { "\($0)," }.joined(separator: " ")
                text.line("return int(self) in (\(list))")
            }
        }
        for (name, value) in [("about", \ErrorSchema.about), ("mend", \.mend)] {
            text.line()
            text.line("\(Named.errorCodeName)._\(name)s = {")
            text.indented { text in
                for error in schema.errors {
                    text.line("\(error.code): \(error[keyPath: value].pythonLiteral),")
                }
            }
            text.line("}")
        }
    }

    private func texts(
        _ name: String, unknown: String, _ text: inout SourceText,
        _ value: KeyPath<ErrorSchema, String>
    ) {
        text.line()
        text.line("_\(name)s: t.ClassVar[t.Mapping[int, str]] = {}")
        text.line()
        text.line("@property")
        text.suite("def \(name)(self) -> str") { text in
            let about = name == "mend" ? "What would be right" : "What was wrong"
            text.docstring("\(about), for people.")
            text.line("return self._\(name)s.get(int(self), \(unknown.pythonLiteral))")
        }
    }

    /// A subclass of `int`, so that a value from a newer peer is carried, not refused.
    private func open(
        _ name: String, about: String, values: [(name: String, value: Int, about: String)],
        _ text: inout SourceText, more: (inout SourceText) -> Void
    ) {
        text.pythonClass(
            "\(name)(w.OpenEnum)",
            about: "\(about) Newer peers may send values that have no name here."
        ) { text in
            text.line("__slots__ = ()")
            for value in values {
                text.attributeDoc(value.about)
                text.line("\(value.name.uppercased()): t.ClassVar[\(name)]")
            }
            more(&text)
        }
        text.line()
        text.line()
        for value in values {
            text.line("\(name).\(value.name.uppercased()) = \(name)(\(value.value))")
        }
        text.line("\(name)._labels = {")
        text.indented { text in
            for value in values { text.line("\(value.value): \(value.name.pythonLiteral),") }
        }
        text.line("}")
    }
}
