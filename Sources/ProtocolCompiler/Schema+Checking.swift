extension Schema {
    /// Everything that is wrong with the schema, in the order of its files.
    func complaints() -> [Complaint] {
        var checker = SchemaChecker(schema: self)
        checker.check()
        return checker.complaints
    }
}

struct SchemaChecker {
    let schema: Schema
    var complaints: [Complaint] = []
    private var file = ""
    private var typeNames: Set<String> = [Named.errorCodeName]
    private var messageNames: Set<String> = []
    private var kinds: [Int: String] = [:]

    init(schema: Schema) {
        self.schema = schema
    }

    mutating func check() {
        for file in schema.files {
            self.file = "\(Schema.messagesFolder)/\(file.name)"
            for (index, message) in file.messages.enumerated() {
                check(message, at: "$.messages[\(index)]")
            }
            for (index, structure) in file.structs.enumerated() {
                check(structure, at: "$.structs[\(index)]")
            }
            for (index, enumeration) in file.enums.enumerated() {
                check(enumeration, at: "$.enums[\(index)]")
            }
        }
        file = Schema.errorsFile
        checkErrors()
    }

    mutating func require(_ condition: Bool, _ path: String, _ text: String) {
        if condition == false {
            complaints.append(Complaint(file: file, path: path, text: text))
        }
    }

    private mutating func check(_ message: MessageSchema, at path: String) {
        let name = message.message
        require(name.isUpperCamelCase, "\(path).message", "`\(name)` is not UpperCamelCase")
        require(
            messageNames.insert(name).inserted, "\(path).message", "a second message `\(name)`")
        require(
            (1...65_535).contains(message.kind), "\(path).kind", "a kind is from 1 to 65535")
        if let other = kinds.updateValue(name, forKey: message.kind) {
            require(false, "\(path).kind", "\(message.kind) is the kind of \(other) already")
        }
        require(message.since >= 0, "\(path).since", "a version is not negative")
        require(message.about.isEmpty == false, "\(path).about", "says nothing")
        if message.role == .request {
            let reply = schema.messages.first { $0.message == message.reply }
            require(
                reply?.role == .reply && (reply?.since ?? 0) <= message.since, "\(path).reply",
                "a request names the reply to it, which is not newer than itself")
            require(
                message.mutating != true
                    || message.fields.first.map { $0.name == "key" && $0.optional == false }
                        == true && message.fields.first?.type == .named("IdempotencyKey"),
                "\(path).fields", "a mutating request begins with `key`, an IdempotencyKey")
        } else {
            require(
                message.reply == nil && message.mutating == nil, path,
                "only requests have `reply` and `mutating`")
        }
        check(message.fields, since: message.since, at: "\(path).fields")
    }

    private mutating func check(_ structure: StructSchema, at path: String) {
        checkType(structure.name, since: structure.since, about: structure.about, at: path)
        require(structure.fields.isEmpty == false, "\(path).fields", "a struct has fields")
        require(
            contains(structure.name, in: structure.fields, depth: 0) == false, path,
            "`\(structure.name)` contains itself")
        check(structure.fields, since: structure.since, at: "\(path).fields")
    }

    private mutating func check(_ enumeration: EnumSchema, at path: String) {
        checkType(
            enumeration.name, since: enumeration.since, about: enumeration.about, at: path)
        guard case .integer(false, let bits) = enumeration.type, bits <= 16 else {
            return require(false, "\(path).type", "an enumeration is u8 or u16")
        }
        require(enumeration.values.isEmpty == false, "\(path).values", "there are no values")
        var names: Set<String> = []
        var values: Set<Int> = []
        for (index, value) in enumeration.values.enumerated() {
            let path = "\(path).values[\(index)]"
            require(
                value.name.isSnakeCase, "\(path).name", "`\(value.name)` is not snake_case")
            require(
                names.insert(value.name).inserted, "\(path).name", "a second `\(value.name)`")
            require(
                (0..<1 << bits).contains(value.value), "\(path).value",
                "\(value.value) does not fit in \(bits) bits")
            require(
                values.insert(value.value).inserted, "\(path).value",
                "a second value \(value.value)")
            require(
                (value.since ?? enumeration.since) >= enumeration.since, "\(path).since",
                "is older than its enumeration")
            require(value.about.isEmpty == false, "\(path).about", "says nothing")
        }
    }

    private mutating func checkType(_ name: String, since: Int, about: String, at path: String) {
        require(name.isUpperCamelCase, path, "`\(name)` is not UpperCamelCase")
        require(typeNames.insert(name).inserted, path, "a second type `\(name)`")
        require(since >= 0, "\(path).since", "a version is not negative")
        require(about.isEmpty == false, "\(path).about", "says nothing")
    }

    private func contains(_ name: String, in fields: [FieldSchema], depth: Int) -> Bool {
        fields.contains { field in
            var type = field.type
            if case .list(let element) = type { type = element }
            guard case .named(let inner) = type,
                case .structure(let structure)? = schema.named(inner)
            else { return false }
            return inner == name || depth > schema.structs.count
                || contains(name, in: structure.fields, depth: depth + 1)
        }
    }

    private mutating func checkErrors() {
        var names: Set<String> = []
        var codes: Set<Int> = []
        for (index, error) in schema.errors.enumerated() {
            let path = "$.errors[\(index)]"
            require(
                error.name.isSnakeCase, "\(path).name", "`\(error.name)` is not snake_case")
            require(
                names.insert(error.name).inserted, "\(path).name", "a second `\(error.name)`")
            require(
                (1...65_535).contains(error.code), "\(path).code", "a code is from 1 to 65535")
            require(
                codes.insert(error.code).inserted, "\(path).code", "a second code \(error.code)")
            require(error.about.isEmpty == false, "\(path).about", "says nothing")
            require(error.mend.isEmpty == false, "\(path).mend", "says nothing")
        }
    }
}
