extension SwiftGenerator {
    /// `encodedByteCount`: a constant, and what depends on the values.
    func byteCount(_ fields: [FieldSchema], _ text: inout SourceText) {
        let constant = fields.reduce(0) { $0 + ($1.optional ? 1 : fixedByteCount($1.type)) }
        let variable = fields.filter { $0.optional || isFixed($0.type) == false }
        text.doc("Bytes on the wire.")
        text.block("public var encodedByteCount: Int") { text in
            guard variable.isEmpty == false else { return text.line("\(constant)") }
            text.line("var byteCount = \(constant)")
            for field in variable {
                let name = "self.\(field.swiftName)"
                if field.optional {
                    let value = isFixed(field.type) ? "_" : "value"
                    let head = value == "_" ? "if \(name) != nil" : "if let value = \(name)"
                    text.block(head) { text in
                        let fixed = fixedByteCount(field.type)
                        if fixed > 0 { text.line("byteCount &+= \(fixed)") }
                        varyingByteCount(field.type, "value", &text)
                    }
                } else {
                    varyingByteCount(field.type, name, &text)
                }
            }
            text.line("return byteCount")
        }
    }

    private func varyingByteCount(_ type: WireType, _ name: String, _ text: inout SourceText) {
        switch type {
        case .bool, .integer: break
        case .string: text.line("byteCount &+= \(name).utf8.count")
        case .amounts: text.line("byteCount &+= \(name).encodedByteCount")
        case .list(let element):
            if isFixed(element) {
                text.line("byteCount &+= \(fixedByteCount(element)) &* \(name).count")
            } else {
                text.block("for element in \(name)") { text in
                    let fixed = fixedByteCount(element)
                    if fixed > 0 { text.line("byteCount &+= \(fixed)") }
                    varyingByteCount(element, "element", &text)
                }
            }
        case .named(let typeName):
            if case .structure? = schema.named(typeName) {
                text.line("byteCount &+= \(name).encodedByteCount")
            }
        }
    }

    /// Bytes that a value has whatever it is: of a scalar all, of the others their length field.
    private func fixedByteCount(_ type: WireType) -> Int {
        switch type {
        case .amounts: 0
        case .named(let name):
            if case .structure? = schema.named(name) { 2 } else { schema.byteCountLeast(type) }
        default: schema.byteCountLeast(type)
        }
    }

    private func isFixed(_ type: WireType) -> Bool {
        switch type {
        case .bool, .integer: true
        case .string, .amounts, .list: false
        case .named(let name):
            if case .structure? = schema.named(name) { false } else { true }
        }
    }

    func encoder(_ fields: [FieldSchema], _ text: inout SourceText) {
        text.doc("Writes the fields in their order.")
        text.block("public func encode(into writer: inout WireWriter)") { text in
            for field in fields {
                if field.constant != nil {
                    text.line("writer.write(Self.\(field.swiftName))")
                } else if field.optional {
                    text.block("if let value = self.\(field.swiftName)") { text in
                        text.line("writer.write(true)")
                        write(field.type, "value", &text)
                    }
                    text.block("else") { $0.line("writer.write(false)") }
                } else {
                    write(field.type, "self.\(field.swiftName)", &text)
                }
            }
        }
    }

    private func write(_ type: WireType, _ name: String, _ text: inout SourceText) {
        switch type {
        case .bool, .integer, .string, .amounts: text.line("writer.write(\(name))")
        case .list(let element):
            text.line("writer.write(count: \(name).count)")
            text.block("for element in \(name)") { write(element, "element", &$0) }
        case .named(let typeName):
            if case .structure? = schema.named(typeName) {
                text.line("writer.write(count: \(name).encodedByteCount)")
                text.line("\(name).encode(into: &writer)")
            } else {
                text.line("writer.write(\(name).rawValue)")
            }
        }
    }

    /// The reader of a message or struct; what is as old as itself is never missing.
    func decoder(_ fields: [FieldSchema], since: Int, _ text: inout SourceText) {
        text.doc("Reads the fields; those newer than `version` may be missing.")
        text.line("public init(")
        text.indented { $0.line("from reader: inout WireReader, version: UInt16") }
        text.block(") throws(DecodingRefusal)") { text in
            for field in fields {
                if field.since > since {
                    text.block("if version < \(field.since), reader.isAtEnd") { text in
                        let fallback = field.optional ? "nil" : "[]"
                        text.line("self.\(field.swiftName) = \(fallback)")
                    }
                    text.block("else") { read(field, &$0) }
                } else {
                    read(field, &text)
                }
            }
        }
    }

    private func read(_ field: FieldSchema, _ text: inout SourceText) {
        let name = "self.\(field.swiftName)"
        if field.constant != nil, let refusal = field.refusal {
            let start = "start\(field.number)"
            text.line("let \(start) = reader.offset")
            let read = "reader.read(\(swiftType(field.type)).self)"
            text.block("guard try \(read) == Self.\(field.swiftName) else") { text in
                text.line(
                    "throw reader.refusal(.\(refusal.lowerCamelCase), at: \(start), "
                        + "\"\(field.name) is \\(Self.\(field.swiftName))\")")
            }
        } else if field.optional {
            text.block("if try reader.readBool()") { text in
                read(field.type, number: field.number, &text) { "\(name) = \($0)" }
            }
            text.block("else") { $0.line("\(name) = nil") }
        } else if case .list(let element) = field.type {
            let count = "count\(field.number)"
            let least = schema.byteCountLeast(element)
            text.line("let \(count) = try reader.readCount(elementByteCountLeast: \(least))")
            text.line("\(name) = []")
            text.line("\(name).reserveCapacity(\(count))")
            text.block("for _ in 0..<\(count)") { text in
                read(element, number: field.number, &text) { "\(name).append(\($0))" }
            }
        } else {
            read(field.type, number: field.number, &text) { "\(name) = \($0)" }
        }
    }

    private func read(
        _ type: WireType, number: Int, _ text: inout SourceText, assign: (String) -> String
    ) {
        switch type {
        case .bool: text.line(assign("try reader.readBool()"))
        case .integer: text.line(assign("try reader.read(\(swiftType(type)).self)"))
        case .string: text.line(assign("try reader.readString()"))
        case .amounts: text.line(assign("try reader.readAmounts()"))
        case .list: preconditionFailure("the checker refuses lists here")
        case .named(let name):
            switch schema.named(name) {
            case .structure:
                text.line("let end\(number) = try reader.beginStruct()")
                text.line(assign("try \(name)(from: &reader, version: version)"))
                text.line("reader.endStruct(end\(number))")
            case .enumeration(let enumeration) where enumeration.open == false:
                text.line(assign("try reader.readEnum(\(name).self)"))
            case .enumeration, .errorCode, nil:
                text.line(assign("\(name)(rawValue: try reader.read(\(name).RawValue.self))"))
            }
        }
    }
}
