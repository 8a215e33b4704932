extension SchemaChecker {
    mutating func check(_ fields: [FieldSchema], since: Int, at path: String) {
        var names: Set<String> = []
        var newest = since
        for (index, field) in fields.enumerated() {
            let path = "\(path)[\(index)]"
            require(
                field.number == index + 1, "\(path).number",
                "is \(field.number); numbers count from 1 without gaps, so \(index + 1) is next")
            require(
                field.name.isSnakeCase, "\(path).name", "`\(field.name)` is not snake_case")
            require(
                names.insert(field.name).inserted, "\(path).name", "a second `\(field.name)`")
            require(
                field.since >= newest, "\(path).since",
                "is \(field.since) after a field of version \(newest); versions only append")
            newest = max(newest, field.since)
            require(field.about.isEmpty == false, "\(path).about", "says nothing")
            check(field.type, at: "\(path).type")
            check(field, since: since, at: path)
        }
    }

    private mutating func check(_ field: FieldSchema, since: Int, at path: String) {
        var isList = false
        if case .list = field.type { isList = true }
        require(
            isList == false || field.optional == false, "\(path).optional",
            "a list is empty instead of absent")
        require(
            field.since <= since || field.optional || isList, "\(path).optional",
            "a field that older peers do not send is optional or a list")
        guard let constant = field.constant else {
            return require(field.refusal == nil, "\(path).refusal", "goes with a constant only")
        }
        if case .integer(false, let bits) = field.type, field.optional == false {
            require(
                constant >= 0 && (bits == 64 || constant < 1 << bits), "\(path).constant",
                "\(constant) does not fit in \(bits) bits")
        } else {
            require(false, "\(path).constant", "only an unsigned integer can be constant")
        }
        require(
            schema.errors.contains { $0.name == field.refusal }, "\(path).refusal",
            "a constant names the error of errors.json for another value")
    }

    private mutating func check(_ type: WireType, at path: String) {
        switch type {
        case .bool, .integer, .string, .amounts: break
        case .list(.list): require(false, path, "a list of lists; put a struct between them")
        case .list(let element): check(element, at: path)
        case .named(let name):
            require(
                schema.named(name) != nil, path,
                "unknown type `\(name)`; known are bool, u8, u16, u32, u64, i32, i64, string, "
                    + "amounts, list<T>, ErrorCode and the structs and enums of messages/")
        }
    }
}

extension String {
    var isUpperCamelCase: Bool {
        wholeMatch(of: /[A-Z][A-Za-z0-9]*/) != nil
    }

    var isSnakeCase: Bool {
        wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil
    }

    /// `version_least` as `versionLeast`.
    var lowerCamelCase: String {
        let words = split(separator: "_")
        return words.dropFirst().reduce(String(words.first ?? "")) {
            $0 + $1.prefix(1).uppercased() + $1.dropFirst()
        }
    }

    /// `AccountStatus` as `accountStatus`.
    var lowerFirst: String { prefix(1).lowercased() + dropFirst() }

    /// `AccountStatus` as `account_status`.
    var snakeCase: String {
        reduce(into: "") { result, character in
            if character.isUppercase, result.isEmpty == false { result.append("_") }
            result += character.lowercased()
        }
    }
}
