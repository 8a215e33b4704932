extension SwiftGenerator {
    func closedEnumeration(_ enumeration: EnumSchema, _ text: inout SourceText) {
        text.doc(enumeration.about)
        let raw = swiftType(enumeration.type)
        text.block(
            "public enum \(enumeration.name): \(raw), CaseIterable, Hashable, Sendable"
        ) { text in
            for value in enumeration.values {
                text.doc(value.about)
                text.line("case \(value.name.lowerCamelCase.escaped) = \(value.value)")
            }
            text.line()
            text.doc("The name in the schema, in JSON and on the command line.")
            text.block("public var name: String") { text in
                text.choice("self") { text in
                    for value in enumeration.values {
                        text.line("case .\(value.name.lowerCamelCase.escaped): \"\(value.name)\"")
                    }
                }
            }
            text.line()
            text.doc("The value of that name; nothing if there is none.")
            text.block("public init?(name: String)") { text in
                text.choice("name") { text in
                    for value in enumeration.values {
                        text.line(
                            "case \"\(value.name)\": self = .\(value.name.lowerCamelCase.escaped)")
                    }
                    text.line("default: return nil")
                }
            }
        }
    }

    func openEnumeration(_ enumeration: EnumSchema, _ text: inout SourceText) {
        text.doc("\(enumeration.about) Newer peers may send values that have no name here.")
        open(
            enumeration.name, raw: swiftType(enumeration.type),
            values: enumeration.values.map { ($0.name, $0.value, $0.about) }, &text
        ) { _ in }
    }

    func errorCodes() -> GeneratedFile {
        file("ErrorCode", from: Schema.errorsFile) { text in
            text.line()
            text.doc("What can go wrong. Newer peers may send codes that have no name here.")
            open(
                Named.errorCodeName, raw: "UInt\(Named.errorCodeBits)",
                values: schema.errors.map { ($0.name, $0.code, "\($0.about) \($0.mend)") }, &text
            ) { text in
                property(
                    "about", "String", "What was wrong, for people.", &text,
                    fallback: "\"An error that this version does not know.\""
                ) { "\"\($0.about)\"" }
                property(
                    "mend", "String", "What would be right, for people.", &text,
                    fallback: "\"Use a newer client.\""
                ) { "\"\($0.mend)\"" }
                text.line()
                text.doc("Whether the connection ends with it; else only one request fails.")
                text.block("public var closesConnection: Bool") { text in
                    text.choice("rawValue") { text in
                        let codes = schema.errors.filter { $0.scope == .connection }.map(\.code)
                        if codes.isEmpty == false {
                            let list = codes.map(String.init).joined(separator: ", ")
                            text.line("case \(list): true")
                        }
                        text.line("default: false")
                    }
                }
            }
        }
    }

    private func property(
        _ name: String, _ type: String, _ about: String, _ text: inout SourceText,
        fallback: String, value: (ErrorSchema) -> String
    ) {
        text.line()
        text.doc(about)
        text.block("public var \(name): \(type)") { text in
            text.choice("rawValue") { text in
                for error in schema.errors {
                    text.line("case \(error.code): \(value(error).literalSafe)")
                }
                text.line("default: \(fallback)")
            }
        }
    }

    /// A struct over the raw value, so that a value from a newer peer is carried, not refused.
    private func open(
        _ name: String, raw: String, values: [(name: String, value: Int, about: String)],
        _ text: inout SourceText, more: (inout SourceText) -> Void
    ) {
        text.block(
            "public struct \(name): RawRepresentable, CaseIterable, Hashable, Sendable, "
                + "CustomStringConvertible"
        ) { text in
            text.doc("The value on the wire.")
            text.line("public var rawValue: \(raw)")
            text.line()
            text.doc("Any value, known or not.")
            text.block("public init(rawValue: \(raw))") { $0.line("self.rawValue = rawValue") }
            text.line()
            for value in values {
                text.doc(value.about)
                text.line(
                    "public static let \(value.name.lowerCamelCase.escaped) = "
                        + "\(name)(rawValue: \(value.value))")
            }
            text.line()
            text.doc("The values that have a name.")
            text.block("public static var allCases: [\(name)]") { text in
                text.line("[")
                text.indented { text in
                    for value in values { text.line(".\(value.name.lowerCamelCase.escaped),") }
                }
                text.line("]")
            }
            text.line()
            text.doc("The name in the schema and in JSON; `unknown_` and the number without one.")
            text.block("public var name: String") { text in
                text.choice("rawValue") { text in
                    for value in values { text.line("case \(value.value): \"\(value.name)\"") }
                    text.line("default: \"unknown_\\(rawValue)\"")
                }
            }
            text.line()
            text.doc("The value of that name; nothing if there is none.")
            text.block("public init?(name: String)") { text in
                text.choice("name") { text in
                    for value in values {
                        text.line(
                            "case \"\(value.name)\": self = .\(value.name.lowerCamelCase.escaped)")
                    }
                    text.line("default: return nil")
                }
            }
            text.line()
            text.doc("The name.")
            text.line("public var description: String { name }")
            more(&text)
        }
    }
}

extension String {
    /// A literal whose contents cannot end it early.
    fileprivate var literalSafe: String {
        "\"" + dropFirst().dropLast().replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            + "\""
    }
}
