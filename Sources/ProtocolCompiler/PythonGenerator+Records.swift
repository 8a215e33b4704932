extension PythonGenerator {
    func structure(_ structure: StructSchema, _ text: inout SourceText) {
        record(
            structure.name, base: "w.Record", structure.about, structure.fields,
            since: structure.since, &text
        ) { text in
            since(structure.since, &text)
        }
    }

    func message(_ message: MessageSchema, _ text: inout SourceText) {
        let base =
            switch message.role {
            case .request: "w.Request[\(message.reply ?? "")]"
            case .reply: "w.Reply"
            case .event: "w.Event"
            }
        record(
            message.message, base: base, message.about, message.fields, since: message.since, &text
        ) { text in
            text.line("KIND: t.ClassVar[int] = \(message.kind)")
            since(message.since, &text)
            if let reply = message.reply {
                text.line("REPLY: t.ClassVar[t.Type[w.Reply]] = \(reply)")
            }
            if message.mutating == true { text.line("MUTATING: t.ClassVar[bool] = True") }
        }
    }

    private func since(_ version: Int, _ text: inout SourceText) {
        if version > 0 { text.line("SINCE: t.ClassVar[int] = \(version)") }
    }

    private func record(
        _ name: String, base: String, _ about: String, _ fields: [FieldSchema], since: Int,
        _ text: inout SourceText, constants: (inout SourceText) -> Void
    ) {
        let variable = fields.filter { $0.constant == nil }
        text.line()
        text.line()
        // The initialiser is written out because a dataclass makes slots and keyword-only arguments
        // by itself only from Python 3.10 on.
        text.line("@dataclasses.dataclass(init=False)")
        text.suite("class \(name)(\(base))") { text in
            text.docstring(about)
            text.line()
            text.tuple("__slots__ =", variable.map(\.pythonName.pythonLiteral))
            constants(&text)
            for field in fields {
                if let constant = field.constant {
                    text.line("\(field.name.uppercased()): t.ClassVar[int] = \(constant)")
                }
            }
            text.line()
            for field in variable {
                text.attributeDoc(field.documentation)
                text.line("\(field.pythonName): \(pythonType(field))")
            }
            text.line()
            initializer(variable, since: since, &text)
            text.line()
            text.tuple(
                "FIELDS: t.ClassVar[t.Tuple[w.Field, ...]] =",
                fields.map { table($0, since: since) })
        }
    }

    private func initializer(
        _ fields: [FieldSchema], since: Int, _ text: inout SourceText
    ) {
        guard fields.isEmpty == false else {
            return text.suite("def __init__(self) -> None") { $0.line("pass") }
        }
        text.line("def __init__(")
        text.indented { text in
            text.line("self,")
            text.line("*,")
            for field in fields {
                let fallback =
                    field.optional ? " = None" : field.isAppendedList(since: since) ? " = ()" : ""
                let type =
                    field.isAppendedList(since: since)
                    ? pythonType(field).replacing("t.List[", with: "t.Sequence[")
                    : pythonType(field)
                text.line("\(field.pythonName): \(type)\(fallback),")
            }
        }
        text.suite(") -> None") { text in
            for field in fields {
                let name = field.pythonName
                let isAppended = field.isAppendedList(since: since)
                text.line("self.\(name) = \(isAppended ? "list(\(name))" : name)")
            }
        }
    }

    /// One line of the table of fields; what is as old as its record is never missing.
    private func table(_ field: FieldSchema, since: Int) -> String {
        var arguments = [field.pythonName.pythonLiteral, codec(field.type)]
        if field.optional { arguments.append("optional=True") }
        if field.since > since { arguments.append("since=\(field.since)") }
        if let constant = field.constant, let refusal = field.refusal {
            arguments.append("constant=\(constant)")
            arguments.append("refusal=\(refusal.pythonLiteral)")
        }
        return "w.Field(\(arguments.joined(separator: ", ")))"
    }

    private func codec(_ type: WireType) -> String {
        switch type {
        case .bool: return "w.BOOL"
        case .integer(let signed, let bits): return "w.\(signed ? "I" : "U")\(bits)"
        case .string: return "w.STRING"
        case .amounts: return "w.AMOUNTS"
        case .list(let element): return "w.ListOf(\(codec(element)))"
        case .named(let name):
            switch schema.named(name) {
            case .structure: return "w.Nested(\(name))"
            case .enumeration(let enumeration):
                let form = enumeration.open ? "Open" : "Closed"
                return "w.\(form)(\(name), \(codec(enumeration.type)))"
            case .errorCode, nil: return "w.Open(\(name), w.U\(Named.errorCodeBits))"
            }
        }
    }

    private func pythonType(_ field: FieldSchema) -> String {
        let type = pythonType(field.type)
        return field.optional ? "t.Optional[\(type)]" : type
    }

    private func pythonType(_ type: WireType) -> String {
        switch type {
        case .bool: "bool"
        case .integer: "int"
        case .string: "str"
        case .amounts: "w.Amounts"
        case .list(let element): "t.List[\(pythonType(element))]"
        case .named(let name): name
        }
    }
}
